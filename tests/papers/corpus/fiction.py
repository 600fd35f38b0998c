"""Offices, people and matters that do not exist, and the papers they write: what a reader should find on each."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from vanthu.papers.grammar import KINDS

PROVINCES = ("HƯNG BÌNH", "AN THỊNH", "ĐẮK MƠ", "QUẢNG HÒA", "THỦY NGUYÊN", "VĨNH ĐỨC")
COMMUNES = ("MẪU SƠN", "ĐÔNG MỸ", "TRUNG THUỶ", "YÊN HÒA", "IA KRÊ", "TÂN THẠNH", "PHÚ QUÝ", "LŨNG VÂN")
PEOPLE = (
    "Trần Văn Bách",
    "Phạm Thị Lan",
    "Hoàng Đình Lộc",
    "Nguyễn Ngọc Ánh",
    "Y Thanh Niê",
    "Lý A Sùng",
    "Đỗ Thị Thuỳ Dương",
    "Tôn Nữ Quỳnh Như",
    "Lê Vũ",
    "H'Mai Kbuôr",
)
_MATTERS = (
    "kiện toàn Tổ công nghệ số cộng đồng",
    "tăng cường công tác phòng cháy, chữa cháy trong mùa khô năm {year}",
    "góp ý dự thảo Quyết định sửa đổi, bổ sung một số điều của Quyết định số 2269/QĐ-UBND ngày 05 tháng 3 năm 2021",
    "triển khai Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư",
    "tổ chức Đại hội Thể dục thể thao các cấp, giai đoạn 2025 – 2030",
    "phê duyệt kết quả lựa chọn nhà thầu gói thầu số 03: Thi công xây dựng đường liên thôn Đồng Tâm – Khe Cát",
    "tiếp công dân tháng 02",
    "ban hành Quy chế làm việc của Ủy ban nhân dân xã nhiệm kỳ {year} - 2031",
    "báo cáo kết quả thực hiện nhiệm vụ 6 tháng đầu năm và phương hướng nhiệm vụ 6 tháng cuối năm {year}",
)
_NAMED = (
    "QĐ",
    "TB",
    "KH",
    "BC",
    "TTr",
    "NQ",
    "CT",
    "GM",
    "HD",
    "CTr",
    "PA",
    "ĐA",
    "QC",
    "BB",
    "CĐ",
    "QyĐ",
    "GGT",
)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says, line by line as it is to be drawn, and by that what a reader should find.

    issuer, superior: the lines as drawn. symbol: without number. about: subject without "V/v" or "Về việc".
    """

    code: str
    symbol: str
    kind: str
    issuer: tuple[str, ...]
    superior: tuple[str, ...]
    place: str
    day: date
    subject: str
    capacity: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...]
    body: tuple[str, ...]
    year: bool = False
    of_party: bool = False
    priority: str | None = None
    draft: bool = False
    to: str = "Ủy ban nhân dân các xã, phường trong tỉnh"
    notes: frozenset[str] = field(default=frozenset())

    @property
    def is_letter(self) -> bool:
        return self.kind == "Công văn"

    @property
    def number(self) -> str:
        """Number and symbol as they are printed together."""
        if self.of_party:
            return f"{self.code}-{self.symbol}"
        return f"{self.code}/{self.day.year}/{self.symbol}" if self.year else f"{self.code}/{self.symbol}"


def paper(dice: random.Random) -> Paper:
    """A paper of a State office or of the Party."""
    return party_paper(dice) if dice.random() < 0.15 else state_paper(dice)


