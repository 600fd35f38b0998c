"""What was read off a file, as a frozen value: the judgement, its fields, its findings.

The names of the fields follow Decree 30/2020/NĐ-CP, appendix VI (CodeNumber, CodeNotation, IssuedDate, TypeName,
Subject, Priority). What could not be read for certain is None: wrong is worse than empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from vanthu import locales
from vanthu.locales import Text

TextSource = Literal["text", "widgets", "scan", "none"]
Charset = Literal["unicode", "tcvn3", "vni", "mixed", "none"]
Secrecy = Literal["clean", "marked", "unknown"]
Weight = Literal["refuse", "look", "note"]
Confidence = Literal["high", "medium", "low"]
SignatureVerdict = Literal[
    "valid", "intact", "changed", "broken", "partial", "removed", "unsigned", "unreadable"
]
Doubt = Literal["dated", "expired", "revoked", "weak"]

TROUBLE: Mapping[str, Text] = {
    "empty": Text("papers.trouble.empty"),
    "unopened": Text("papers.trouble.unopened"),
    "too_big": Text("papers.trouble.too_big"),
    "encrypted": Text("papers.trouble.encrypted"),
    "broken": Text("papers.trouble.broken"),
    "macros": Text("papers.trouble.macros"),
    "bomb": Text("papers.trouble.bomb"),
    "too_long": Text("papers.trouble.too_long"),
    "polyglot": Text("papers.trouble.polyglot"),
}
"""Why a file could not be judged: code to a sentence that says what to do about it."""


SIGNATURE: Mapping[SignatureVerdict, Text] = {
    "valid": Text("papers.signature.valid"),
    "intact": Text("papers.signature.intact"),
    "changed": Text("papers.signature.changed"),
    "broken": Text("papers.signature.broken"),
    "partial": Text("papers.signature.partial"),
    "removed": Text("papers.signature.removed"),
    "unsigned": Text("papers.signature.unsigned"),
    "unreadable": Text("papers.signature.unreadable"),
}
"""The verdict on a file's signatures in plain words."""


_CITES: Mapping[str, str] = {
    "draft": "Nghị định 30/2020/NĐ-CP, Điều 14, 15",
    "layout_cells": "Nghị định 30/2020/NĐ-CP, Điều 8; Phụ lục I",
    "layout_date": "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.4",
    "layout_font": "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục I.4",
    "layout_margins": "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục I.3",
    "layout_number": "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.3",
    "layout_page": "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục I.1",
    "layout_page_number": "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục I.7",
    "layout_recipients": "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.9",
    "layout_size": "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.6",
    "legacy_charset": "Nghị định 30/2020/NĐ-CP, Phụ lục I; TCVN 6909:2001",
    "legacy_name": "TCVN 6909:2001",
    "scan_colour": "Nghị định 30/2020/NĐ-CP, Phụ lục I",
    "scan_resolution": "Nghị định 30/2020/NĐ-CP, Phụ lục I",
    "scan_scale": "Nghị định 30/2020/NĐ-CP, Phụ lục I",
    "scan_signature": "Nghị định 30/2020/NĐ-CP, Phụ lục I",
    "scan_version": "Nghị định 30/2020/NĐ-CP, Phụ lục I",
    "secrecy_elsewhere": "Luật Bảo vệ bí mật nhà nước 117/2025/QH15",
    "secrecy_lifted": "Luật Bảo vệ bí mật nhà nước 117/2025/QH15",
    "secrecy_marked": "Luật Bảo vệ bí mật nhà nước 117/2025/QH15",
    "secrecy_unseen": "Luật Bảo vệ bí mật nhà nước 117/2025/QH15",
    "signature_broken": "Luật Giao dịch điện tử 20/2023/QH15, Điều 22",
    "signature_changed": "Luật Giao dịch điện tử 20/2023/QH15, Điều 22",
    "signature_dated": "Luật Giao dịch điện tử 20/2023/QH15, Điều 22",
    "signature_expired": "Luật Giao dịch điện tử 20/2023/QH15, Điều 22",
    "signature_partial": "Luật Giao dịch điện tử 20/2023/QH15, Điều 22",
    "signature_removed": "Luật Giao dịch điện tử 20/2023/QH15, Điều 22",
    "signature_revoked": "Luật Giao dịch điện tử 20/2023/QH15, Điều 22",
    "signature_weak": "Luật Giao dịch điện tử 20/2023/QH15, Điều 22",
}


