"""One seed played to its end, beside the same morning on a wire without faults."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from tests.simulation.end_state import EndState, Screens, State, breaches, difference, words
from tests.simulation.glances import seldom
from tests.simulation.scene import MORNINGS, Furnished, Scene
from tests.simulation.virtual import VirtualLoop
from tests.simulation.wire import NO_FAULTS, Faults

#: Virtual seconds after which a morning that has not ended never will.
FOREVER = 3_600.0
#: A message being sent by each lane when the process ends may have arrived; there are as many lanes as people.
IN_FLIGHT = 7


class SeedFailed(AssertionError):  # noqa: N818 - it says what happened
    """The message says which seed, and what was found."""


@dataclass
class Seeds:
    """Plays seeds and remembers how each morning ends where nothing goes wrong."""

    furnished: Furnished
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp()))
    _ends: dict[tuple[str, ...], State] = field(default_factory=dict)
    _last: Screens = field(default_factory=dict)

    def check(self, seed: int, faults: Faults | None = None) -> None:
        """Play one. Raises SeedFailed where its end differs, or what was promised was not kept."""
        papers = MORNINGS[seed % len(MORNINGS)]
        if papers not in self._ends:
            self._ends[papers] = self._play(seed, NO_FAULTS, papers)
        found = self._play(seed, faults or Faults(), papers)
        if surprising := difference(self._ends[papers], found):
            raise SeedFailed(f"seed {seed}: the end differs from that without faults\n{surprising}")

    def check_all(self, seeds: Iterable[int]) -> None:
        """Play them one after the other, up to the first that fails. Raises SeedFailed."""
        for seed in seeds:
            self.check(seed)

    def screens(self, seed: int) -> str:
        """What stands on every screen in the end."""
        self._play(seed, Faults(), MORNINGS[seed % len(MORNINGS)])
        return words(self._last)

    def _play(self, seed: int, faults: Faults, papers: tuple[str, ...]) -> State:
        folder = self.folder / "office"
        with silence(), seldom(), asyncio.Runner(loop_factory=VirtualLoop) as runner:
            loop = runner.get_loop()
            assert isinstance(loop, VirtualLoop)
            scene = Scene.lay(self.furnished, folder, loop, seed=seed, faults=faults, papers=papers)
            try:
                return runner.run(self._to_the_end(scene, seed))
            finally:
                shutil.rmtree(folder)

    async def _to_the_end(self, scene: Scene, seed: int) -> State:
        try:
            async with asyncio.timeout(FOREVER):
                await scene.play()
        except TimeoutError:
            raise SeedFailed(f"seed {seed}: somebody waits for ever\n{words(scene.wire.screens)}") from None
        assert scene.house is not None
        with scene.house.database.read.connect() as conn:
            doubts = scene.wire.answers_lost + scene.crashes * IN_FLIGHT
            broken = breaches(conn, scene.wire.screens, doubts=doubts) + scene.wire.too_early
            state = EndState(conn).state()
            self._last = scene.wire.screens
        await scene.close()
        if broken:
            raise SeedFailed(f"seed {seed}: " + "; ".join(broken))
        return state


@contextmanager
def silence() -> Iterator[None]:
    """Ten thousand faults would fill the log; what they lead to is what is looked at."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    try:
        yield
    finally:
        structlog.configure(**before)