def state_paper(dice: random.Random) -> Paper:
    """A paper of a commune, a province's department or a provincial People's Committee."""
    commune, province = dice.choice(COMMUNES), dice.choice(PROVINCES)
    level = dice.choice(("commune", "commune", "council", "department", "province", "school", "front"))
    issuer, superior, short, capacity = _office(dice, level, commune, province)
    letter = dice.random() < 0.35
    abbreviation = dice.choice(_NAMED)
    unit = dice.choice(("VP", "VX", "KTHT", "NC", "KGVX", "KTN", "TH&NC", "GDTrH", "TCCB"))
    symbol = f"{short}-{unit}" if letter else f"{abbreviation}-{short}"
    kind = "Công văn" if letter else KINDS[abbreviation]
    day = date(2021, 1, 1) + timedelta(days=dice.randrange(2000))
    matter = dice.choice(_MATTERS).format(year=day.year)
    lead = "V/v " if letter else dice.choice(("Về việc ", "Về việc ", "về việc ", "Về ", ""))
    subject = lead + matter if lead else matter[0].upper() + matter[1:]
    year = not letter and abbreviation in ("QĐ", "NQ", "CT") and dice.random() < 0.25
    code = dice.choice(
        (f"{dice.randrange(1, 10):02d}", str(dice.randrange(10, 100)), str(dice.randrange(100, 6000)))
    )
    if dice.random() < 0.04:
        code += dice.choice("ab")
    urgent = dice.choice((None,) * 8 + ("Khẩn", "Hỏa tốc", "Thượng khẩn"))
    return Paper(
        code, symbol, kind, issuer, superior, _place(level, commune, province), day, subject, capacity,
        dice.choice(PEOPLE), _recipients(dice, letter), _body(dice), year, False, urgent,
    )  # fmt: skip


def party_paper(dice: random.Random) -> Paper:
    """A paper of a commune's Party committee (Quy định 66-QĐ/TW, Hướng dẫn 36-HD/VPTW and what replaced them)."""
    commune, province = dice.choice(COMMUNES), dice.choice(PROVINCES)
    abbreviation, kind = dice.choice(
        (("CV", "Công văn"), ("NQ", "Nghị quyết"), ("QĐ", "Quyết định"), ("QĐ", "Quy định"), ("TB", "Thông báo"),
         ("KH", "Kế hoạch"), ("BC", "Báo cáo"), ("KL", "Kết luận"), ("CT", "Chỉ thị"), ("TTr", "Tờ trình"),
         ("HD", "Hướng dẫn"), ("CTr", "Chương trình"), ("TT", "Thông tri"))
    )  # fmt: skip
    day = date(2021, 1, 1) + timedelta(days=dice.randrange(2000))
    matter = dice.choice(_MATTERS).format(year=day.year)
    subject = ("V/v " if kind == "Công văn" else dice.choice(("về ", "về việc "))) + matter
    superior, issuer, short = dice.choice(
        (
            ((f"ĐẢNG BỘ TỈNH {province}",), (f"ĐẢNG ỦY XÃ {commune}",), "ĐU"),
            ((f"ĐẢNG BỘ XÃ {commune}",), ("BAN XÂY DỰNG ĐẢNG",), "BXDĐ"),
            ((f"TỈNH ỦY {province}",), (f"ĐẢNG UỶ PHƯỜNG {commune}",), "ĐU"),
            ((f"ĐẢNG ỦY XÃ {commune}",), ("ỦY BAN KIỂM TRA",), "UBKT"),
        )
    )
    capacity = dice.choice(
        (("T/M ĐẢNG ỦY", "BÍ THƯ"), ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"), ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"))
    )
    return Paper(
        f"{dice.randrange(1, 200):02d}", f"{abbreviation}/{short}", kind, issuer, superior, commune.title(), day,
        subject, capacity, dice.choice(PEOPLE), _recipients(dice, kind == "Công văn"), _body(dice), of_party=True,
    )  # fmt: skip


def without_number(paper: Paper) -> Paper:
    """The paper before it gets its number and its day."""
    return replace(paper, draft=True)


