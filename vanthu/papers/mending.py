"""Words off a picture, of which recognisers lose the tones of capitals: mended where there is only one reading.

Only the set phrases of heads and signatures are mended, and names of places by the date's own line ("Mẫu Sơn, ngày …").
What stays without any mark and is no such word cannot be told from a word that lost its own: it is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from vanthu.papers.grammar import KINDS, PARTY_KINDS, fold, without_marks
from vanthu.papers.sheet import Line, Sheet
from vanthu.papers.syllables import is_syllable

_PLACE = re.compile(r"(.{2,40}?)\s*,\s*ngày\b")
_SYMBOL = re.compile(r"(?<=\d)[a-zđ]?\s*[/-].*")

_PHRASES = (
    *("ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "ỦY BAN MTTQ VIỆT NAM", "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM"),
    *("ĐẢNG ỦY", "ĐẢNG BỘ", "TỈNH ỦY", "THÀNH ỦY", "BAN THƯỜNG VỤ", "THƯỜNG TRỰC", "BAN CHẤP HÀNH"),
    *("ỦY BAN KIỂM TRA", "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "GIÁM ĐỐC"),
    *(
        "PHÓ GIÁM ĐỐC",
        "TỔNG GIÁM ĐỐC",
        "BÍ THƯ",
        "PHÓ BÍ THƯ",
        "HIỆU TRƯỞNG",
        "PHÓ HIỆU TRƯỞNG",
        "TRƯỞNG BAN",
    ),
    *("PHÓ TRƯỞNG BAN", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "CHÍNH PHỦ", "THỦ TƯỚNG", "PHÓ THỦ TƯỚNG", "THÀNH PHỐ"),
)
_WORDS = {"TINH": "TỈNH", "PHUONG": "PHƯỜNG", "XA": "XÃ"}
_MENDED = {without_marks(phrase): phrase for phrase in _PHRASES}
_ANY_PHRASE = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _MENDED), key=len, reverse=True)) + r")\b")
_KIND = 3  # letters of the longest kind that has small ones
_PREFIXES = frozenset(
    {
        "TM",
        "KT",
        "TL",
        "TUQ",
        "T/M",
        "K/T",
        "T/L",
        "MTTQ",
        "UBND",
        "HĐND",
        "VIỆT",
        "NAM",
        "BAN",
        "THCS",
        "THPT",
    }
)
_KNOWN = frozenset(word for phrase in _PHRASES for word in phrase.split()) | _PREFIXES
_SHORTENED = frozenset({"b/c", "để b/c", "t/h", "để t/h", "p/h", "để p/h", "c/đ", "để c/đ"})
# Syllables that recognisers make of others by a hook for a stroke ("Tố công nghệ", "bố sung"), and what they go with.
_COMPANY = {
    "tố": frozenset({"cáo", "tụng", "giác", "chất", "yếu", "khiếu", "nhân"}),
    "bố": frozenset({"công", "trí", "phân", "tuyên", "mẹ", "cáo", "cục", "khủng", "ban"}),
}
_SHORT = frozenset({*KINDS, *PARTY_KINDS, "HĐND", "ĐU", "SGDĐT"})
_ABBREVIATIONS = {  # only those of one reading: HD and HĐ are two kinds
    bare: each for each in _SHORT if (bare := without_marks(each)) not in _SHORT - {each}
}
_FAMILIES = frozenset(
    fold(name)
    for names in (
        "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn lâm mai trịnh đào cao hà",
        "lương tạ tô phùng quách thái châu trương tăng kiều vương la lò lù vàng giàng sùng hạng mùa tôn y thào ma",
        "triệu nông bế hứa chu đàm quàng cà tòng điêu bạch khuất nghiêm lưu phí từ viên ninh thân tống văn âu cù doãn",
        "đường mạc ông h phó-đức quản hàn lại lã lục mã nhữ thạch danh kim sơn tiêu trà ung vi xa ksor siu rơ",
        "rah kpă nay niê",
    )
    for name in names.split()
)


def mend(sheet: Sheet) -> Sheet:
    """The sheet with its capitals mended; a line in capitals that cannot be believed is not sure at all."""
    places = [found[1].strip() for line in sheet.right if (found := _PLACE.match(line.text))]

    def line(one: Line) -> Line:
        if found := _SYMBOL.search(one.text):
            return replace(one, text=one.text[: found.start()] + mended_symbol(found.group()))
        if not one.text.isupper():
            return one
        text = mended(one.text, places)
        believed = is_believable(text, places) and not _breaks_off(text, places)
        return replace(one, text=text, sure=one.sure if believed else 0)

    return replace(sheet, left=tuple(map(line, sheet.left)), signing=tuple(map(line, sheet.signing)))


def mended(text: str, places: Iterable[str]) -> str:
    """A line in capitals with the tones of its set phrases and of these places put back."""
    text = _ANY_PHRASE.sub(lambda found: _MENDED[found.group()], _bare_where_set(text))
    text = re.sub(r"\w+", lambda word: _WORDS.get(word.group(), word.group()), text)
    for place in places:
        text = re.sub(rf"\b{re.escape(without_marks(place.upper()))}\b", place.upper(), text)
    return text


def is_believable(text: str, places: Iterable[str]) -> bool:
    """Whether each word of a line in capitals is a syllable with a mark, of a set phrase, or the place's."""
    known = _KNOWN | {word for place in places for word in place.upper().split()}
    words = [word.strip(".,;:()*-") for word in text.split()]
    return all(
        word in known or not word.isalpha() or (not word.isascii() and is_syllable(word)) for word in words
    )


