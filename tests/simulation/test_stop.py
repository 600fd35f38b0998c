"""A stop waits for nobody for long: a supervisor that loses patience kills."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.simulation.scene import Scene
from tests.simulation.seeds import Seeds, silence
from tests.simulation.virtual import VirtualLoop
from tests.simulation.wire import NO_FAULTS
from vanthu.bot.serve import LAST_CALL
from vanthu.channels.base import Said
from vanthu.store import outbox

#: Seconds after which `docker stop` kills.
PATIENCE = 10.0


async def never(chat: str, said: Said) -> str:
    """A send that does not end."""
    await asyncio.Event().wait()
    return ""


async def stop_in_the_middle(scene: Scene) -> float:
    """Virtual seconds from the signal, once nobody new is served over HTTP, to the end."""
    await scene.open()
    house = scene.house
    assert house is not None
    scene.wire.send = never  # type: ignore[method-assign]
    await scene.hand("tu").say("/help")
    await scene.hand("mai").say("/help")
    await asyncio.sleep(1)
    began = scene.loop.time()
    await house.stop()
    return scene.loop.time() - began


def test_a_stop_is_over_in_time_though_nothing_gets_through(seeds: Seeds, tmp_path: Path) -> None:
    with silence(), asyncio.Runner(loop_factory=VirtualLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, VirtualLoop)
        scene = Scene.lay(seeds.furnished, tmp_path, loop, seed=0, faults=NO_FAULTS, papers=())
        took = runner.run(stop_in_the_middle(scene))
        assert took + LAST_CALL <= PATIENCE

        del scene.wire.send
        runner.run(scene.open())
        runner.run(scene.quiet())
        assert all(len(screen) == 1 for screen in scene.wire.screens.values())
        assert scene.house is not None
        with scene.house.database.read.connect() as conn:
            states = set(conn.execute(outbox.messages.select()).scalars(outbox.messages.c.state))
        assert states == {outbox.SENT}
        runner.run(scene.close())