def _office(
    dice: random.Random, level: str, commune: str, province: str
) -> tuple[tuple[str, ...], tuple[str, ...], str, tuple[str, ...]]:
    kind = dice.choice(("XÃ", "PHƯỜNG"))
    acting = dice.choice(
        (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
         ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), ("CHỦ TỊCH",))
    )  # fmt: skip
    match level:
        case "commune":
            split = dice.random() < 0.6
            issuer = ("ỦY BAN NHÂN DÂN", f"{kind} {commune}") if split else (f"UBND {kind} {commune}",)
            return issuer, (), "UBND", acting
        case "council":
            return (
                ("HỘI ĐỒNG NHÂN DÂN", f"{kind} {commune}"), (), "HĐND",
                dice.choice((("CHỦ TỊCH",), ("TM. HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH"),
                             ("TM. THƯỜNG TRỰC HĐND", "PHÓ CHỦ TỊCH"))),
            )  # fmt: skip
        case "department":
            issuer, short = dice.choice(
                ((("SỞ NÔNG NGHIỆP", "VÀ MÔI TRƯỜNG"), "SNNMT"), (("SỞ NỘI VỤ",), "SNV"),
                 (("SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"), "SVHTTDL"), (("SỞ GIÁO DỤC VÀ ĐÀO TẠO",), "SGDĐT"))
            )  # fmt: skip
            above = dice.choice(((f"UBND TỈNH {province}",), ("ỦY BAN NHÂN DÂN", f"TỈNH {province}")))
            return (
                issuer,
                above,
                short,
                dice.choice(
                    (("GIÁM ĐỐC",), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), ("TUQ. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"))
                ),
            )
        case "province":
            issuer = dice.choice(
                (("ỦY BAN NHÂN DÂN", f"TỈNH {province}"), (f"ỦY BAN NHÂN DÂN TỈNH {province}",))
            )
            return issuer, (), "UBND", ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG")
        case "school":
            return (f"TRƯỜNG THCS {commune}",), (f"UBND {kind} {commune}",), "THCS", ("HIỆU TRƯỞNG",)
        case _:
            return (
                ("ỦY BAN MTTQ VIỆT NAM", f"{kind} {commune}"), (), "MTTQ",
                dice.choice((("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH"), ("TM. BAN THƯỜNG TRỰC", "PHÓ CHỦ TỊCH"))),
            )  # fmt: skip


def _place(level: str, commune: str, province: str) -> str:
    return (province if level in ("department", "province") else commune).title()


def _recipients(dice: random.Random, letter: bool) -> tuple[str, ...]:
    middle = (
        "Thường trực Đảng ủy, HĐND (b/c)",
        "Các ngành, đoàn thể xã",
        "Trang Thông tin điện tử xã",
        "Công an xã",
    )
    first = "Như trên" if letter else dice.choice(("Như Điều 3", "Như trên", "Sở Nội vụ (b/c)"))
    return (
        first,
        *dice.sample(middle, dice.randrange(1, 4)),
        dice.choice(("Lưu: VT", "Lưu: VT, VP", "Lưu: VT, KTHT.05b")),
    )


def _body(dice: random.Random) -> tuple[str, ...]:
    cited = (
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
        "Thực hiện Công văn số 202/BNN-KHTC ngày 21 tháng 01 năm 2025 của Bộ Nông nghiệp và Môi trường về "
        "công tác kế hoạch, Ủy ban nhân dân đề nghị các đơn vị tổ chức thực hiện nghiêm túc các nội dung sau đây.",
        "Theo đề nghị của Trưởng phòng Kinh tế tại Tờ trình số 15/TTr-KT ngày 12 tháng 5 năm 2025.",
    )
    filler = (
        "Giao các ban, ngành, đoàn thể và các thôn căn cứ chức năng, nhiệm vụ được giao tổ chức triển khai thực "
        "hiện, báo cáo kết quả về Ủy ban nhân dân trước ngày 20 hằng tháng. "
    )
    return (*dice.sample(cited, 3), *(filler * dice.randrange(1, 4) for _ in range(dice.randrange(2, 8))))