def _breaks_off(text: str, places: Iterable[str]) -> bool:
    """Whether a line ends within the name of the place: the rest of it was not recognised."""
    starts = (place.upper().rsplit(" ", at)[0] for place in places for at in range(1, place.count(" ") + 1))
    return any(text.endswith(f" {start}") for start in starts)


def mended_symbol(symbol: str) -> str:
    """A symbol with the bar of its Đ put back where an abbreviation of kinds and bodies has only one reading."""
    return re.sub(r"\w+", lambda part: _ABBREVIATIONS.get(part.group(), part.group()), symbol)


def has_known_kinds(symbol: str) -> bool:
    """Whether each short part with small letters is a kind ("CTr"), and what a Party number begins with: what stands in
    the place of a kind and is none was misread."""
    if (party := re.match(r"\d+[a-zđ]?-([^\W\d_]+)/", symbol)) and party[1] not in PARTY_KINDS:
        return False
    parts = re.findall(r"(?<!\d)[^\W\d_]+", symbol)
    return all(
        part in KINDS or part in PARTY_KINDS for part in parts if len(part) <= _KIND and not part.isupper()
    )


def is_ordinary(text: str) -> bool:
    """Whether each small word off a picture is a syllable in its usual company, and each shortened one in brackets a
    known one."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"\([^)]*\)", " ", text))
    shortened = [part.strip(" ;,.").casefold() for part in re.findall(r"\(([^)]*)\)", text)]
    low = [word.casefold() for word in words]
    return (
        all(is_syllable(word) and (len(word) > 1 or word in "ýyởđ") for word in words if word.islower())
        and all("/" not in part or part in _SHORTENED for part in shortened)
        and all(
            not _COMPANY[word].isdisjoint(low[max(0, at - 1) : at + 2])
            for at, word in enumerate(low)
            if word in _COMPANY
        )
    )


def is_family_name(word: str) -> bool:
    """Whether a name may begin so."""
    return (
        word.casefold().split("'")[0] + ("'" if "'" in word else "") in _FAMILIES
        or word.casefold() in _FAMILIES
    )


def _bare_where_set(text: str) -> str:
    """Set phrases of which some tones were lost, without any: then they are found whole."""
    bare = without_marks(text)
    if len(bare) != len(text):
        return text
    signs = list(text)
    for found in _ANY_PHRASE.finditer(bare):
        signs[found.start() : found.end()] = bare[found.start() : found.end()]
    return "".join(signs)
