"""The office as a process of its own: started, killed, asked how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.channels.telegram_loopback import TOKEN
from tests.patience import PATIENCE
from tests.torture import inside
from vanthu import bot

#: A process forked from one that has everything imported: what is killed a thousand times must start quickly. Beside
#: what the tests put in, these are the modules that a command, a start and an engine load when they are wanted.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "tests.torture.inside",
        *(f"vanthu.bot.{path.stem}" for path in Path(bot.__file__).parent.glob("commands_*.py")),
        "vanthu.bot.serve",
        "vanthu.store.migrations.reshaping",
        "sqlalchemy.dialects.postgresql.psycopg",
        "psycopg",
        "uvloop",
    ]
)


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Office:
    """One home, one database, and the process that serves them, when there is one.

    ``settings`` are ``VANTHU_…`` without the prefix; ``api`` the pretended Telegram's address.
    """

    home: Path
    database_url: str | None = None
    api: str | None = None
    webhook: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    #: What is started: the process that faces people, or one that faces nobody.
    role: tuple[str, ...] = ("run",)
    port: int = field(default_factory=free_port)
    process: BaseProcess | None = None

    @property
    def url(self) -> str:
        """Where the records are."""
        return self.database_url or f"sqlite:///{self.home / 'vanthu.db'}"

    @property
    def base(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What `vanthu` is told."""
        told = {"VANTHU_HOME": str(self.home), "VANTHU_PORT": str(self.port), "VANTHU_DEMO": "false"}
        if self.database_url is not None:
            told["VANTHU_DATABASE_URL"] = self.database_url
        if self.api is not None:
            told |= {"VANTHU_TELEGRAM_API": self.api, "VANTHU_TELEGRAM_TOKEN": TOKEN}
        if self.webhook:
            told["VANTHU_PUBLIC_URL"] = "https://mau-son.example"
        return told | {f"VANTHU_{name.upper()}": value for name, value in self.settings.items()}

    def begin(self, *arguments: str, **torture: str) -> None:
        """Start a command; ``torture`` is what :mod:`tests.torture.inside` is asked for, without its prefix."""
        asked = dict(self.environment)
        for name, value in torture.items():
            asked["VANTHU_CRASH_AT" if name == "crash_at" else f"TORTURE_{name.upper()}"] = value
        self.process = _FORKS.Process(target=inside.run, args=(arguments or ("run",), asked, str(self.log)))
        self.process.start()

    async def start(self, **torture: str) -> bool:
        """Start it; True when it answers, False if it ended before."""
        self.begin(*self.role, **torture)
        async with asyncio.timeout(PATIENCE):
            while self.alive:
                if await self.answers():
                    return True
                await asyncio.sleep(0.02)
        return False

    async def answers(self) -> bool:
        """Whether a request gets an answer."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"GET /health HTTP/1.0\r\n\r\n")
            said = await reader.read(9)
            writer.close()
            return said.startswith(b"HTTP/")
        return False

    @property
    def log(self) -> Path:
        """What it said on the terminal."""
        return self.home.parent / f"{self.home.name}.log"

    @property
    def alive(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.exitcode is None

    async def ended(self) -> int | None:
        """Wait until it has ended; how: 0, or minus the signal."""
        assert self.process is not None
        async with asyncio.timeout(PATIENCE):
            while self.alive:
                await asyncio.sleep(0.01)
        return self.process.exitcode

    def kill(self) -> None:
        """As a power cut to the process: no goodbye."""
        if self.process is not None and self.process.pid is not None and self.alive:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.join()

    def terminate(self) -> None:
        """As an administrator does it."""
        assert self.process is not None
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGTERM)

    def freeze(self, *, thaw: bool = False) -> None:
        """Stop it between two instructions, or let it go on."""
        assert self.process is not None
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGCONT if thaw else signal.SIGSTOP)
