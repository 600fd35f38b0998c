"""The process: the port taken, the house open and its pages served, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Awaitable, Callable

from aiohttp import web

from vanthu.bot.config import Settings
from vanthu.bot.house import House
from vanthu.bot.web import make_app, make_worker_app
from vanthu.bot.wires import Wires
from vanthu.rules.office import Office

#: Seconds that pages still being served have to end.
LAST_CALL = 3.0
#: New objects before a look for garbage, and looks before an older generation's.
GARBAGE = (4_000, 100, 100)


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is opened. Raises OSError, where it is taken with errno EADDRINUSE."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    # A port whose last holder has ended may be taken at once; one that somebody listens on may not.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(512)
    except OSError:
        listening.close()
        raise
    return listening


async def serve(
    config: Settings,
    office: Office,
    listening: socket.socket,
    opened: Callable[[House], Awaitable[None]],
    *,
    worker: bool = False,
) -> None:
    """Open the house, serve until SIGINT or SIGTERM, close it: what was acknowledged is in the records."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    wires = Wires(config)
    house = House(config, office, wires.channels, worker=worker)
    wires.serve(house)
    app = make_worker_app(house) if worker else make_app(house)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST_CALL)
    try:
        await runner.setup()
        await house.start()
        await web.SockSite(runner, listening).start()
        settle_in()
        await opened(house)
        await stop.wait()
    finally:
        # First nobody new is let in and who is being served is finished, then the house closes behind them.
        await runner.cleanup()
        await house.stop()


def settle_in() -> None:
    """What is there by now stays: to walk through it for garbage again and again makes every hundredth turn wait."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
