"""Every clock of the regulations' ledger: in a file with its article, started, reminded of and met in a conversation.

A scene is a conversation; afterwards the records must show each clock that it names: begun under its article, reminded
of, and met. A clock of a regulation file that no scene and no named test shows fails here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from scripts.decree30 import Sheet, pdf
from tests.conversation import FakeWire, Phone, Town
from tests.papers_at_hand import sample
from tests.test_registers import letter, own
from tests.test_supplies import Cast
from vanthu.papers.pool import JudgePool
from vanthu.rules.loader import load_folder
from vanthu.rules.office import SHIPPED, load_office
from vanthu.store import deadlines, presence, reminders

LEADER = "Trần Văn Bách – Chủ tịch UBND xã, Trưởng Ban Biên tập"
LAN = "Đỗ Thị Lan – Công chức Văn hóa - Xã hội"


@dataclass
class Scene(Cast):
    """The cast of the supplies, and Mai who keeps the books."""

    mai: Phone


async def news_for_the_page(scene: Scene) -> None:
    """C1, C5a: news of an event that ended on Sunday is handed in on Monday and approved on Wednesday."""
    await scene.lan.send_file("tin.docx", sample("tin-bai.docx"))
    await scene.fill_in(scene.lan)
    await scene.lan.press("Gửi duyệt")
    await scene.at(11, 25, 17)
    await scene.approve()


async def policy_for_the_page(scene: Scene) -> None:
    """C6: a policy is to be on the page within five working days of its issue."""
    await scene.lan.send_file("qd.pdf", policy())
    await scene.lan.press_payload("publish.choose:1:category:law_policy")
    await scene.fill_in(scene.lan)
    await scene.lan.press("Gửi duyệt")
    await scene.at(11, 30, 17)
    await scene.approve()


def policy() -> bytes:
    """A decision of the commune on a policy."""
    return pdf(
        Sheet(
            issuer="ỦY BAN NHÂN DÂN\nXÃ ĐỒNG LÂM",
            number="21/QĐ-UBND",
            place="Đồng Lâm",
            issued=date(2026, 11, 20),
            type_name="Quyết định",
            subject="Về việc ban hành chính sách hỗ trợ hộ nghèo",
            body=("Nội dung văn bản của một xã không có thật.",),
            capacity=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
            signer="Trần Văn Bách",
            recipients=("- Như Điều 3;", "- Trang Thông tin điện tử xã (để đăng tải);", "- Lưu: VT."),
        )
    )


async def taken_down(scene: Scene) -> None:
    """C3: a document on the page is taken off at its unit's request, within four hours."""
    await news_for_the_page(scene)
    await scene.lan.press("Đề nghị gỡ bỏ")
    await scene.lan.press("Gỡ bỏ hẳn")
    await scene.lan.say("Đăng nhầm ảnh của người khác")
    await scene.lan.press("Gửi đề nghị")
    await scene.at(11, 25, 19, 5)
    await scene.toan.press("Gỡ khỏi trang")


async def urgent_news(scene: Scene) -> None:
    """C4: urgent news is on the page at once."""
    await scene.lan.send_file("tin.docx", sample("tin-bai.docx"))
    await scene.fill_in(scene.lan)
    await scene.lan.press("Tin khẩn, đăng ngay")
    await scene.lan.press("Gửi duyệt")
    await scene.at(11, 23, 9, 30)
    await scene.approve()


async def signed(scene: Scene) -> None:
    """C9, C15, C18: signed, stamped, supplied for the page, issued."""
    await scene.mai.send_file("qd.pdf", own())
    await scene.mai.press("Văn bản đi")
    await scene.mai.press("Vừa ký xong")
    await scene.mai.press("Vào sổ đi")
    await scene.mai.press("Đã đóng dấu")
    await scene.at(11, 25, 10, 30)
    await scene.at(11, 26, 17)
    await scene.mai.press("Nộp đăng lên trang")
    await scene.fill_in(scene.mai, "Văn bản chỉ đạo, điều hành của UBND xã; huyện; tỉnh")
    await scene.mai.press("Gửi duyệt")
    await scene.mai.press_payload("outgoing.as_read:1")