class UnreadableError(Exception):
    """A reader could not read the file; ``code`` is one of TROUBLE. It ends in a judgement, never in a chat."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fields:
    """What the paper says about itself.

    number: number and symbol together as printed, blanks joined ("507/UBND-KGVX"; of the Party "06-CT/TU").
    code_number, notation: its two halves ("507", "UBND-KGVX"). type_name: one of the kinds of article 7, or of
    the Party's, in the spelling of the decree ("Quyết định"). issuer, superior: as printed, lines joined.
    recipients: lines of "Nơi nhận" without dashes; None means that the paper has no "Nơi nhận" that we found.
    priority: "Khẩn", "Thượng khẩn", "Hỏa tốc".
    """

    number: str | None = None
    code_number: str | None = None
    notation: str | None = None
    issued_date: date | None = None
    type_name: str | None = None
    issuer: str | None = None
    superior: str | None = None
    subject: str | None = None
    signer: str | None = None
    signer_capacity: str | None = None
    recipients: tuple[str, ...] | None = None
    priority: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field was read and how sure that is.

    page: from 1; box: left, top, right, bottom in points from the page's top left corner; both None where the format
    has no pages. confidence: "high": the file's own letters, in the field's own cell, and nothing speaks against it;
    "medium": the same, but another sign on the paper disagrees or is missing; "low": recognised in a picture, so a
    person compares it with the paper first. What is less sure than that is not read at all.
    """

    page: int | None
    box: tuple[float, float, float, float] | None
    confidence: Confidence

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Place:
        """The place that was written down."""
        box = data["box"]
        return cls(data["page"], tuple(box) if box else None, data["confidence"])


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a file (Law on Electronic Transactions 20/2023/QH15, articles 22-25).

    signer, organisation, issuer: off the certificate, None where it has none. time: with its zone; only where
    time_proven does a trusted timestamp (RFC 3161) prove it, else it is what the signer's computer said.
    covers_file: reaches to the end of the file as it is now. intact: the arithmetic holds. trusted: the chain ends
    at a root that this office trusts. changed_after: something came after it that signing does not explain.
    """

    signer: str | None = None
    organisation: str | None = None
    time: datetime | None = None
    time_proven: bool = False
    issuer: str | None = None
    covers_file: bool = False
    intact: bool = False
    trusted: bool = False
    changed_after: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Signature:
        """The signature that was written down with an ISO 8601 time."""
        return cls(**{**data, "time": datetime.fromisoformat(data["time"]) if data["time"] else None})


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """All signatures in the order of signing, one verdict for the file, and what changed after a signature
    (content, annotation, form, structure, signature). doubts: why one that holds is not trusted, or should not be."""

    verdict: SignatureVerdict = "unsigned"
    signatures: tuple[Signature, ...] = ()
    changes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data; times are ISO 8601 with their zone."""
        signatures = [
            {**asdict(one), "time": one.time.isoformat() if one.time else None} for one in self.signatures
        ]
        changes, doubts = list(self.changes), list(self.doubts)
        return {"verdict": self.verdict, "signatures": signatures, "changes": changes, "doubts": doubts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SignatureReport:
        """The report that :meth:`as_json` wrote down; one from before doubts were kept has none."""
        signatures = tuple(Signature.from_json(one) for one in data["signatures"])
        return cls(data["verdict"], signatures, tuple(data["changes"]), tuple(data.get("doubts", ())))


@dataclass(frozen=True, slots=True)
class PaperFinding:
    """One thing noticed on the paper. "refuse": it cannot be taken as it is; "look": a person should look;
    "note": good to know for whoever keeps the office's computers, no reason to stop."""

    code: str
    weight: Weight
    text: Text

    @property
    def about_form(self) -> bool:
        """Whether it is about how the paper is laid out or was scanned."""
        return self.code.startswith(("layout_", "scan_"))

    @property
    def shows_change(self) -> bool:
        """Whether it shows what was done to the words: before and after."""
        return "before" in self.text.values

    @property
    def cite(self) -> str | None:
        """The clause of State law behind it, where there is one; what an office adopted is cited by ``rules``."""
        return _CITES.get(self.code)


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that is known about one file after reading it once.

    sha256: lower-case hex. size: bytes. kind: by content, never by name (pdf docx doc xlsx xls ods odt rtf txt csv
    jpeg png gif bmp zip html exe unknown empty). pages: None where the format has none or it was not read.
    text: "widgets" is text of which the number or the day is drawn by a signature field (or lies under one);
    "scan" is pages that are pictures. secrecy: "unknown" means that a person must look before it goes anywhere.
    trouble: a code of TROUBLE, or None where the file was read. places: where each filled field was read, by its name.
    """

    sha256: str
    size: int
    kind: str
    media_type: str
    pages: int | None = None
    text: TextSource = "none"
    fields: Fields = Fields()
    charset: Charset = "none"
    secrecy: Secrecy = "unknown"
    draft: bool = False
    findings: tuple[PaperFinding, ...] = ()
    trouble: str | None = None
    signature: SignatureReport = SignatureReport()
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Could not be read, is marked secret, or has a finding that refuses it."""
        return (
            self.trouble is not None
            or self.secrecy == "marked"
            or any(finding.weight == "refuse" for finding in self.findings)
        )

    def as_json(self) -> dict[str, Any]:
        """Plain data for JSON; dates are ISO 8601."""
        data = asdict(self)
        issued = self.fields.issued_date
        data["fields"]["issued_date"] = issued.isoformat() if issued else None
        recipients = self.fields.recipients
        data["fields"]["recipients"] = None if recipients is None else list(recipients)
        data["findings"] = [
            {"code": found.code, "weight": found.weight, "text": locales.as_json(found.text)}
            for found in self.findings
        ]
        data["signature"] = self.signature.as_json()
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Judgement:
        """The judgement that :meth:`as_json` wrote down; an old one has no signatures, or no places."""
        fields = dict(data["fields"])
        issued, recipients = fields["issued_date"], fields["recipients"]
        fields["issued_date"] = date.fromisoformat(issued) if issued else None
        fields["recipients"] = None if recipients is None else tuple(recipients)
        findings = tuple(
            PaperFinding(found["code"], found["weight"], locales.from_json(found["text"]))
            for found in data["findings"]
        )
        signature = SignatureReport.from_json(data["signature"]) if "signature" in data else SignatureReport()
        places = {name: Place.from_json(place) for name, place in data.get("places", {}).items()}
        values = {"fields": Fields(**fields), "findings": findings, "signature": signature, "places": places}
        return cls(**{**data, **values})
