"""How people come in, get posts, add chats and leave. Mai must come out of it as herself, a stranger as nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conversation import FakeWire, Phone, Town
from vanthu.actions import people
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import journal, persons, settings
from vanthu.store.tables import TABLES

OFFICE_UNIT = "Văn phòng HĐND và UBND"


async def administrator(town: Town) -> Phone:
    """Vũ Minh Đức, who keeps the accounts."""
    return await town.phone("Vũ Minh Đức", "quan-tri", chat="duc")


def code_on(phone: Phone) -> str:
    """The code of the newest link on a screen."""
    return re.findall(r"/moi/([\w-]+)", phone.text)[-1]


async def invite(duc: Phone, name: str, unit: str, post: str) -> str:
    """The whole way of the administrator, from the command to the code."""
    await begin(duc, name, unit, post)
    return code_on(duc)


async def begin(
    duc: Phone, name: str, unit: str = OFFICE_UNIT, post: str = "Công chức Văn thư - Lưu trữ"
) -> None:
    """As far as the name."""
    await duc.say("/moi")
    await duc.press(unit)
    await duc.press(post)
    await duc.say(name)


async def invite_clerk(duc: Phone, name: str = "Nguyễn Thị Mai") -> str:
    return await invite(duc, name, "Văn phòng HĐND và UBND", "Công chức Văn thư - Lưu trữ")


def verbs(town: Town) -> list[str]:
    """Every verb in the journal, whose chain must hold."""
    with town.house.database.read.connect() as conn:
        assert journal.verify(conn).first_bad is None
        return [entry.verb for entry in journal.entries(conn)]


def person_count(town: Town) -> int:
    with town.house.database.read.connect() as conn:
        return len(persons.everyone(conn))


async def write(town: Town, work: Any) -> Any:
    return await town.house.writer.run(work)


async def card_of(duc: Phone, name: str) -> None:
    await duc.say("/nguoi")
    await duc.press(name)


async def test_an_invited_person_confirms_with_one_button_and_holds_the_post(town: Town) -> None:
    duc, mai = await administrator(town), await town.phone("mai")
    code = await invite_clerk(duc)
    duc.has_seen("Nguyễn Thị Mai", "09:00 thứ Năm 26/11/2026")
    await mai.start(f"i_{code}")
    mai.sees("Ủy ban nhân dân xã Mẫu Sơn", "Nguyễn Thị Mai", "Công chức Văn thư - Lưu trữ", "Cơ quan lưu")
    assert mai.hats() == []
    await mai.press("Đúng, tôi nhận")
    mai.sees("Chào mừng Nguyễn Thị Mai")
    assert mai.hats() == ["van-thu"]
    duc.sees("Nguyễn Thị Mai", "đã xác nhận lời mời")
    assert verbs(town) == ["invitation.given", "invitation.used", "post.given"]


async def test_the_link_goes_to_telegram_too_where_a_bot_is_known(town: Town) -> None:
    duc = await administrator(town)
    await write(town, lambda conn: settings.put(conn, people.TELEGRAM_USERNAME, "mauson_bot"))
    code = await invite_clerk(duc)
    duc.sees(f"https://t.me/mauson_bot?start=i_{code}", f"/moi/{code}", f"/ma {code}")


async def test_without_a_bot_there_is_only_the_web_link_and_the_typed_code(town: Town) -> None:
    duc, mai = await administrator(town), await town.phone("mai")
    code = await invite_clerk(duc)
    duc.never_saw("t.me")
    await mai.say(f"/ma {code}")
    await mai.press("Đúng, tôi nhận")
    assert mai.hats() == ["van-thu"]


async def test_an_invitation_works_once_and_the_second_use_is_told(town: Town) -> None:
    duc, mai, thief = await administrator(town), await town.phone("mai"), await town.phone("Kẻ lạ")
    code = await invite_clerk(duc)
    await mai.start(f"i_{code}")
    await mai.press("Đúng, tôi nhận")
    await thief.start(f"i_{code}")
    thief.sees("đã được dùng một lần")
    await thief.press_payload(f"invitations.accept:{code}")
    assert thief.hats() == []
    duc.sees("mở lại lời mời đã dùng của Nguyễn Thị Mai", "Kẻ lạ")
    assert "invitation.reused" in verbs(town)
    await mai.start(f"i_{code}")
    mai.sees("đã nhận lời mời này rồi")


async def test_an_expired_invitation_says_so_and_gives_nothing(town: Town) -> None:
    duc, mai = await administrator(town), await town.phone("mai")
    code = await invite_clerk(duc)
    await mai.start(f"i_{code}")
    await town.pass_time(timedelta(hours=72))
    await mai.press("Đúng, tôi nhận")
    mai.sees("hết hạn", "09:00 thứ Năm 26/11/2026")
    assert mai.hats() == []
    assert "invitation.late" in verbs(town)


async def test_a_withdrawn_invitation_gives_nothing(town: Town) -> None:
    duc, mai = await administrator(town), await town.phone("mai")
    code = await invite_clerk(duc)
    await duc.press("Thu hồi lời mời")
    duc.sees("Đã thu hồi")
    await mai.start(f"i_{code}")
    mai.sees("đã được thu hồi")
    assert mai.hats() == []
    await duc.press("Thu hồi lời mời")
    duc.sees("thu hồi hoặc từ chối lúc")


async def test_a_forged_code_is_journalled_and_told_once_in_an_hour(town: Town) -> None:
    duc, thief = await administrator(town), await town.phone("Kẻ lạ")
    for guess in ("abc", "abd", "abe"):
        await thief.start(f"i_{guess}")
        thief.sees("Mã này không đúng")
    assert duc.text.count("mã mời không có thật") == 1
    assert verbs(town).count("invitation.forged") == 3
    await thief.start("i_" + "x" * 60)
    await thief.start("i_ ")
    thief.sees("Xin nhắn kèm mã")


async def test_whoever_is_not_the_invited_one_ends_the_invitation(town: Town) -> None:
    duc, mai, other = await administrator(town), await town.phone("mai"), await town.phone("khac")
    code = await invite_clerk(duc)
    await other.start(f"i_{code}")
    await other.press("Không phải tôi")
    duc.sees("không phải người được mời")
    await mai.start(f"i_{code}")
    assert mai.hats() == []
    mai.sees("thu hồi")


async def test_a_chat_of_somebody_else_cannot_take_the_invitation(town: Town) -> None:
    duc = await administrator(town)
    toan = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    code = await invite_clerk(duc)
    await toan.start(f"i_{code}")
    toan.sees("đang là của Phạm Quốc Toản", "Nguyễn Thị Mai")
    await toan.press_payload(f"invitations.accept:{code}")
    assert toan.hats() == ["uy-vien-bbt"]
    mai = await town.phone("mai")
    await mai.start(f"i_{code}")
    await mai.press("Đúng, tôi nhận")
    assert mai.hats() == ["van-thu"]


async def test_the_same_person_gets_a_second_post_and_no_second_account(town: Town) -> None:
    duc = await administrator(town)
    toan = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await duc.say("/moi")
    await duc.press("Văn phòng HĐND và UBND")
    await duc.press("Công chức Văn thư - Lưu trữ")
    await duc.say("phạm quốc toản")
    duc.sees("Cơ quan đã có Phạm Quốc Toản")
    await duc.press("Đúng, cùng một người")
    assert toan.hats() == ["uy-vien-bbt", "van-thu"]
    toan.sees("giao thêm chức vụ Công chức Văn thư - Lưu trữ")
    assert person_count(town) == 2


async def test_a_namesake_is_somebody_else_and_may_be_invited(town: Town) -> None:
    duc = await administrator(town)
    await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await begin(duc, "Phạm Quốc Toản")
    await duc.press("Người khác trùng tên")
    second = await town.phone("toan2")
    await second.start(f"i_{code_on(duc)}")
    await second.press("Đúng, tôi nhận")
    assert second.hats() == ["van-thu"]
    assert person_count(town) == 3


async def test_a_chat_bound_already_gets_the_post_of_an_invitation_in_its_own_name(town: Town) -> None:
    duc = await administrator(town)
    toan = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await begin(duc, "Phạm Quốc Toản")
    await duc.press("Người khác trùng tên")
    await toan.start(f"i_{code_on(duc)}")
    await toan.press("Đúng, tôi nhận")
    assert toan.hats() == ["uy-vien-bbt", "van-thu"]
    assert person_count(town) == 2


@pytest.mark.parametrize("name", ["Mai", "12345 678", "<b>Nguyễn Mai</b>", "a" * 80, "@mai mai"])
async def test_what_is_no_name_is_asked_again(town: Town, name: str) -> None:
    duc = await administrator(town)
    await duc.say("/moi")
    await duc.press("Văn phòng HĐND và UBND")
    await duc.press("Công chức Văn thư - Lưu trữ")
    await duc.say(name)
    duc.sees("họ và tên")
    await duc.say("Nguyễn Thị Mai")
    duc.has_seen("Đã có lời mời cho Nguyễn Thị Mai")


async def test_a_half_done_invitation_survives_a_restart(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    wire = FakeWire()
    town = Town.open(tmp_path, office, pool=pool, wire=wire)
    duc = await administrator(town)
    await duc.say("/moi")
    await duc.press("Văn phòng HĐND và UBND")
    await duc.press("Công chức Văn thư - Lưu trữ")
    await town.close()

    town = Town.open(tmp_path, office, pool=pool, wire=wire)
    duc = await town.phone("Vũ Minh Đức", chat="duc")
    mai = await town.phone("mai")
    town._events = iter(f"later{n}" for n in range(100))
    await duc.say("Nguyễn Thị Mai")
    code = code_on(duc)
    await mai.start(f"i_{code}")
    await mai.press("Đúng, tôi nhận")
    assert mai.hats() == ["van-thu"]
    await town.close()


async def test_a_repeated_event_accepts_only_once(town: Town) -> None:
    duc, mai = await administrator(town), await town.phone("mai")
    code = await invite_clerk(duc)
    await mai.start(f"i_{code}")
    await mai.press("Đúng, tôi nhận", event_id="twice")
    await mai.press_payload(f"invitations.accept:{code}", event_id="twice")
    assert verbs(town).count("invitation.used") == 1
    assert mai.text.count("Chào mừng") == 1


async def test_the_first_administrator_says_their_own_name(town: Town) -> None:
    code = await write(town, lambda conn: people.administrator_link(town.act(conn)))
    duc = await town.phone("duc")
    await duc.start(f"i_{code}")
    duc.sees("Quản trị hệ thống")
    await duc.press("Đúng, tôi nhận")
    await duc.say("Đức")
    duc.sees("họ và tên")
    await duc.say("Vũ Minh Đức")
    duc.sees("Chào mừng Vũ Minh Đức")
    assert duc.hats() == ["quan-tri"]
    late = await write(town, lambda conn: people.administrator_link(town.act(conn)))
    await town.pass_time(timedelta(hours=24))
    other = await town.phone("khac")
    await other.start(f"i_{late}")
    other.sees("hết hạn")


# ------------------------------------------------------------ several chats of one person


async def test_another_chat_is_bound_to_the_same_person_and_the_others_are_told(town: Town) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await mai.say("/themkenh")
    mai.sees("09:15 thứ Hai 23/11/2026")
    tablet = await town.phone("tablet")
    await tablet.start(f"i_{code_on(mai)}")
    tablet.sees("thêm vào tài khoản của Nguyễn Thị Mai")
    await tablet.press("Đúng, tôi nhận")
    assert tablet.hats() == ["van-thu"]
    assert person_count(town) == 1
    mai.sees("vừa có thêm một kênh liên lạc")
    await mai.press("Không phải tôi")
    assert mai.hats() == tablet.hats() == []
    mai.has_seen("Đã khóa tài khoản của anh/chị ngay")


async def test_the_own_link_lives_fifteen_minutes_and_not_for_another_person(town: Town) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    toan = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await mai.say("/themkenh")
    code = code_on(mai)
    await toan.start(f"i_{code}")
    toan.sees("đang là của Phạm Quốc Toản")
    await mai.start(f"i_{code}")
    mai.sees("đã là kênh liên lạc của anh/chị")
    await town.pass_time(timedelta(minutes=15))
    tablet = await town.phone("tablet")
    await tablet.start(f"i_{code}")
    tablet.sees("hết hạn")
    assert tablet.hats() == []


async def test_an_address_can_be_removed_but_the_last_only_after_a_question(town: Town) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await mai.say("/themkenh")
    tablet = await town.phone("tablet")
    await tablet.start(f"i_{code_on(mai)}")
    await tablet.press("Đúng, tôi nhận")
    await mai.say("/kenh")
    mai.sees("trang trò chuyện (tablet)", "đang dùng")
    await mai.press("Bỏ trang trò chuyện (tablet)")
    mai.sees("Đã bỏ kênh")
    assert tablet.hats() == []
    await mai.say("/kenh")
    await mai.press("Bỏ trang trò chuyện (Nguyễn Thị Mai)")
    mai.sees("kênh liên lạc cuối cùng")
    assert mai.hats() == ["van-thu"]
    await mai.press("Đúng, bỏ kênh này")
    assert mai.hats() == []


async def test_nobody_removes_an_address_of_somebody_else(town: Town) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    toan = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await toan.press_payload("addresses.remove:1")
    toan.sees("không còn trong danh sách")
    assert mai.hats() == ["van-thu"]


# ------------------------------------------------------------ who is who, posts that end, leavers


async def test_who_is_who_shows_every_post_with_its_holder(town: Town) -> None:
    duc = await administrator(town)
    await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await duc.say("/nguoi")
    duc.sees("Công chức Văn thư - Lưu trữ: Nguyễn Thị Mai", "Cộng tác viên: chưa có người", "Có 2 người")
    await duc.press("Nguyễn Thị Mai")
    duc.sees("Nguyễn Thị Mai", "Chức vụ: Công chức Văn thư - Lưu trữ")


async def test_the_administrator_gives_and_ends_a_post(town: Town) -> None:
    duc = await administrator(town)
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await card_of(duc, "Nguyễn Thị Mai")
    await duc.press("Giao thêm chức vụ")
    await duc.press("Ban Biên tập Trang Thông tin điện tử xã")
    await duc.press("Ủy viên Ban Biên tập")
    assert mai.hats() == ["van-thu", "uy-vien-bbt"]
    await duc.press("Ủy viên Ban Biên tập")
    duc.sees("đang giữ chức vụ")
    await duc.press("Thôi chức vụ")
    await duc.press("Công chức Văn thư - Lưu trữ")
    assert mai.hats() == ["uy-vien-bbt"]
    mai.sees("thôi giữ chức vụ Công chức Văn thư - Lưu trữ")
    assert verbs(town) == ["post.given", "post.ended"]


async def test_a_leaver_goes_in_one_step_and_the_empty_steps_are_named(town: Town) -> None:
    duc = await administrator(town)
    bach = await town.phone("Trần Văn Bách", "truong-bbt", chat="bach")
    await card_of(duc, "Trần Văn Bách")
    await duc.press("Nghỉ, chuyển công tác")
    duc.sees("kết thúc ngay")
    assert bach.hats() == ["truong-bbt"]
    await duc.press("Đúng, ghi nhận")
    duc.sees(
        "Đã ghi nhận Trần Văn Bách", "Trưởng Ban Biên tập hiện không có ai giữ", "hiện không có ai làm được"
    )
    assert bach.hats() == []
    bach.sees("đã đóng")
    await duc.press("Đúng, ghi nhận")
    duc.sees("đã nghỉ việc hoặc chuyển công tác")
    await bach.say("/help")
    bach.sees("Kính chào ông/bà")
    assert verbs(town) == ["person.left"]


async def test_a_leavers_invitations_are_worth_nothing(town: Town) -> None:
    duc = await administrator(town)
    second = await town.phone("Lý Văn Hòa", "quan-tri", chat="hoa")
    code = await invite_clerk(second)
    await card_of(duc, "Lý Văn Hòa")
    await duc.press("Nghỉ, chuyển công tác")
    await duc.press("Đúng, ghi nhận")
    mai = await town.phone("mai")
    await mai.start(f"i_{code}")
    mai.sees("thu hồi")


async def test_who_no_longer_administers_has_invited_nobody(town: Town) -> None:
    duc = await administrator(town)
    hoa = await town.phone("Lý Văn Hòa", "quan-tri", chat="hoa")
    code = await invite_clerk(hoa)
    await duc.press_payload("leaving.post:quan-tri:2")
    assert hoa.hats() == []
    mai = await town.phone("mai")
    await mai.start(f"i_{code}")
    mai.sees("thu hồi")


async def test_a_leaver_may_come_back_by_a_new_invitation(town: Town) -> None:
    duc = await administrator(town)
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await card_of(duc, "Nguyễn Thị Mai")
    await duc.press("Nghỉ, chuyển công tác")
    await duc.press("Đúng, ghi nhận")
    await mai.start(f"i_{await invite_clerk(duc)}")
    await mai.press("Đúng, tôi nhận")
    assert mai.hats() == ["van-thu"]


async def test_the_last_administrator_stays(town: Town) -> None:
    duc = await administrator(town)
    await card_of(duc, "Vũ Minh Đức")
    await duc.press("Nghỉ, chuyển công tác")
    await duc.press("Đúng, ghi nhận")
    duc.sees("người quản trị cuối cùng")
    await duc.press_payload("leaving.post:quan-tri:1")
    duc.sees("người quản trị cuối cùng")
    assert duc.hats() == ["quan-tri"]
    hoa = await town.phone("Lý Văn Hòa", "quan-tri", chat="hoa")
    await duc.press("Đúng, ghi nhận")
    assert (duc.hats(), hoa.hats()) == ([], ["quan-tri"])


async def test_every_button_fits_behind_sixty_four_bytes(town: Town) -> None:
    duc = await administrator(town)
    await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    for unit in town.house.office.units:
        await duc.press_payload(f"people.unit:{unit.code}:{2**31}")
    for post in town.house.office.posts:
        await duc.press_payload(f"invitations.name:{post.code}")
        await duc.say("Phạm Quốc Toản")
    await duc.press_payload("stand_ins.grant:1:2:20261123:20261124:publish")
    sent = [b.press for s in duc.screen for row in s.said.buttons for b in row if b.press]
    assert len(sent) > 40
    assert all(press.isascii() and len(press) <= 64 for press in sent)


async def test_a_signature_names_whom_it_stands_in_for(town: Town) -> None:
    def signed(conn: Any) -> tuple[Any, Any]:
        office = town.house.office
        return (
            people.signature(conn, office, 1, "truong-bbt", None),
            people.signature(conn, office, 2, "truong-bbt", 1),
        )

    await town.phone("Trần Văn Bách", "truong-bbt", chat="bach")
    await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    own, lent = await write(town, signed)
    assert own.values["who"] == "Trần Văn Bách"
    assert (lent.values["who"].values["name"], lent.values["who"].values["absent"]) == (
        "Phạm Quốc Toản",
        "Trần Văn Bách",
    )


# ------------------------------------------------------------ role × action: who may not, changes nothing

ONLY_THE_ADMINISTRATOR = [
    "people.invite",
    "people.who",
    "people.card:2",
    "people.add:2",
    "people.unit:van-phong:0",
    "people.post:uy-vien-bbt:2",
    "invitations.name:van-thu",
    "invitations.another:van-thu:2",
    "invitations.open",
    "invitations.revoke:1",
    "leaving.posts:2",
    "leaving.post:van-thu:2",
    "leaving.ask:2",
    "leaving.leave:2",
    "freeze.ask:2",
    "freeze.freeze:2",
    "freeze.thaw:2",
    "freeze.reissue:2",
    "stand_ins.of:2",
    "stand_ins.grant:2:3:20261123:20261124:all",
]
ROLES = ["chanh-van-phong", "uy-vien-bbt", "pho-truong-bbt", "truong-bbt", "cong-tac-vien", None]


@pytest.mark.parametrize("post", ROLES)
async def test_who_may_not_changes_nothing(town: Town, post: str | None) -> None:
    duc = await administrator(town)
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    other = await town.phone("Phạm Quốc Toản", post, chat="toan")
    await invite(duc, "Lê Thị Hạnh", "Văn phòng HĐND và UBND", "Công chức Văn thư - Lưu trữ")
    before, hats = verbs(town), other.hats()
    for press in ONLY_THE_ADMINISTRATOR:
        await other.press_payload(press)
        other.sees("Vũ Minh Đức" if post else "chỉ dành cho cán bộ")
    await other.say("/moi")
    await other.say("/nguoi")
    assert verbs(town) == before
    assert (mai.hats(), other.hats()) == (["van-thu"], hats)


@pytest.mark.parametrize(
    "press",
    [
        "people.card:x",
        "people.card",
        "people.card:1:2:3",
        "people.card:99999999999999999999999",
        "people.post:no-such-post:1",
        "people.unit:no-such-unit:0",
        "leaving.leave:99",
        "stand_ins.from:1:1:20269999",
        "stand_ins.to:1:1",
        "stand_ins.grant:1:1:1:1",
        "stand_ins.end:77",
        "invitations.revoke:77",
        "invitations.accept",
        "language.set",
        "no.such:thing",
    ],
)
async def test_a_made_up_button_is_answered_and_changes_nothing(town: Town, press: str) -> None:
    duc = await administrator(town)
    await duc.press_payload(press)
    assert len(duc.screen) == 1
    duc.never_saw("trục trặc")
    assert verbs(town) == []


async def test_a_code_that_was_used_stands_nowhere_any_more(town: Town) -> None:
    duc, mai = await administrator(town), await town.phone("Mai", chat="mai")
    code = await invite_clerk(duc)
    assert code in duc.text
    await mai.start(f"i_{code}")
    await mai.press("Đúng, tôi nhận")
    assert code not in duc.text, "the message on the phone has changed too"
    duc.has_seen("đường dẫn và mã ở đây đã được xóa")
    await mai.say(f"/ma {code}")
    await mai.say(f"https://xa.example/moi/{code} còn dùng được không?")
    with town.house.database.read.connect() as conn:
        for table in TABLES:
            for row in conn.execute(select(table)):
                assert code not in str(tuple(row)), table.name


async def test_a_code_that_was_taken_back_stands_nowhere_any_more(town: Town) -> None:
    duc = await administrator(town)
    code = await invite_clerk(duc)
    await duc.press("Thu hồi lời mời")
    assert code not in duc.text
    with town.house.database.read.connect() as conn:
        for row in conn.exec_driver_sql("SELECT content, said FROM messages"):
            assert code not in str(tuple(row))