async def signed_urgent(scene: Scene) -> None:
    """C10, sending."""
    await scene.mai.send_file("qd.pdf", own())
    await scene.mai.press("Văn bản đi")
    await scene.mai.press("Vừa ký xong")
    await scene.mai.press("Vào sổ đi, văn bản khẩn")
    await scene.at(11, 23, 9, 30)
    await scene.mai.press("Đã phát hành")
    await scene.mai.press("Như nơi nhận trong văn bản")


async def came_in_urgent(scene: Scene) -> None:
    """C10 (presenting), C11, C13: presented, directed, handled, answered."""
    await scene.mai.send_file("512.pdf", letter(urgency="HỎA TỐC"))
    await scene.mai.press("Văn bản đến")
    await scene.at(11, 23, 9, 30)
    await scene.mai.press_payload("incoming.enter:1:1:0")
    await scene.mai.press(LEADER)
    await scene.bach.press("Chỉ đạo, giao việc")
    await scene.bach.say("Tham mưu báo cáo cho Sở")
    await scene.bach.press(LAN)
    await scene.bach.press("1 ngày làm việc")
    await scene.bach.press("Hạn trả lời nơi gửi")
    await scene.bach.say("25/11")
    await scene.bach.press("Giao việc")
    await scene.at(11, 23, 9, 35)
    await scene.at(11, 25, 17)
    await scene.lan.press_payload("tasks.replied:1")
    await scene.lan.press_payload("tasks.done:1")
    await scene.lan.say("Đã gửi báo cáo cho Sở")


async def work_given(scene: Scene) -> None:
    """C12: work with a limit of its own."""
    await scene.bach.say("/giaoviec Chuẩn bị báo cáo tổng kết")
    await scene.bach.press(LAN)
    await scene.bach.press("1 ngày làm việc")
    await scene.bach.press("Giao việc")
    await scene.at(11, 23, 9, 5)
    await scene.at(11, 25, 17)
    await scene.lan.press_payload("tasks.done:1")
    await scene.lan.say("Đã gửi báo cáo tổng kết")


async def event_reported(scene: Scene) -> None:
    """C14: news within eight office hours."""
    await reported(scene, "Tin, hoạt động vừa diễn ra")
    await scene.at(11, 25, 9)
    await supplied(scene)


async def conference_reported(scene: Scene) -> None:
    """C5b: a conference within three days."""
    await reported(scene, "Hội nghị, sự kiện quan trọng")
    await scene.at(11, 26, 17)
    await supplied(scene)


async def change_reported(scene: Scene) -> None:
    """C17: a change at once; two regulations speak of it."""
    await reported(scene, "Nội dung đã đăng có thay đổi")
    await scene.at(11, 23, 9, 30)
    await supplied(scene)
    await scene.approve()


async def reported(scene: Scene, kind: str) -> None:
    """Lan reports something of her own unit."""
    await scene.lan.say("/sukien")
    await scene.lan.press(kind)
    await scene.lan.say("Hội nghị tổng kết công tác văn hóa")
    if "Vừa diễn ra" in scene.lan.last.buttons:
        await scene.lan.press("Vừa diễn ra")


async def supplied(scene: Scene) -> None:
    """Lan hands in what was reported."""
    await scene.lan.press_payload("supplies.hand_in:1")
    await scene.lan.send_file("tin.docx", sample("tin-bai.docx"))
    await scene.fill_in(scene.lan)
    await scene.lan.press("Gửi duyệt")


async def month(scene: Scene) -> None:
    """C16, I1: a month's figures and two items."""
    await scene.at(12, 1, 8)
    await scene.at(12, 30, 17)
    await scene.at(12, 31, 8)
    for number in (1, 2):
        await scene.lan.send_file(f"tin{number}.docx", sample("tin-bai.docx") + b" " * number)
        await scene.fill_in(
            scene.lan, "Tình hình chính trị, kinh tế xã hội, tiềm năng thế mạnh và cơ hội đầu tư"
        )
        await scene.lan.press("Gửi duyệt")
        await scene.approve()


