"""What the people of the office do in one simulated morning, and the office that they do it to."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from tests.conversation import MONDAY, Town
from tests.papers_at_hand import decision
from tests.simulation.glances import APART
from tests.simulation.starts import found_the_same
from tests.simulation.virtual import InlineWriter, LoopClock, VirtualLoop
from tests.simulation.wire import Faults, FaultyWire, Hand
from vanthu.bot.config import Settings
from vanthu.bot.house import House
from vanthu.papers.judgement import Judgement
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office

#: Who takes part: the chat's name, the person's name, and the post that they hold.
CAST = {
    "mai": ("Nguyễn Thị Mai", "van-thu"),
    "lan": ("Vi Thị Lan", "cong-chuc-van-hoa"),
    "toan": ("Phạm Quốc Toản", "uy-vien-bbt"),
    "hanh": ("Lê Thị Hạnh", "pho-truong-bbt"),
    "bach": ("Trần Văn Bách", "truong-bbt"),
    "tu": ("Bà Tư", None),
    "nam": ("Ông Năm", None),
}
#: Papers: their number, and what becomes of them. The last one is of another unit.
PLAIN, RETURNED, TAKEN_DOWN, LEFT_LYING = "21/QĐ-UBND", "22/QĐ-UBND", "23/QĐ-UBND", "24/QĐ-UBND"
OF_LAN = "31/QĐ-UBND"
#: Which of them a morning may have.
MORNINGS = (
    (PLAIN, TAKEN_DOWN),
    (RETURNED, OF_LAN),
    (PLAIN, LEFT_LYING, OF_LAN),
    (TAKEN_DOWN, RETURNED, LEFT_LYING),
)
#: Whether a citizen asks something that morning goes with the papers: where Lan has none of her own.
QUESTION = "Con tôi muốn xin học, trường giáo dục của xã nhận hồ sơ khi nào?"
ANSWER = "Trường nhận hồ sơ từ ngày 01/7 đến ngày 15/7, tại văn phòng nhà trường."
MENDED = "Về việc ban hành Quy chế tiếp công dân của xã"
CODE = "HD-2026-000001"
WHY_RETURNED, WHY_DOWN = "Thiếu phụ lục kèm theo", "Ban hành nhầm phụ lục số liệu"


class RememberedPool:
    """The real workers' judgements of the scene's few papers, asked for once: a seed must not wait for processes."""

    def __init__(self, judged: dict[bytes, Judgement]) -> None:
        self._judged = judged

    async def judge(self, data: bytes, name: str) -> Judgement:
        return self._judged[data]

    async def close(self) -> None:
        pass

    @classmethod
    async def of(cls, pool: JudgePool, papers: Iterable[bytes]) -> RememberedPool:
        return cls({data: await pool.judge(data, "van-ban.pdf") for data in papers})


def papers() -> list[bytes]:
    """Every file that somebody will drop."""
    plain = [decision(number) for number in (PLAIN, RETURNED, TAKEN_DOWN, LEFT_LYING, OF_LAN)]
    return [*plain, decision(RETURNED, subject=MENDED)]


@dataclass(frozen=True)
class Furnished:
    """The office that every seed begins with: its people bound to their posts, its papers judged."""

    folder: Path
    office: Office
    pool: RememberedPool

    @classmethod
    async def put_up(cls, folder: Path, office: Office, pool: JudgePool) -> Furnished:
        """Put it up in that folder."""
        town = Town.open(folder, office, pool=pool)
        for chat, (name, post) in CAST.items():
            await town.phone(name, post, chat=chat)
        await town.close()
        return cls(folder, office, await RememberedPool.of(pool, papers()))


@dataclass
class Scene:
    """One office on one wire, under one seed."""

    folder: Path
    office: Office
    pool: RememberedPool
    loop: VirtualLoop
    dice: random.Random
    wire: FaultyWire
    clock: LoopClock
    faults: Faults
    papers: tuple[str, ...]
    house: House | None = None
    crashes: int = 0

    @classmethod
    def lay(
        cls,
        furnished: Furnished,
        folder: Path,
        loop: VirtualLoop,
        *,
        seed: int,
        faults: Faults,
        papers: tuple[str, ...],
    ) -> Scene:
        """The furnished office, copied into a folder of its own."""
        shutil.copytree(furnished.folder, folder, dirs_exist_ok=True)
        dice = random.Random(seed)  # noqa: S311 - a seed that can be replayed is the point
        wire, clock = FaultyWire(dice, faults), LoopClock(loop)
        return cls(folder, furnished.office, furnished.pool, loop, dice, wire, clock, faults, papers)

    async def open(self) -> None:
        """Start the office's process, or what stands for it."""
        config = Settings(home=self.folder, database_url=None, demo=False)
        with found_the_same():
            house = House(config, self.office, [self.wire], pool=self.pool)  # type: ignore[arg-type]  # asked for one thing only
        await house.writer.close()
        writer = InlineWriter(house.database.write, self.dice, faults=0.0)
        house.clock = self.clock
        house.writer = house.desk.writer = writer
        house.turns = replace(house.turns, clock=self.clock)
        house.desk.turns = house.turns
        await house.start()
        # Opening must succeed in one go, as an office's supervisor would see to; working need not.
        writer.faults = self.faults.database
        self.house = house

    async def crash(self) -> None:
        """Everything that was only in memory is gone; what was committed is not. Then it comes back."""
        house = self.house
        assert house is not None
        self.house, self.wire.receive = None, None
        self.crashes += 1
        mine = asyncio.current_task()
        inside = [task for task in asyncio.all_tasks() if task is not mine and _is_the_houses(task)]
        for task in sorted(inside, key=lambda task: (len(task.get_name()), task.get_name())):
            task.cancel()
        await asyncio.gather(*inside, return_exceptions=True)
        await house.writer.close()
        house.database.close()
        await asyncio.sleep(self.dice.uniform(0.5, 5))
        await self.open()

    async def crash_now_and_then(self) -> None:
        """At moments of the dice's choosing."""
        for _ in range(self.dice.randint(0, self.faults.crashes)):
            await asyncio.sleep(self.dice.uniform(2, 60))
            await self.crash()

    def hand(self, chat: str) -> Hand:
        return Hand(self.wire, chat, self.clock.now)

    async def quiet(self) -> None:
        """Until nothing is on its way, nothing waits and no file is being read."""
        await self.wire.all_brought()
        while self.house is None or self._unfinished():  # noqa: ASYNC110 - in virtual time
            await asyncio.sleep(1)

    def _unfinished(self) -> int:
        assert self.house is not None
        with self.house.database.read.connect() as conn:
            return int(conn.exec_driver_sql(_UNFINISHED).scalar() or 0)

    async def until(self, day: int, hour: int, minute: int = 0) -> None:
        """Let the office's clock jump to that moment of November 2026 and everything due happen."""
        then = MONDAY.replace(day=day, hour=hour, minute=minute) - timedelta(hours=7)
        self.clock.advance(then - self.clock.now())
        # A look may fail, so there is time for a few.
        await asyncio.sleep(3 * APART)
        await self.quiet()

    async def play(self) -> None:
        """The morning, the end of the day, and the morning after."""
        await self.open()
        crashing = asyncio.create_task(self.crash_now_and_then())
        people = (self._mai, self._lan, self._toan, self._hanh, self._bach, self._tu, self._nam)
        await asyncio.gather(*(person() for person in people))
        await crashing
        await self.quiet()
        await self.until(23, 16, 30)
        await self.until(24, 8, 30)

    async def close(self) -> None:
        """Stop, as on SIGTERM."""
        if self.house is not None:
            await self.house.stop()

    # ------------------------------------------------------------------ who does what

    def _of(self, *numbers: str) -> list[str]:
        return [number for number in numbers if number in self.papers]

    async def _mai(self) -> None:
        mai = self.hand("mai")
        for number in self._of(PLAIN, RETURNED, TAKEN_DOWN, LEFT_LYING):
            await mai.drop(f"{number[:2]}.pdf", decision(number))
            await mai.press("Gửi duyệt", number, times=2)
        if self._of(RETURNED):
            await mai.press("Nộp tệp đã sửa", RETURNED)
            await mai.drop("22-sua.pdf", decision(RETURNED, subject=MENDED))
            await mai.press("Gửi duyệt", MENDED)
        if self._of(TAKEN_DOWN):
            await mai.press("Đề nghị gỡ bỏ", TAKEN_DOWN)
            await mai.press("Gỡ bỏ hẳn")
            await mai.sees("Vì sao gỡ?")
            await mai.say(WHY_DOWN)
            await mai.press("Gửi đề nghị", WHY_DOWN)

    async def _lan(self) -> None:
        lan = self.hand("lan")
        await lan.say("/help")
        for number in self._of(OF_LAN):
            await lan.drop("31.pdf", decision(number))
            await lan.press("Gửi duyệt", number, times=3)
        if self._asked:
            await lan.press("Trả lời", CODE)
            await lan.sees("Xin viết trả lời cho")
            await lan.say(ANSWER)
            await lan.press("Gửi cho người dân", ANSWER, times=3)

    async def _toan(self) -> None:
        toan = self.hand("toan")
        for number in self._of(PLAIN, TAKEN_DOWN):
            await toan.press("Duyệt", number, times=3)
        if self._of(RETURNED):
            await toan.press("Trả lại", RETURNED)
            await toan.sees("Vì sao trả lại?")
            await toan.say(WHY_RETURNED)
            await toan.press("Duyệt", MENDED)
        if self._asked:
            await toan.press("Chuyển Phòng Văn hóa - Xã hội", CODE, times=2)

    async def _hanh(self) -> None:
        hanh = self.hand("hanh")
        for number in self._of(OF_LAN):
            await hanh.press("Duyệt", number)
        for number in self._of(TAKEN_DOWN):
            await hanh.press("Gỡ khỏi trang", number, times=2)

    async def _bach(self) -> None:
        bach = self.hand("bach")
        for number in self._of(PLAIN, TAKEN_DOWN, OF_LAN):
            await bach.press("Duyệt", number, times=2)
        if self._of(RETURNED):
            await bach.press("Duyệt", MENDED)

    async def _tu(self) -> None:
        tu = self.hand("tu")
        await tu.say("/help")
        await tu.say("/vanban")

    @property
    def _asked(self) -> bool:
        return OF_LAN not in self.papers

    async def _nam(self) -> None:
        if self._asked:
            nam = self.hand("nam")
            await nam.say(QUESTION)
            await nam.press("Gửi cơ quan", QUESTION, times=3)
            await nam.press("Đã giải quyết", ANSWER)


_UNFINISHED = """
    SELECT (SELECT count(*) FROM events WHERE state = 'pending')
         + (SELECT count(*) FROM messages WHERE state IN ('waiting', 'sending'))
"""


def _is_the_houses(task: asyncio.Task[object]) -> bool:
    """Whether a task would die with the office's process; people and the wire would not."""
    where = task.get_coro()
    code = getattr(where, "cr_code", None)
    return code is not None and "/vanthu/" in code.co_filename
