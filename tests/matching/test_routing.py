"""Whose question it is."""

from __future__ import annotations

from dataclasses import dataclass

from vanthu.matching.routing import Router


@dataclass(frozen=True)
class _Unit:
    code: str
    name: str
    keywords: tuple[str, ...] = ()


_UNITS = (
    _Unit("tu-phap", "Tư pháp - Hộ tịch", ("khai sinh", "kết hôn", "khai tử", "chứng thực")),
    _Unit("dia-chinh", "Địa chính - Xây dựng", ("đất đai", "giấy phép xây dựng", "tranh chấp đất")),
    _Unit("van-hoa", "Văn hóa - Xã hội", ("hộ nghèo", "bảo trợ xã hội", "người có công", "lễ hội")),
)


def test_names_and_keywords_alone_place_a_question() -> None:
    router = Router(_UNITS)
    for text, unit in (
        ("cho e hoi lam giay khai sanh cho con", "tu-phap"),
        ("hàng xóm lấn đất nhà tôi", "dia-chinh"),
        ("mẹ tôi 82 tuổi có được tiền trợ cấp hàng tháng không", "van-hoa"),
    ):
        ranking = router.rank(text)
        assert ranking.first is not None
        assert ranking.first.unit == unit, text
        assert len(ranking.ranked) == len(_UNITS)
        assert ranking.sure, text


def test_the_reason_is_in_the_citizens_own_words() -> None:
    first = Router(_UNITS).rank("Cho em hỏi đăng ký KẾT HÔN ở đâu ạ").first
    assert first is not None
    assert "kết hôn" in first.reason


def test_a_thing_by_another_name_is_a_reason_too() -> None:
    first = Router(_UNITS).rank("Tôi muốn làm sổ đỏ").first
    assert first is None or "sổ đỏ" not in first.reason
    known = _Unit("so", "Sổ", ("quyền sử dụng đất", "giấy chứng nhận quyền sử dụng đất"))
    first = Router((*_UNITS, known)).rank("Tôi muốn làm bìa đỏ").first
    assert first is not None
    assert (first.unit, first.reason) == ("so", ("bìa đỏ",))


def test_it_learns_from_past_routings() -> None:
    text = "loa phát thanh đầu làng kêu to quá"
    assert Router(_UNITS).rank(text).sure is False
    first = Router(_UNITS, [("van-hoa", "cái loa phát thanh ở thôn hỏng rồi")]).rank(text).first
    assert first is not None
    assert first.unit == "van-hoa"


def test_an_example_of_a_unit_that_is_gone_is_left_out() -> None:
    assert Router(_UNITS, [("cu", "khai sinh")]).rank("khai sinh").ranked[0].unit == "tu-phap"


def test_what_nobody_could_place_is_left_alone() -> None:
    router = Router(_UNITS)
    for text in ("xin chào", "hello", "asdf qwer", "what is the weather", "cảm ơn nhé", "…", ""):
        assert router.rank(text).ranked == (), text


def test_figures_alone_are_nobodys() -> None:
    assert Router(_UNITS, [("tu-phap", "khai sinh năm 1946")]).rank("1946").ranked == ()


def test_another_tone_is_another_word() -> None:
    police = _Unit("cong-an", "Công an", ("an ninh trật tự",))
    assert Router((*_UNITS, police)).rank("ăn cơm chưa").ranked == ()
    assert Router((*_UNITS, police)).rank("an ninh ở thôn").ranked[0].unit == "cong-an"
    bare = _Unit("cong-an", "Cong an", ("an ninh trat tu",))
    assert Router((bare, _Unit("khac", "Khac"))).rank("an ninh ở thôn").ranked[0].unit == "cong-an"


def test_one_word_by_chance_makes_nobody_sure() -> None:
    for text in ("hôm nay trời đẹp quá", "phim này hay không", "ăn cơm chưa em"):
        assert not Router(_UNITS).rank(text).sure


def test_the_same_question_is_ranked_the_same() -> None:
    rankings = {
        Router(_UNITS, [("tu-phap", "sao y bản chính")] * 3).rank("chứng thực sổ đỏ") for _ in range(3)
    }
    assert len(rankings) == 1


def test_an_office_without_units_has_nothing_to_rank() -> None:
    assert Router(()).rank("khai sinh").ranked == ()