async def year(scene: Scene) -> None:
    """J1–J4: the reports of a month, a quarter, a half-year and a year."""
    await scene.at(1, 1, 0, 1, year=2027)
    await scene.at(1, 8, 17, year=2027)
    for phone in (scene.mai, scene.toan):
        for _ in range(9):
            await phone.say("/baocao")
            if "Đã gửi báo cáo" not in phone.last.buttons:
                break
            await phone.press("Đã gửi báo cáo")
            await phone.say("Đã gửi Chủ tịch UBND xã")


async def leak(scene: Scene) -> None:
    """H4: telling is freezing, so there is nothing to remind of."""
    await scene.lan.say("/lo")


@dataclass(frozen=True)
class Row:
    """One row of the ledger's clock table: its clock, the articles under which it may run, the scene that shows it."""

    number: str
    clock: str
    cites: tuple[str, ...]
    scene: Callable[[Scene], Awaitable[None]]
    is_reminded: bool = True


S0, S1, S2, S3, S4 = "quang-khai-2021", "trung-dung-2024", "hoang-duc-2020", "nhu-xuan-2012", "tuy-phuoc-2015"
ROWS = (
    Row("C1", "publication.post", (f"{S0}#Điều 6.2",), news_for_the_page),
    Row("C3", "publication.takedown", (f"{S0}#Điều 7.3",), taken_down),
    Row("C4", "news.urgent", (f"{S1}#Điều 8.1a",), urgent_news),
    Row("C5a", "news.event", (f"{S1}#Điều 8.1a",), news_for_the_page),
    Row("C5b", "news.event", (f"{S3}#Điều 10.2a",), conference_reported),
    Row("C6", "law.publish", (f"{S1}#Điều 8.1b",), policy_for_the_page),
    Row("C9", "outgoing.issue", (f"{S2}#Điều 4.2",), signed),
    Row("C10", "outgoing.urgent", (f"{S2}#Điều 4.2",), signed_urgent),
    Row("C10", "incoming.urgent", (f"{S2}#Điều 4.2",), came_in_urgent),
    Row("C11", "incoming.handle", (f"{S2}#Điều 6.3a",), came_in_urgent),
    Row("C12", "assignment.due", (f"{S2}#Điều 6.4b",), work_given),
    Row("C13", "reply.due", (f"{S2}#Điều 6.4c",), came_in_urgent),
    Row("C14", "news.supply", (f"{S3}#Điều 10.2a",), event_reported),
    Row("C15", "document.supply", (f"{S3}#Điều 10.2a",), signed),
    Row("C16", "economy.supply", (f"{S3}#Điều 10.2a",), month),
    Row("C17", "content.update", (f"{S1}#Điều 10.1", f"{S3}#Điều 10.2b"), change_reported),
    Row("C18", "document.stamped", (f"{S3}#Điều 18.1",), signed),
    Row("J1", "report.half_year", (f"{S0}#Điều 12",), year),
    Row("J1", "report.year", (f"{S0}#Điều 12",), year),
    Row("J2", "report.quarter", (f"{S4}#Điều 6",), year),
    Row("J3", "report.month", (f"{S3}#Điều 17.3",), year),
    Row("J4", "report.year", (f"{S1}#Điều 11.2",), year),
    Row("J4", "report.year", (f"{S2}#Điều 12.6",), year),
    Row("J4", "report.year", (f"{S3}#Điều 19",), year),
    Row("I1", "items.month", (f"{S3}#Điều 10.3",), month),
    Row("H4", "account.leak", (f"{S4}#Điều 4.3",), leak, is_reminded=False),
)
#: Clocks that tests of their own capability show: started, met and reminded of.
ELSEWHERE = {
    "publication.correct": (
        "test_the_unit_has_two_working_days_from_the_discovery",
        "test_the_corrected_file_takes_the_same_steps_and_the_same_address",
    ),
    "question.answer": (
        "test_a_citizen_asks_and_is_answered",
        "test_late_questions_are_reminded_of_and_go_to_the_leaders",
    ),
    "question.promise": ("test_a_progress_notice_meets_the_clock_and_opens_its_own",),
    "question.out_of_scope": ("test_what_is_another_offices_is_told_at_once_and_where_to_go",),
    "data.correct": ("test_a_refused_request_says_why",),
    "data.erase": ("test_erasing_is_for_good_and_what_was_asked_stays_without_who_asked",),
    "presence.check": ("test_two_checks_a_day_are_nudged_for_and_met",),
}
#: The rows of the ledger that are no single clock, and the tests that show them.
OTHERS = {
    "C20": ("test_why_this_date_counts_and_skips_each_day_by_its_reason",),
    "C21": ("test_a_late_announced_day_off_moves_the_date_and_owners_are_told_once",),
    "C22": ("test_whose_turn_it_is_is_reminded_before_and_at_the_date",),
    "C23": ("test_nobody_is_reminded_on_a_day_off_and_the_next_working_morning_counts",),
    "C24": ("test_a_case_keeps_the_rule_that_was_in_force_when_it_began",),
}
SCENES = tuple(dict.fromkeys(row.scene for row in ROWS))


