"""Stand-ins: one's own post, lent for a time, for named work; never a borrowed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conversation import FakeWire, Phone, Town
from vanthu.actions import rights
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import journal


@dataclass
class Cast:
    """Bách lends, Toản stands in, Mai looks on, Đức administers."""

    town: Town
    bach: Phone
    toan: Phone
    mai: Phone
    duc: Phone


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> Cast:
    return Cast(
        town,
        await town.phone("Trần Văn Bách", "truong-bbt", chat="bach"),
        await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan"),
        await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai"),
        await town.phone("Vũ Minh Đức", "quan-tri", chat="duc"),
    )


async def lend(
    bach: Phone, *, scope: str = "Mọi việc của chức vụ này", till: str = "Đến hết ngày mai"
) -> None:
    await bach.say("/uyquyen")
    await bach.press("Ủy quyền mới")
    await bach.press("Phạm Quốc Toản")
    await bach.press("Từ hôm nay")
    await bach.press(till)
    await bach.press(scope)


def verbs(town: Town) -> list[str]:
    with town.house.database.read.connect() as conn:
        return [entry.verb for entry in journal.entries(conn)]


async def test_a_post_is_lent_until_the_end_of_tomorrow(cast: Cast) -> None:
    await lend(cast.bach)
    cast.bach.sees("Phạm Quốc Toản thay Trần Văn Bách", "đến hết thứ Ba 24/11/2026")
    cast.toan.sees("Anh/chị được ủy quyền", "Mọi việc của chức vụ này")
    assert cast.toan.hats() == ["uy-vien-bbt", "truong-bbt"]
    await cast.town.pass_time(timedelta(days=1, hours=14, minutes=59))
    assert cast.toan.hats() == ["uy-vien-bbt", "truong-bbt"]
    await cast.town.pass_time(timedelta(minutes=1))
    assert cast.toan.hats() == ["uy-vien-bbt"]


async def test_a_scope_reaches_no_further(cast: Cast) -> None:
    await lend(cast.bach, scope="Chỉ việc đăng văn bản")
    with cast.town.house.database.read.connect() as conn:
        now, office = cast.town.clock.now(), cast.town.house.office
        publish = rights.who_may(conn, ("board_head",), "publish", now=now, office=office)
        others = rights.who_may(conn, ("board_head",), "questions", now=now, office=office)
    assert (sorted(publish), sorted(others)) == ([1, 2], [1])


async def test_a_period_of_typed_days_begins_and_ends_by_itself(cast: Cast) -> None:
    await cast.bach.say("/uyquyen")
    await cast.bach.press("Ủy quyền mới")
    await cast.bach.press("Phạm Quốc Toản")
    await cast.bach.press("Ngày khác")
    await cast.bach.say("mai")
    cast.bach.sees("ngày/tháng/năm")
    await cast.bach.say("01/11/2026")
    cast.bach.sees("đã qua")
    await cast.bach.say("1/12/2026")
    cast.bach.sees("Bắt đầu thứ Ba 01/12/2026")
    await cast.bach.press("Ngày khác")
    await cast.bach.say("30/11/2026")
    cast.bach.sees("sớm hơn")
    await cast.bach.say("01/03/2027")
    cast.bach.sees("dài nhất 90 ngày")
    await cast.bach.say("28/02/2027")
    await cast.bach.press("Mọi việc của chức vụ này")
    cast.toan.sees("từ thứ Ba 01/12/2026 đến hết Chủ nhật 28/02/2027")
    assert cast.toan.hats() == ["uy-vien-bbt"]
    await cast.town.pass_time(timedelta(days=8))
    assert cast.toan.hats() == ["uy-vien-bbt", "truong-bbt"]


async def test_a_half_done_arrangement_survives_a_restart(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    wire = FakeWire()
    town = Town.open(tmp_path, office, pool=pool, wire=wire)
    bach = await town.phone("Trần Văn Bách", "truong-bbt", chat="bach")
    await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await bach.say("/uyquyen")
    await bach.press("Ủy quyền mới")
    await bach.press("Phạm Quốc Toản")
    await bach.press("Ngày khác")
    await town.close()

    town = Town.open(tmp_path, office, pool=pool, wire=wire)
    town._events = iter(f"later{n}" for n in range(100))
    bach = await town.phone("Trần Văn Bách", chat="bach")
    toan = await town.phone("Phạm Quốc Toản", chat="toan")
    await bach.say("23/11/2026")
    await bach.press("Đến hết tuần này")
    await bach.press("Mọi việc của chức vụ này")
    assert toan.hats() == ["uy-vien-bbt", "truong-bbt"]
    toan.sees("đến hết Chủ nhật 29/11/2026")
    await town.close()


async def test_a_borrowed_post_cannot_be_lent_on(cast: Cast) -> None:
    await lend(cast.bach)
    for step in ("post:1:0", "who:1:3", "from:1:3:20261123", "grant:1:3:20261123:20261124:all"):
        await cast.toan.press_payload(f"stand_ins.{step}")
        cast.toan.sees("không ủy quyền tiếp")
    assert cast.mai.hats() == ["van-thu"]
    await cast.toan.say("/uyquyen")
    await cast.toan.press("Ủy quyền mới")
    cast.toan.sees("chức vụ Ủy viên Ban Biên tập cho ai?")


async def test_either_side_ends_it_and_the_other_hears(cast: Cast) -> None:
    await lend(cast.bach)
    await cast.toan.say("/uyquyen")
    await cast.toan.press("Kết thúc: Phạm Quốc Toản")
    assert cast.toan.hats() == ["uy-vien-bbt"]
    cast.bach.sees("Phạm Quốc Toản đã kết thúc việc ủy quyền")
    await cast.bach.press("Kết thúc")
    cast.bach.sees("đã kết thúc trước đó")
    assert verbs(cast.town) == ["stand_in.given", "stand_in.ended"]


async def test_a_stranger_to_it_cannot_end_it(cast: Cast) -> None:
    await lend(cast.bach)
    await cast.mai.press_payload("stand_ins.end:1")
    cast.mai.sees("chỉ người quản trị làm được")
    assert cast.toan.hats() == ["uy-vien-bbt", "truong-bbt"]
    await cast.duc.say("/uyquyen")
    await cast.duc.press("Kết thúc: Phạm Quốc Toản")
    assert cast.toan.hats() == ["uy-vien-bbt"]


async def test_the_administrator_arranges_it_for_somebody_away(cast: Cast) -> None:
    await cast.duc.say("/nguoi")
    await cast.duc.press("Trần Văn Bách")
    await cast.duc.press("Cử người làm thay")
    await cast.duc.press("Phạm Quốc Toản")
    await cast.duc.press("Từ ngày mai")
    await cast.duc.press("Đến hết thứ Ba 24/11/2026")
    await cast.duc.press("Chỉ việc đăng văn bản")
    cast.bach.sees("Vũ Minh Đức đã ghi việc ủy quyền thay anh/chị")
    assert cast.toan.hats() == ["uy-vien-bbt"]
    await cast.town.pass_time(timedelta(hours=15))
    assert cast.toan.hats() == ["uy-vien-bbt", "truong-bbt"]


async def test_the_administrators_post_is_lent_only_after_one_more_question(cast: Cast) -> None:
    await lend(cast.duc)
    cast.duc.sees("Đây là chức vụ quản trị")
    assert cast.toan.hats() == ["uy-vien-bbt"]
    await cast.duc.press("Đúng, giao quyền")
    assert cast.toan.hats() == ["uy-vien-bbt", "quan-tri"]


async def test_the_same_arrangement_is_not_made_twice(cast: Cast) -> None:
    await lend(cast.bach)
    await cast.bach.press("Mọi việc của chức vụ này")
    cast.bach.sees("đang được ủy quyền đúng việc này")
    assert verbs(cast.town) == ["stand_in.given"]


async def test_neither_oneself_nor_a_frozen_person_stands_in(cast: Cast) -> None:
    await cast.toan.say("/lo")
    await cast.bach.say("/uyquyen")
    await cast.bach.press("Ủy quyền mới")
    assert "Phạm Quốc Toản" not in cast.bach.last.buttons
    assert "Trần Văn Bách" not in cast.bach.last.buttons
    await cast.bach.press_payload("stand_ins.grant:1:2:20261123:20261124:all")
    cast.bach.sees("đang bị khóa")
    await cast.bach.press_payload("stand_ins.grant:1:1:20261123:20261124:all")
    cast.bach.sees("phải là người khác")
    assert "stand_in.given" not in verbs(cast.town)


async def test_a_frozen_stand_in_does_nothing_and_a_leaver_ends_it(cast: Cast) -> None:
    await lend(cast.bach)
    await cast.toan.say("/lo")
    assert cast.toan.hats() == []
    await cast.duc.press("Đã kiểm tra, mở lại")
    assert cast.toan.hats() == ["uy-vien-bbt", "truong-bbt"]
    await cast.duc.press_payload("leaving.leave:1")
    assert cast.toan.hats() == ["uy-vien-bbt"]
    cast.toan.sees("Trần Văn Bách không còn công tác")


@pytest.mark.parametrize("who", ["bach", "toan"])
async def test_a_repeated_event_ends_it_once(cast: Cast, who: str) -> None:
    await lend(cast.bach)
    phone: Phone = getattr(cast, who)
    await phone.press_payload("stand_ins.end:1", event_id="twice")
    await phone.press_payload("stand_ins.end:1", event_id="twice")
    assert verbs(cast.town).count("stand_in.ended") == 1


async def test_a_visitor_has_nothing_to_lend(cast: Cast) -> None:
    tu = await cast.town.phone("Bà Tư", chat="tu")
    await tu.say("/uyquyen")
    tu.sees("chỉ dành cho cán bộ")
    await tu.press_payload("stand_ins.new")
    tu.sees("chỉ dành cho cán bộ")
    tu.never_saw("Trần Văn Bách")
