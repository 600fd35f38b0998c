"""A picture comes with the digest where it says more than the words: who is late, who has how much to come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.test_tasks import Cast, cast
from vanthu.actions import digest_charts
from vanthu.bot.draw import draw
from vanthu.store import charts

__all__ = ["cast"]

LAN, VAN, SON = (
    "Đỗ Thị Lan – Công chức Văn hóa - Xã hội",
    "Hồ Thị Vân – Chuyên viên Văn hóa - Xã hội",
    "Bùi Văn Sơn – Công chức Kinh tế",
)
CULTURE, ECONOMY = "Phòng Văn hóa - Xã hội", "Phòng Kinh tế"


async def give(cast: Cast, who: str, until: str) -> None:
    await cast.bach.say("/giaoviec Rà soát các tiêu chí nông thôn mới của xã")
    await cast.bach.press(who)
    await cast.bach.press(until)
    await cast.bach.press("Giao việc")
    await cast.town.pass_time(timedelta(minutes=1))


async def morning(cast: Cast) -> None:
    """The next working morning; the digest follows what is not in bulk."""
    await cast.at(25, 7, 31)
    await cast.at(25, 7, 32)


def asked(cast: Cast) -> list[list[list[Any]]]:
    """The bars of each picture that waits to be drawn."""
    with cast.town.house.database.read.connect() as conn:
        return [chart.what.get("bars", []) for chart in charts.waiting(conn, most=9)]


def pictures(cast: Cast) -> list[str]:
    return [shown.text for shown in cast.bach.screen if shown.said.file is not None]


async def test_the_daily_digest_brings_a_picture_where_two_units_are_late(cast: Cast) -> None:
    await give(cast, LAN, "Trong hôm nay")
    await give(cast, VAN, "Trong hôm nay")
    await give(cast, SON, "Trong hôm nay")
    await give(cast, SON, "3 ngày làm việc")
    await morning(cast)
    assert cast.bach.text.count("Tổng hợp thứ Tư 25/11/2026") == 1
    assert asked(cast) == [[[CULTURE, 2, 0, 0], [ECONOMY, 1, 0, 1]]], "late, today, in the days to come"
    await cast.town.house.charts.drain()
    await cast.town.house.settle()
    assert pictures(cast) == ["📊 Việc đang có hạn theo bộ phận, thứ Tư 25/11/2026"]
    picture = cast.bach.last.said.file
    assert picture is not None
    assert cast.town.house.files.path(picture.sha256).read_bytes().startswith(b"\x89PNG")
    await cast.at(25, 12)
    assert not asked(cast), "once"


async def test_where_one_unit_alone_is_late_the_words_say_it(cast: Cast) -> None:
    await give(cast, LAN, "Trong hôm nay")
    await give(cast, VAN, "Trong hôm nay")
    await give(cast, SON, "3 ngày làm việc")
    await morning(cast)
    cast.bach.has_seen("Tổng hợp thứ Tư", "Quá hạn: 2")
    assert not asked(cast)


async def test_where_nothing_is_owed_no_picture_comes(cast: Cast) -> None:
    await morning(cast)
    cast.bach.has_seen("Không có việc nào chờ anh/chị")
    assert not asked(cast)


async def test_more_dates_of_several_units_than_the_words_name_are_a_picture(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_charts, "MANY_DATES", 4)
    for who in (LAN, VAN, SON):
        await give(cast, who, "Trong hôm nay")
    await cast.bach.say("/tonghop")
    assert not asked(cast), "nobody is late, and there are few"
    await give(cast, SON, "3 ngày làm việc")
    await cast.bach.say("/tonghop")
    assert asked(cast) == [[[CULTURE, 0, 2, 0], [ECONOMY, 0, 1, 1]]]


async def test_a_digest_about_ones_own_unit_has_no_picture_of_units(cast: Cast) -> None:
    await give(cast, LAN, "Trong hôm nay")
    await give(cast, SON, "Trong hôm nay")
    await cast.bach.press_payload("digest.scope:unit")
    await morning(cast)
    cast.bach.has_seen("Phạm vi: đơn vị của tôi")
    assert not asked(cast)


async def test_the_last_of_many_bars_is_all_other_units(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_charts, "MOST_UNITS", 2)
    await cast.town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    for who in (LAN, LAN, SON):
        await give(cast, who, "Trong hôm nay")
    await give(cast, "Nguyễn Thị Mai – Công chức Văn thư - Lưu trữ", "3 ngày làm việc")
    await morning(cast)
    (bars,) = asked(cast)
    assert bars[0] == [CULTURE, 2, 0, 0]
    assert bars[1][1:] == [1, 0, 1]
    await cast.town.house.charts.drain()
    assert not asked(cast), "drawn, with its words in the reader's language"


async def test_a_picture_that_cannot_be_drawn_is_given_up_and_holds_up_none_behind_it(cast: Cast) -> None:
    def ask(conn: Connection) -> None:
        now, person = cast.town.clock.now(), 1
        good = {
            "title": {"key": "digest.chart.week"},
            "series": [],
            "colours": [],
            "bars": [],
            "lying": False,
        }
        for what in ({"title": 7}, {**good, "colours": ["no colour"]}, good):
            charts.ask(conn, person_id=person, what=what, now=now)

    await cast.town.house.writer.run(ask)
    await cast.town.house.charts.drain()
    await cast.town.house.settle()
    assert pictures(cast) == ["📊 Việc xong theo ngày, 7 ngày qua"]
    assert not asked(cast)


@pytest.mark.parametrize("lying", [True, False])
@pytest.mark.parametrize("n", [1, 31])
def test_a_picture_is_drawn_of_few_bars_and_of_many(n: int, *, lying: bool) -> None:
    what = {
        "title": "Việc đang có hạn theo bộ phận",
        "series": ["quá hạn", "đến hạn hôm nay", "đến hạn trong 7 ngày tới"],
        "colours": ["late", "today", "soon"],
        "bars": [["Ủy ban Mặt trận Tổ quốc Việt Nam", 3, 0, i] for i in range(n)],
        "lying": lying,
    }
    assert draw(what).startswith(b"\x89PNG")