async def open_scene(folder: Path, pool: JudgePool) -> Scene:
    town = Town.open(folder, load_office(SHIPPED / "xa-dong-lam.toml"), pool=pool, wire=FakeWire())
    return Scene(
        town,
        await town.phone("Đỗ Thị Lan", "cong-chuc-van-hoa", chat="lan"),
        await town.phone("Ngô Thị Yên", "truong-phong-vhxh", chat="yen"),
        await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan"),
        await town.phone("Lê Thị Hạnh", "pho-truong-bbt", chat="hanh"),
        await town.phone("Trần Văn Bách", "truong-bbt", chat="bach"),
        await town.phone("Bùi Văn Sơn", "cong-chuc-kinh-te", chat="son"),
        await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai"),
    )


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_its_clocks_are_started_reminded_of_and_met(
    scene: Callable[[Scene], Awaitable[None]], tmp_path: Path, pool: JudgePool
) -> None:
    cast = await open_scene(tmp_path, pool)
    await scene(cast)
    with cast.town.house.database.read.connect() as conn:
        kept = [deadlines.Deadline(*row) for row in conn.execute(select(deadlines.deadlines))]
        said = set(
            conn.execute(
                select(reminders.reminders.c.deadline_id).where(reminders.reminders.c.outcome == "sent")
            )
            .scalars()
            .all()
        )
    for row in (each for each in ROWS if each.scene is scene):
        met = [each for each in kept if each.clock == row.clock and each.cite in row.cites and each.met_at]
        assert met, f"{row.number} {row.clock} was not started and met under {row.cites}"
        if row.is_reminded:
            assert any(each.id in said for each in met), f"{row.number} {row.clock} was not reminded of"
    await cast.town.close()


async def test_two_checks_a_day_are_nudged_for_and_met(tmp_path: Path, pool: JudgePool) -> None:
    cast = await open_scene(tmp_path, pool)
    await cast.at(11, 25, 7, 0)
    cast.lan.has_seen("Điều 15.1", "Điều 4.3")
    await cast.at(11, 25, 7, 10)
    await cast.lan.say("/viec")
    await cast.at(11, 25, 12)
    with cast.town.house.database.read.connect() as conn:
        checks = presence.of_half(conn, date(2026, 11, 25), "morning")
    assert [check.how for check in checks if check.person_id == 1] == ["work"]
    await cast.town.close()


POSTING = """
id = "dong-lam-2026"
title = "Quy chế đăng tải xã Đồng Lâm"
number = "05/QC-UBND"
signed = {since}
in_force = {since}
in_force_cite = "Điều 9"
{until}

[[workflow.publication.steps]]
name = "review"
roles = ["board_member"]
decisions = ["approve", "return", "refuse"]
cite = "Điều 4"
words = "Ban Biên tập rà soát."

[clocks."publication.post"]
starts = "publication.requested"
within = "{within}"
owner = "board"
met_by = ["publication.posted"]
cite = "{cite}"
words = "Thời hạn đăng tải."
"""


