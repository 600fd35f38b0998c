"""First letters that TCVN3 could not write large: "ñy ban nh©n d©n" is the body, "Ngäc ¸nh" a person.

A word that begins with a vowel and its tone ("ánh", "ủy") has no capital in the set. Only where the line itself, or
what its writer did on the other lines, tells is one put: the name of a body, the begin of an item or a sentence, a
syllable of a person's or place's name. A writer who begins bodies or items small is followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from vanthu.papers.mending import is_family_name

_TONED = "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
_LARGE = "A-ZĂÂĐÊÔƠƯ" + _TONED.upper()
_BODY = re.compile(
    r"\bủ(?=y ban (?:nhân dân|[Tt]ư pháp|[Tt]hẩm phán|[Mm]ặt trận|[Tt]hường vụ|[Tt]rung ương|[Kk]iểm tra|[Bb]ầu cử"
    rf"|[Dd]ân tộc|[Qq]uốc gia|[{_LARGE}])"
    rf"|y viên (?:ủy ban|[Tt]hường trực|[Bb]an (?:[Tt]hường vụ|[Cc]hấp hành)|[{_LARGE}]))"
)
# Who writes these small writes every body small, also the one of which the first letter does not tell.
_SMALL_BODY = re.compile(
    r"\b(?:hội đồng nhân dân|mặt trận tổ quốc|chủ tịch (?:ủy|uỷ) ban|văn phòng (?:ủy|uỷ) ban)"
)
_LARGE_BODY = re.compile(
    r"Hội đồng nhân dân|Mặt trận [Tt]ổ quốc|Chủ tịch (?:ủy|[Uu]ỷ) ban|Văn phòng (?:ủy|[Uu]ỷ) ban|Uỷ ban"
)
_MARK = (
    r"^\s*(?P<mark>[-–—+*•]|\d{1,2}(?:\.\d{1,2}){0,2}[.)]|[a-zđ][.)]|[IVX]{1,5}[.)]"
    r"|(?i:điều|chương|mục) [\dIVX]{1,4}[.:])\s*"
)
_ITEM = re.compile(rf"{_MARK}[\"“(]?(?P<letter>[{_TONED}])")
_ITEM_OF_ANY = re.compile(rf"{_MARK}[\"“(]?(?P<letter>[^\W\d_])")
_DASHES = frozenset("-–—+*•")
_SENTENCE = re.compile(rf"(?:[^\W\d_A-ZĐ]{{2}}|[)\"”»\d])[.!?] [\"“]?([{_TONED}])(?=\w* \w)")
_CAPTION = re.compile(r"(?:^\s*|\()(ả)(?=nh(?::| \d))")
_FIRST = re.compile(r"^\s*[\"“(]?([^\W\d_])")
_STEMS = "bắc|nam|đông|tây|trung|châu|tiểu|việt|tân|âu"
# Lands and years of which no ordinary word of a sentence is made.
_PLACE = re.compile(
    rf"\b(?:(ấ)(?=n Độ\b)|(ấ)(?=t (?:Tý|Sửu|Dần|Mão|Mẹo|Thìn|Tỵ|Tị|Mùi|Dậu|Hợi)\b)|(ả)(?= Rập\b)|(?<=[Xx]ê )(ú)(?=t\b)"
    rf"|(ú)(?=c\b)|(ó)(?=c Eo\b)|(?<=nước )(á)(?=o(?:[.,;)]|$))|(?<=nước )(ý)(?=[.,;)]|$))"
    rf"|\b(?i:{_STEMS}) (?:- )?(á)\b(?! \w+ (?:này|kia))"
)
_AFTER_TITLE = (
    r"(?:(?i:\b(?:xã|phường|thị trấn|thị xã|huyện|quận|thành phố|tỉnh|thôn|bản|làng|ấp|buôn|xóm|đường|phố|suối|đồi|núi"
    r"|sông|cầu|chợ|đèo|đảo|tiểu học|mầm non|mẫu giáo|trung học (?:cơ sở|phổ thông)|thcs|thpt|công ty(?: tnhh)?)) )"
)
_IN_PLACE = re.compile(
    rf"{_AFTER_TITLE}(?:(?P<before>[{_LARGE}]['’\w]* )(?:[{_LARGE}]['’\w]* ){{0,2}})?"
    rf"(?P<word>[{_TONED}]\w*)(?P<after> [{_LARGE}]|[,;.)\n]|$)"
)
_IN_LIST = re.compile(
    rf"[{_LARGE}]\w*(?: và|,) (?P<word>[{_TONED}]\w*) [{_LARGE}]\w*(?=[,;.)]|$| [^{_LARGE}])"
)
_NOT_IN_PLACES = frozenset(
    {"ủy", "uỷ", "ở", "ấy", "ạ", "áp", "ít", "ủa", "án", "ấp", "ảnh", "ý", "ốm", "úng"}
)
_IN_PERSON = re.compile(
    rf"(?P<family>\b[{_LARGE}]\w*) (?:[{_LARGE}]\w* ){{1,3}}(?P<word>[{_TONED}]\w{{0,4}})(?=\s*(?:[,;.:)\n]|$))"
    rf"|\b(?i:ông|bà|đồng chí) (?P<only>[{_TONED}]\w{{1,3}})(?=[,;.)])"
)
_NOT_IN_PERSONS = frozenset({"ủy", "uỷ", "ở", "ấy", "ạ", "án", "ảnh", "ốm", "ít"})
_NAME = re.compile(
    r"(?P<title>(?i:\b(?:ông|bà|anh|chị|cô|chú|đồng chí|đ/c|họ và tên|người ký|xã|phường|thị trấn|huyện|quận|thôn"
    r"|bản|làng|đường|phố)\b):? )?"
    rf"(?P<run>(?:[{_LARGE}][^\W\d_A-ZĐ]* ){{0,4}})"
    r"(?P<word>ánh|ái|ấn|ẩn|ẩm|út|ý|ước|ứng|ổn|ảnh|ảng|ẳng|ấm|ích)\b(?P<after> \w+)?"
)
_MIDDLE = frozenset(
    name
    for names in (
        "ngọc thị văn kim hồng hoàng minh nguyệt thu xuân như hải lan mai phương quang đức hữu thanh nhật bích",
        "tuyết tú việt diệu quỳnh mỹ thiên khánh",
    )
    for name in names.split()
)
_BEFORE_NAMES = frozenset({"thị", "văn"})
_WORDS = {  # what the syllable makes with the next one in ordinary writing
    "ánh": {"sáng", "mắt", "xạ", "kim"},
    "ý": {"kiến", "nghĩa", "thức", "tưởng", "chí", "định", "kiên", "đồ"},
    "ứng": {"dụng", "cử", "phó", "trước", "xử", "viên", "trực", "cứu", "với", "tuyển", "đối"},
    "ổn": {"định", "thỏa"},
    "ước": {"tính", "đạt", "lượng", "mơ", "muốn", "thực", "cả"},
    "ấn": {"định", "hành", "phẩm", "chỉ", "tượng", "nút"},
    "ảnh": {"hưởng", "màu", "chụp", "của", "chân"},
    "ái": {"hữu", "quốc"},
    "ẩn": {"danh", "chứa"},
    "ấm": {"no"},
    "ẩm": {"thực", "ướt", "thấp"},
    "ích": {"lợi", "kỷ", "nước"},
}
_TOLD = 4  # lines that begin alike, to call it a habit
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Habits:
    """How the writer of these lines uses first letters where the set had a choice.

    small_bodies: bodies are written small. begins: by what stands before a line (or by its dash), how many that could
    begin large did and did not.
    """

    small_bodies: bool = False
    begins: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def uses_capitals(self) -> bool:
        """Whether the writer begins lines large at all."""
        return sum(large for large, _ in self.begins.values()) >= _TOLD

    def begins_large(self, before: str) -> bool:
        """Whether nearly all lines in such a place begin large."""
        large, small = self.begins.get(before, (0, 0))
        return large + small >= _TOLD and large >= _MOSTLY * (large + small)

    def begins_small(self, before: str) -> bool:
        """Whether most lines in such a place begin small."""
        large, small = self.begins.get(before, (0, 0))
        return small > 1 and small > large


def habits(lines: Sequence[str]) -> Habits:
    """What the decoded lines of a text tell of their writer."""
    small = sum(len(_SMALL_BODY.findall(line)) for line in lines)
    large = sum(len(_LARGE_BODY.findall(line)) for line in lines)
    begins: dict[str, tuple[int, int]] = {}
    for at, line in enumerate(lines):
        first, before = _begin(lines, at)
        if first and first not in _TONED and not line.isupper():
            counted = begins.get(before, (0, 0))
            begins[before] = (counted[0] + first.isupper(), counted[1] + first.islower())
    return Habits(small > max(large, 1), begins)


def with_initials(lines: Sequence[str], at: int, known: Habits) -> str:
    """A line decoded from TCVN3 with the first letters made large of which it, or its writer's habit, says that they
    were."""
    line = lines[at]
    large = _first_of(lines, at, known)
    if known.uses_capitals or not line.islower():
        if not known.small_bodies and not _SMALL_BODY.search(line):
            large |= {found.start() for found in _BODY.finditer(line)}
        large |= {found.start(1) for found in _SENTENCE.finditer(line)}
        large |= {found.start(found.lastindex or 0) for found in _PLACE.finditer(line)}
        large |= {found.start("word") for found in _IN_PLACE.finditer(line) if _is_place(found)}
        large |= {
            found.start("word") for found in _IN_LIST.finditer(line) if found["word"] not in _NOT_IN_PLACES
        }
        large |= {
            found.start(found.lastgroup or 0) for found in _IN_PERSON.finditer(line) if _is_person(found)
        }
        large |= {found.start("word") for found in _NAME.finditer(line) if _is_name(found, line)}
    if not large:
        return line
    return "".join(letter.upper() if here in large else letter for here, letter in enumerate(line))


def _begin(lines: Sequence[str], at: int) -> tuple[str, str]:
    """The first letter of a line, and what stands before it: a dash, or the end of the line before."""
    line = lines[at]
    if item := _ITEM_OF_ANY.match(line):
        return item["letter"], "-" if item["mark"] in _DASHES else "1"
    first = _FIRST.match(line)
    before = lines[at - 1].rstrip(' "”)') if at else ""
    end = before[-1:]
    return first[
        1
    ] if first else "", end if end in ".;:," else "." if end in "!?" else "blank" if not end else "on"


def _first_of(lines: Sequence[str], at: int, known: Habits) -> set[int]:
    """Where the line begins, if it begins an item or a sentence."""
    line = lines[at]
    large = {found.start(1) for found in _CAPTION.finditer(line)}
    first, before = _begin(lines, at)
    if first not in _TONED or not first:
        return large
    if item := _ITEM.match(line):
        dashed = item["mark"] in _DASHES
        if known.begins_large(before) or (not known.begins_small(before) and not (dashed and line.islower())):
            large.add(item.start("letter"))
    elif known.begins_large(before):
        large.add(_FIRST.match(line).start(1))  # type: ignore[union-attr] # it has a first letter
    return large


def _is_place(found: re.Match[str]) -> bool:
    """Whether the syllable goes on, ends or begins the name of a place whose kind is named."""
    if found["word"] in _NOT_IN_PLACES and not (found["word"] == "ý" and found["after"][:1] == " "):
        return False
    return found["before"] is not None or found["after"][:1] == " "


def _is_person(found: re.Match[str]) -> bool:
    """Whether the syllable ends the name of a person, or is the whole of it after a title."""
    if found["only"]:
        return found["only"] not in _NOT_IN_PERSONS
    return found["word"] not in _NOT_IN_PERSONS and is_family_name(found["family"])


def _is_name(found: re.Match[str], line: str) -> bool:
    """Whether the syllable goes on, ends or begins a person's or a place's name."""
    run = [word.lower() for word in found["run"].split()]
    after = (found["after"] or "").strip()
    if after.lower() in _WORDS.get(found["word"], ()):
        return False
    if not run:
        return found["title"] is not None and after.istitle()  # "huyện ý Yên"
    if run[-1] == "mường":
        return True
    of_person = is_family_name(run[0]) and (len(run) > 1 or after.istitle())
    if found["title"] is not None or run[-1] in _BEFORE_NAMES or of_person:
        return f"{run[-1]} {found['word']}" not in ("đồng ý", "phản ánh", "góp ý", "lưu ý", "chú ý")
    alone = not line[: found.start()].strip(" -\t") and not line[found.end() :].strip(" .;,")
    return alone and len(run) == 1 and run[0] in _MIDDLE and not after
