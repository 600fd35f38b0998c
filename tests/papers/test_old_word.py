"""Papers in the Word format of 1997 to 2003: their words are read, and to be filed they are converted."""

from __future__ import annotations

import random

import pytest

from tests.papers.corpus.old_word import compound, old_word
from tests.papers.make import encode
from vanthu.papers.judge import judge_here
from vanthu.papers.judgement import Judgement

HEAD = (
    "ỦY BAN NHÂN DÂN\rXÃ MẪU SƠN\x07CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\rĐộc lập - Tự do - Hạnh phúc\x07\x07"
)
LEVEL = "Số: 09/QĐ-UBND\x07Mẫu Sơn, ngày 05 tháng 6 năm 2004\x07\x07"
BODY = "QUYẾT ĐỊNH\rVề việc kiện toàn Ban Chỉ đạo\rCăn cứ Luật Tổ chức chính quyền;\rĐiều 1. Thành lập Ban.\r"
FOOT = "Nơi nhận:\r- Như Điều 3;\r- Lưu: VT.\x07TM. ỦY BAN NHÂN DÂN\rCHỦ TỊCH\r\r\rTrần Văn Bách\x07\x07\r"
DECISION = HEAD + LEVEL + BODY + FOOT


def judged(data: bytes, name: str = "quyet-dinh.doc") -> Judgement:
    return judge_here(data, name)


def codes(judgement: Judgement) -> list[str]:
    return [finding.code for finding in judgement.findings]


@pytest.mark.parametrize("legacy", ["unicode", "tcvn3", "vni"])
def test_an_old_word_file_is_read_in_whatever_set_it_was_typed(legacy: str) -> None:
    text = DECISION if legacy == "unicode" else encode(DECISION, legacy)
    judgement = judged(old_word(text, wide=True))
    fields = judgement.fields
    assert (judgement.kind, judgement.trouble, judgement.charset) == ("doc", None, legacy)
    assert (fields.number, str(fields.issued_date)) == ("09/QĐ-UBND", "2004-06-05")
    assert (fields.type_name, fields.subject) == ("Quyết định", "Về việc kiện toàn Ban Chỉ đạo")
    assert (fields.issuer, fields.superior) == ("ỦY BAN NHÂN DÂN XÃ MẪU SƠN", None)
    assert (fields.signer, fields.signer_capacity) == ("Trần Văn Bách", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH")
    assert fields.recipients == ("Như Điều 3", "Lưu: VT")


def test_one_byte_a_sign_is_how_tcvn3_was_kept() -> None:
    judgement = judged(old_word(encode(DECISION, "tcvn3")))
    assert (judgement.charset, judgement.fields.number) == ("tcvn3", "09/QĐ-UBND")


def test_it_is_to_be_converted_and_a_person_looks_for_marks() -> None:
    judgement = judged(old_word(DECISION, wide=True))
    assert judgement.secrecy == "unknown"
    assert {"convert", "secrecy_unseen"} <= set(codes(judgement))
    said = [finding.text.key for finding in judgement.findings if finding.code == "convert"]
    assert said == ["papers.finding.convert_old_word"]


@pytest.mark.parametrize("notes", [False, True])
def test_a_mark_in_it_is_a_mark(notes: bool) -> None:
    text = "" if notes else "TỐI MẬT\r"
    judgement = judged(old_word(text + DECISION, wide=True, notes="TỐI MẬT\r" if notes else ""))
    assert judgement.secrecy == ("unknown" if notes else "marked")
    assert (judgement.fields.number is None) is not notes
    assert "secrecy_elsewhere" in codes(judgement) if notes else "secrecy_marked" in codes(judgement)


def test_what_a_field_asks_for_is_no_text() -> None:
    text = DECISION.replace("Điều 1.", "\x13 HYPERLINK a \x14Điều 1\x15.")
    assert judged(old_word(text, wide=True)).fields == judged(old_word(DECISION, wide=True)).fields


def test_rows_with_empty_cells_and_tables_of_other_widths_keep_their_columns() -> None:
    table = "1\x07Thôn Đồng Tâm\x07\x07\x07" + "2\x07\x07Khe Cát\x07\x07"
    text = HEAD + LEVEL + BODY + table + FOOT.replace("Lưu: VT.\x07", "Lưu: VT.\x07")
    assert judged(old_word(text, wide=True)).fields.signer == "Trần Văn Bách"


def test_a_locked_one_is_said_to_be_locked() -> None:
    assert judged(old_word(DECISION, wide=True, flags=0x0300)).trouble == "encrypted"


def test_one_that_is_damaged_is_to_be_converted_and_never_more() -> None:
    whole = old_word(DECISION, wide=True)
    dice = random.Random(97)  # noqa: S311 - not for secrets
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 30)):
            data[dice.randrange(8, len(data))] = dice.choice((0, 1, 255, dice.randrange(256)))
        judgement = judged(bytes(data[: dice.choice((len(data), dice.randrange(512, len(data))))]))
        assert judgement.trouble in (None, "encrypted", "broken")
    ring = bytearray(compound({"WordDocument": bytes(8192)}))
    ring[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")
    assert "convert" in codes(judged(bytes(ring)))


def test_a_head_that_a_font_drew_as_capitals_names_its_office_in_capitals() -> None:
    head = "Bộ tài chính\x07cộng hòa xã hội chủ nghĩa việt nam\rĐộc lập - Tự do - Hạnh phúc\x07\x07"
    level = "Số: 155/1998/TT-BTC\x07Hà Nội, ngày 8 tháng 12 năm 1998\x07\x07"
    fields = judged(old_word(encode(head + level + BODY + FOOT, "tcvn3"))).fields
    assert (fields.issuer, fields.number) == ("BỘ TÀI CHÍNH", "155/1998/TT-BTC")