def write_versions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two versions of one regulation: the same day until 24/11/2026, three working days from 25/11 on."""
    folder.mkdir(parents=True)
    monkeypatch.setenv("VANTHU_REGULATIONS", str(folder))
    old = {"since": "2026-01-05", "until": "until = 2026-11-24", "within": "same day", "cite": "Điều 5"}
    new = {"since": "2026-11-25", "until": "", "within": "3 working days", "cite": "Điều 6"}
    (folder / "dong-lam-2026.toml").write_text(POSTING.format(**old), "utf-8")
    (folder / "dong-lam-2026.moi.toml").write_text(POSTING.format(**new), "utf-8")


async def test_a_case_keeps_the_rule_that_was_in_force_when_it_began(
    tmp_path: Path, pool: JudgePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_versions(tmp_path / "regulations", monkeypatch)
    office = replace(load_office(SHIPPED / "xa-dong-lam.toml"), adopts=("dong-lam-2026",))
    town = Town.open(tmp_path, office, pool=pool, wire=FakeWire())
    lan = await town.phone("Đỗ Thị Lan", "cong-chuc-van-hoa", chat="lan")
    toan = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await lan.send_file("qd.pdf", own())
    await lan.press("Gửi duyệt")
    await toan.press("Trả lại")
    await toan.say("Thiếu nơi nhận của văn bản")
    await town.pass_time(timedelta(days=2))
    await lan.press("Sửa thông tin, gửi lại")
    await lan.press("Gửi duyệt")
    toan.has_seen("đến 17:00 thứ Tư 25/11/2026", "Điều 5, 05/QC-UBND")
    await lan.send_file("qd2.pdf", own("16/QĐ-UBND"))
    await lan.press("Gửi duyệt")
    toan.has_seen("đến 17:00 thứ Hai 30/11/2026", "Điều 6, 05/QC-UBND")
    await town.close()


async def test_of_two_regulations_on_one_case_the_stricter_is_applied_and_both_are_shown(
    tmp_path: Path, pool: JudgePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_versions(tmp_path / "regulations", monkeypatch)
    office = replace(load_office(SHIPPED / "xa-dong-lam.toml"), adopts=("dong-lam-2026", "quang-khai-2021"))
    town = Town.open(tmp_path, office, pool=pool, wire=FakeWire())
    lan = await town.phone("Đỗ Thị Lan", "cong-chuc-van-hoa", chat="lan")
    toan = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await town.pass_time(timedelta(days=2))
    await lan.send_file("qd.pdf", own())
    await lan.press("Gửi duyệt")
    toan.sees("đến 17:00 thứ Tư 25/11/2026", "Điều 6.2")
    await town.pass_time(timedelta(hours=7))
    await toan.press("Vì sao ngày này?")
    toan.sees("17:00 thứ Tư 25/11/2026", "Điều 6.2", "Điều 6, 05/QC-UBND", "30/11/2026")
    await town.close()


def test_every_clock_of_a_regulation_file_is_shown_by_a_conversation() -> None:
    shipped = {(str(name), f"{r.id}#{c.cite}") for r in load_folder() for name, c in r.clocks.items()}
    shown = {(row.clock, cite) for row in ROWS for cite in row.cites}
    missing = {(clock, cite) for clock, cite in shipped - shown if clock not in ELSEWHERE}
    assert not missing
    assert not shown - shipped, "a scene names an article that no file has"


def test_every_row_of_the_ledger_is_there() -> None:
    rows = {row.number for row in ROWS} | set(OTHERS) | {"C2", "C7", "C7b", "C8", "C19"}
    expected = {f"C{n}" for n in range(1, 25)} - {"C5"} | {"C5a", "C5b", "C7b"}
    assert rows == expected | {"J1", "J2", "J3", "J4", "I1", "H4"}


@pytest.mark.parametrize(
    "name", sorted({n for names in (*ELSEWHERE.values(), *OTHERS.values()) for n in names})
)
def test_what_is_shown_elsewhere_is_there(name: str) -> None:
    assert any(f"def {name}(" in path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
