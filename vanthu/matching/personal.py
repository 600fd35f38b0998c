"""Signs of a person in a text: numbers, addresses, dates of birth, by how they look and what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from vanthu.matching.readings import Reading

Kind = Literal["phone", "identity", "mail", "account", "plot", "plate", "address", "birth", "name"]

_DIGITS = re.compile(r"\d")
_MONEY = re.compile(r"\s*(?:dong|d|vnd|vnđ|trieu|ty|ti|nghin|ngan(?! hang)|m2|m²|usd)\b")
# A number by which an office is reached stands behind one of these, in the same sentence.
_OFFICIAL = re.compile(
    r"(?:duong day nong|hotline|tong dai|so truc|truc ban|co quan|uy ban|ubnd|hdnd|van phong|trung tam|bo phan"
    r"|mot cua|tiep dan|cong an (?:xa|phuong|huyen|tinh)|tram y te|benh vien|truong|phong|chi cuc|so)\b[^.;\n\d]*$"
)
_HOTLINE = re.compile(
    r"(?:duong day nong|hotline|tong dai|so truc|truc ban|zalo (?:cua )?(?:xa|ubnd|co quan)"
    r"|(?:dien thoai|so|sdt|dt) (?:cua )?(?:co quan|uy ban|ubnd|van phong|trung tam|bo phan|mot cua|cong an|tram))\b"
    r"[^.;\n\d]*$"
)
_PHONE = re.compile(
    r"(?<![\d/.,-])(?<!\d )(?:\(?\+?\s?84\)?|\(0(?=\d*\))|0)(?:[ .()-]{0,3}\d){8,10}(?!\d|[ .-]?\d{2,3}\b)"
)
_MOBILE, _LANDLINE = re.compile(r"(?:0|84|840)[35789]\d{8}"), re.compile(r"(?:0|84)2\d{9}")
_SPELT = re.compile(
    r"\b(?:(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|\d)[ ,.-]{1,2}){7,13}"
    r"(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|\d)\b"
)
_MAIL = re.compile(r"[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)+")
_TWELVE = re.compile(r"(?<![\w/.,-])\d(?:[ .-]?\d){11}(?![\d/]|[.,-]\d)")
_NINE = re.compile(r"(?<![\w/.,-])(?<!\d )(?:\d{9}|\d{3} \d{3} \d{3})(?![\d/]|[ .,-]\d)")
_IDENTITY_CUE = re.compile(
    r"(?:cccd|cmnd|cmtnd|cmt|chung minh(?: nhan dan| thu)?|can cuoc(?: cong dan)?|so dinh danh(?: ca nhan)?"
    r"|ho chieu|passport|so bhxh|ma so bhxh|bao hiem xa hoi|the bhyt|bhyt|so the|ma so thue(?: ca nhan)?)"
    r"(?: cua (?:toi|minh|em|chau|vo|chong|con))?(?: so| la| ma so|:|\s)*"
    r"([a-z]{0,2}[ .-]?\d(?:[ .-]?\d){6,14})(?![\d/])"
)
_HEALTH_CARD = re.compile(r"\b[a-z]{2} ?\d(?: ?\d){12}(?!\d)")
_ACCOUNT = re.compile(
    r"(?:\bstk|so tai khoan|tai khoan|\btk|account|vietcombank|vcb|agribank|bidv|vietinbank|techcombank|sacombank"
    r"|mb ?bank|\bacb|vpbank|tpbank|momo)(?:[^\d.;\n]{0,40}?)(\d(?:[ .-]?\d){5,18})(?![\d/])"
)
# The office's own account, into which fees are paid.
_TREASURY = re.compile(r"[^.;\n]{0,60}?(?:kho bac|ngan sach|co quan|ubnd|uy ban)")
_PLOT = re.compile(
    r"(?:thua(?: dat)?(?: so)?|so thua|to ban do(?: so)?|(?<=, )to(?: so)?|(?<=\d )to(?: so)?|ban do(?: dia chinh)? so)"
    r"[ :]*(\d+[a-z]?(?:[-/]\d+)*)\b(?! ?(?:m2|m²|giay))"
)
_TITLE = re.compile(
    r"(?:so phat hanh|so vao so|so seri|seri|(?:so )?so do(?: so)?"
    r"|giay chung nhan[^.;\n\d]{0,60}? so|gcn[^.;\n\d]{0,20}? so)[ :]*([a-z]{1,4}[ .-]?\d{4,8})\b"
)
_PLATE = re.compile(r"(?<![\w/.-])\d{2}[ -]?[a-z]{1,2}\d?[ -]{0,3}\d{3}\.?\d{2}(?![\w/]|[.-]\d)")
_PLATE_CUE = re.compile(
    r"(?:bien so|bien kiem soat|bks|bsx|bien|xe(?: may| o to)?)(?: xe)?[ :]*(?:so )?"
    r"(\d{2}[ -]?[a-z]{1,2}\d?[ .-]{0,3}\d{4})\b"
)
_DATE = (
    r"(?:\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?(?:\d{4}|\d{2})|\d{1,2} thang \d{1,2} nam \d{4}"
    r"|\d{1,2}[/.-]\d{4}|(?:19|20)\d\d)"
)
# "khai sinh ngày …", "tuyển sinh năm …": not every "sinh" is a birth.
_BIRTH = re.compile(
    r"(?:(?<!khai )(?<!phat )(?<!hoc )(?<!tuyen )(?<!thi )(?<!ve )(?<!giam )(?<!chung )\bsinh"
    r"(?: ngay| nam| vao ngay|(?= ?\d{1,2}[/.-]\d{1,2}[/.-]\d))"
    r"|ngay(?: thang)?(?: nam)? sinh|nam sinh|\bsn|\bns)(?: la|:| )*("
    + _DATE
    + r"(?:(?:, ?| va )(?:19|20)\d\d)*)(?![\d/])"
)
_HOUSE = re.compile(
    r"\b((?:so nha|nha so) ?\d+[a-z]?(?:[/-]\d+[a-z]?)*"
    r"|(?:so )?\d+[a-z]?(?:/\d+[a-z]?)*(?= (?:duong|pho|ngo|ngach|hem|kiet)\b))"
)
_NUMBERED = re.compile(
    r"\b(?:ngo|ngach|hem|kiet|thon|xom|ap|to dan pho|to|khu pho|khu|doi|cum)(?: so)? (\d+[a-z]?(?:/\d+)*)\b"
    r"(?! ?(?:nguoi|ho|nam|thang|trieu|dong))"
)
_CAPITAL = r"[^\W\d_a-zà-ỹđ][^\W\d_]*"
_NAMED = re.compile(
    r"\b(?<!hành )(?:[Đđ]ường|[Pp]hố|[Nn]gõ|[Hh]ẻm|[Tt]hôn|[Xx]óm|[Ấấ]p|[Bb]ản|[Bb]uôn|[Ll]àng|[Kk]hu phố"
    r"|[Tt]ổ dân phố|[Kk]hu|duong|thon|xom|khu pho|Duong|Thon|Xom) "
    rf"((?:{_CAPITAL}|\d{{1,2}}/\d{{1,2}})(?: (?:{_CAPITAL}|\d{{1,2}}\b)){{0,3}})"
)
_SMALL = re.compile(
    r"\b(?:thon|xom) ((?!toi|minh|em|nay|o |cua|va |co |xom)[a-z]+(?: [a-z]+){0,2}?)(?=,? (?:xa|phuong|thi tran) )"
)
# A hamlet or a street is somebody's address behind one of these, or before the commune; elsewhere it is a place like
# any other: "đường thôn Đông hỏng".
_LIVES = re.compile(
    r"\b(?:so nha|nha so|o|tai|tru|thuong tru|tam tru|dia chi|que|ngu|song|nha (?:toi|em|minh|chau|ong|ba|anh|chi)"
    r"|ho (?:ong|ba)|\d+[a-z]?(?:/\d+)*)\b[^.;\n]{0,60}$"
)
_PUBLIC = re.compile(
    r"(?:duong|cau|cho|van hoa|truong|dinh|chua|chi bo|can bo|kenh|cong|san|tram|to truong)(?: lien)? $"
)
_COMMUNE = re.compile(r",? (?:xa|phuong|thi tran)\b")
_NUMBER_CUES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("identity", _IDENTITY_CUE),
    ("plot", _PLOT),
    ("plot", _TITLE),
    ("plate", _PLATE_CUE),
    ("birth", _BIRTH),
    ("address", _HOUSE),
)


def personal_in(reading: Reading) -> Iterator[tuple[Kind, int, int]]:
    """What is found: its kind, and where in the reading it stands."""
    text = reading.folded
    yield from _telephones(text)
    for match in _MAIL.finditer(text):
        if not match[0].endswith(".gov.vn"):
            yield "mail", *match.span()
    for pattern in (_TWELVE, _NINE):
        for match in pattern.finditer(text):
            if not (_MONEY.match(text, match.end()) or _TREASURY.match(text, match.end())):
                yield "identity", *match.span()
    for match in _HEALTH_CARD.finditer(text):
        yield "identity", *match.span()
    for match in _ACCOUNT.finditer(text):
        ours = _TREASURY.match(match[0]) or _TREASURY.match(text, match.end())
        if not (ours or _MONEY.match(text, match.end())):
            yield "account", *match.span(1)
    for match in _PLATE.finditer(text):
        yield "plate", *match.span()
    for kind, pattern in _NUMBER_CUES:
        for match in pattern.finditer(text):
            yield kind, *match.span(1)
    yield from _addresses(reading)


def _addresses(reading: Reading) -> Iterator[tuple[Kind, int, int]]:
    text = reading.folded
    for match in (*_NUMBERED.finditer(text), *_SMALL.finditer(text), *_NAMED.finditer(reading.plain)):
        before = text[max(0, match.start() - 80) : match.start()]
        lives = _LIVES.search(before) or _COMMUNE.match(text, match.end())
        if lives and not _PUBLIC.search(before):
            yield "address", *match.span(1)


def _telephones(text: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _PHONE.finditer(text):
        digits = "".join(_DIGITS.findall(match[0]))
        before = text[max(0, match.start() - 60) : match.start()]
        if (_MOBILE.fullmatch(digits) and not _HOTLINE.search(before)) or (
            _LANDLINE.fullmatch(digits) and not _OFFICIAL.search(before)
        ):
            yield "phone", *match.span()
    for match in _SPELT.finditer(text):
        yield "phone", *match.span()
