"""First letters that TCVN3 could not write large: "ñy ban nh©n d©n" is the body, "Ngäc ¸nh" a person.

A word that begins with a vowel and its tone ("ánh", "ủy") has no capital in the set. Only where the line itself tells
is one put: the name of a body, the begin of an item or a sentence, a name's syllable inside a person's or place's name.
"""

from __future__ import annotations

import re

from vanthu.papers.mending import is_family_name

_TONED = "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
_BODY = re.compile(
    r"\bủ(?=y ban (?:nhân dân|[Mm]ặt trận|MTTQ|TW|[Tt]hường vụ|[Tt]rung ương|[Kk]iểm tra|[Bb]ầu cử|[Dd]ân tộc"
    r"|[Qq]uốc gia|Chứng khoán|[Đđ]oàn kết|Khoa học|Thể dục|Dân số|Chăm sóc|Về|Các|Tư pháp|Pháp luật|Kinh tế"
    r"|Hội|Trật tự|UNESCO|Sông|Olympic))"
)
_ITEM = re.compile(
    r"(?:^\s*(?:[-–—+*•]|\d{1,2}(?:\.\d{1,2}){0,2}[.)]|[a-zđ][.)]|[IVX]{1,5}\.|Điều \d{1,3}[.:]))"
    rf"\s*([{_TONED}])"
    rf"|[^\W\d_A-ZĐ]{{2}}[.!?] ([{_TONED}])"
)
_NAME = re.compile(
    r"(?P<title>(?i:\b(?:ông|bà|anh|chị|cô|chú|đồng chí|đ/c|họ và tên|người ký|xã|phường|thị trấn|huyện|quận|thôn"
    r"|bản|làng|đường|phố)\b):? )?"
    r"(?P<run>(?:[A-ZĐÀ-Ý\u0102\u0110\u01a0\u01af\u1ea0-\u1ef8][^\W\d_A-ZĐ]* ){0,4})"
    r"(?P<word>ánh|ái|ấn|ẩn|ẩm|út|ý|ước|ứng|ổn|ảnh|ảng|ẳng|ấm)\b(?P<after> \w+)?"
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
}


def with_initials(decoded: str) -> str:
    """A line decoded from TCVN3 with the first letters made large of which it says itself that they were."""
    if decoded.islower():
        return decoded
    large = {found.start() for found in _BODY.finditer(decoded)}
    large |= {found.start(found.lastindex or 0) for found in _ITEM.finditer(decoded)}
    large |= {found.start("word") for found in _NAME.finditer(decoded) if _is_name(found, decoded)}
    return "".join(letter.upper() if at in large else letter for at, letter in enumerate(decoded))


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
