"""Which kept text is like it."""

from __future__ import annotations

from vanthu.matching.similar import Index

_KEPT = {
    "ks": "Đăng ký khai sinh cho con mới sinh cần những giấy tờ gì?",
    "kh": "Thủ tục đăng ký kết hôn tại xã",
    "dat": "Xin cấp giấy chứng nhận quyền sử dụng đất lần đầu",
    "nuoc": "Bao giờ thôn có nước sạch?",
}


def test_other_words_for_one_thing_find_it() -> None:
    index = Index(_KEPT)
    for text, key in (
        ("vợ em mới đẻ, làm giấy cho cháu thế nào", "ks"),
        ("lam so do", "dat"),
        ("2 đứa em sắp cưới thì ra xã làm gì ạ", "kh"),
        ("khi nao co nuoc may", "nuoc"),
    ):
        assert index.similar(text)[0][0] == key, text


def test_a_letter_that_tells_the_whole_story_wins_against_a_line_that_shares_a_word() -> None:
    kept = {
        "letter": "Gia đình tôi có thửa ruộng ven sông bị nước cuốn mất một góc sau trận lũ, nay muốn kè lại bờ bằng đá"
        " và xin xã hỗ trợ kinh phí mua đá, không biết phải gửi đơn cho ai và kèm theo những hình ảnh gì",
        "line": "Tiền mua đá",
    }
    assert Index(kept).similar("hỗ trợ tiền kè đá bờ sông")[0][0] == "letter"


def test_the_same_text_is_fully_alike() -> None:
    ((key, likeness),) = Index(_KEPT).similar(_KEPT["kh"], most=1)
    assert (key, round(likeness, 4)) == ("kh", 1.0)


def test_nothing_is_like_a_greeting_or_another_language() -> None:
    index = Index(_KEPT)
    for text in ("Xin chào", "hello, how are you", "zxcvb asdfg", "", "👍"):
        assert index.similar(text) == []


def test_an_id_with_several_texts_comes_once() -> None:
    index = Index([("a", "đăng ký tạm trú"), ("a", "khai báo tạm trú cho khách"), ("b", "gia hạn tạm trú")])
    assert [key for key, _ in index.similar("tạm trú")] in (["a", "b"], ["b", "a"])


def test_nothing_kept_is_like_nothing() -> None:
    assert Index([]).similar("đăng ký tạm trú") == []
