"""One file in, one judgement out. Runs in the worker process (and in tests); never in the process of the chats.

Of pictures the red box of a secrecy mark is seen, and the words where Tesseract is there: what needs eyes is said so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from vanthu.locales import Text
from vanthu.papers import kinds, secrecy
from vanthu.papers.active import acts_by_itself
from vanthu.papers.chains import Trust
from vanthu.papers.charset import to_unicode
from vanthu.papers.digitising import digitising_notes
from vanthu.papers.fields import Read, is_draft, read_fields
from vanthu.papers.judgement import (
    Fields,
    Judgement,
    PaperFinding,
    Secrecy,
    SignatureReport,
    UnreadableError,
)
from vanthu.papers.layout import layout_notes
from vanthu.papers.pdf import PdfReading, PlacedLine, read_pdf
from vanthu.papers.signatures import read_signatures
from vanthu.papers.word import WordReading, read_old_word, read_word

MAX_BYTES = 50 * 1024 * 1024

_SHOWN = 90  # letters of a line that is shown
_WEIGHTS = ("refuse", "look", "note")
_CONVERT = PaperFinding("convert", "look", Text("papers.finding.convert"))
_CONVERT_OLD_WORD = PaperFinding("convert", "look", Text("papers.finding.convert_old_word"))
_EYES = PaperFinding("secrecy_unseen", "look", Text("papers.finding.secrecy_unseen"))
_ELSEWHERE = PaperFinding("secrecy_elsewhere", "look", Text("papers.finding.secrecy_elsewhere"))
_LIFTED = PaperFinding("secrecy_lifted", "look", Text("papers.finding.secrecy_lifted"))
_MARKED = PaperFinding("secrecy_marked", "refuse", Text("papers.finding.secrecy_marked"))
_SCAN = PaperFinding("scan", "look", Text("papers.finding.scan"))
_RECOGNISED = PaperFinding("recognised", "look", Text("papers.finding.recognised"))
_DRAFT = PaperFinding("draft", "look", Text("papers.finding.draft"))
_ACTIVE = PaperFinding("active_content", "look", Text("papers.finding.active_content"))
_DISGUISED = PaperFinding("name_disguised", "look", Text("papers.finding.name_disguised"))
_TURNED = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # signs that turn the writing round
_MENDED = PaperFinding("mended", "look", Text("papers.finding.mended"))
_LEGACY = PaperFinding("legacy_charset", "look", Text("papers.finding.legacy_charset"))
_NUMBER_DRAWN = PaperFinding("number_drawn", "look", Text("papers.finding.number_drawn"))
_SIGNATURE = {
    "broken": PaperFinding("signature_broken", "look", Text("papers.finding.signature_broken")),
    "partial": PaperFinding("signature_partial", "look", Text("papers.finding.signature_partial")),
    "removed": PaperFinding("signature_removed", "look", Text("papers.finding.signature_removed")),
    "unreadable": PaperFinding("signature_unreadable", "look", Text("papers.finding.signature_unreadable")),
}
_DOUBTS = {
    "dated": PaperFinding("signature_dated", "note", Text("papers.finding.signature_dated")),
    "expired": PaperFinding("signature_expired", "look", Text("papers.finding.signature_expired")),
    "revoked": PaperFinding("signature_revoked", "look", Text("papers.finding.signature_revoked")),
    "weak": PaperFinding("signature_weak", "look", Text("papers.finding.signature_weak")),
}
_CHANGES = {
    "annotation": Text("papers.change.annotation"),
    "content": Text("papers.change.content"),
    "form": Text("papers.change.form"),
    "signature": Text("papers.change.signature"),
    "structure": Text("papers.change.structure"),
}
_NO_PAPER = PaperFinding("not_a_paper", "refuse", Text("papers.finding.not_a_paper"))


def judge_here(data: bytes, name: str, trust: Trust | None = None) -> Judgement:
    """Judges the bytes in this process. ``name`` is what the sender called the file; it proves nothing.

    ``trust``: whose signatures are trusted as of when; without it nobody's, now.

    Never raises on hostile bytes, except MemoryError where the process has a limit.
    """
    if len(data) > MAX_BYTES:
        return without_reading(data, name, "too_big")
    kind = kinds.kind_of(data, name)
    if kind.trouble is not None:
        return without_reading(data, name, kind.trouble, kind=kind.name)
    try:
        if kind.name == "pdf":
            return _of_pdf(data, name, read_pdf(data, _is_mark), trust or Trust.nobody(datetime.now(UTC)))
        if kind.name == "docx":
            return _of_word(data, name, read_word(data))
        if kind.name == "doc":
            return _of_old_word(data, name, kind)
    except UnreadableError as trouble:
        return without_reading(data, name, trouble.code, kind=kind.name)
    return _unread(data, name, kind)


def without_reading(data: bytes, name: str, trouble: str, *, kind: str | None = None) -> Judgement:
    """What can be said of a file that was not read: its hash, its kind, the trouble, a mark in its name."""
    marked = secrecy.mark_in_words(name)
    kind = kind or kinds.glance(data).name
    return Judgement(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        kind=kind,
        media_type=kinds.MEDIA_TYPES[kind],
        secrecy="marked" if marked else "unknown",
        findings=(_MARKED,) if marked else (),
        trouble=trouble,
        signature=SignatureReport("unreadable" if kind == "pdf" else "unsigned"),
    )


def _of_pdf(data: bytes, name: str, reading: PdfReading, trust: Trust) -> Judgement:
    sheet = reading.sheet
    legacy = reading.charset in ("tcvn3", "vni")
    draft = is_draft(sheet)
    read = (
        reading.clear if reading.recognised else reading.text in ("text", "widgets") and not reading.pictured
    )
    state, found = _secrecy(name, reading.metadata, reading.first_page, reading.last_page, read=read)
    if reading.boxed:
        state, found = "marked", [_MARKED]
    read_off = _kept(read_fields(sheet, legacy=legacy), state)
    fields = read_off.fields
    signature = read_signatures(data, trust, shows_stamp=reading.stamped)
    if reading.mended and signature.verdict in ("valid", "intact"):
        # One reader follows the signed tables, another mends them: they may not see the same paper.
        signature = replace(signature, verdict="unreadable")
    checks = (
        (reading.text in ("scan", "none") and not reading.recognised, _SCAN),
        (reading.recognised, _RECOGNISED),
        (draft, _DRAFT),
        (sheet.number_covered and fields.number is None, _NUMBER_DRAWN),
        (reading.charset not in ("unicode", "none"), _legacy(reading.sample, state)),
        (reading.mended, _MENDED),
        (acts_by_itself(data), _ACTIVE),
    )
    return Judgement(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        kind="pdf",
        media_type=kinds.MEDIA_TYPES["pdf"],
        pages=reading.pages,
        text=reading.text,
        fields=fields,
        places=read_off.places,
        charset=reading.charset,
        secrecy=state,
        draft=draft,
        findings=_weighed(
            name,
            "pdf",
            [
                *found,
                *_of_signature(signature),
                *(finding for holds, finding in checks if holds),
                *(_notes(data, reading, fields, draft=draft) if state != "marked" else ()),
            ],
        ),
        signature=replace(signature, signatures=()) if state == "marked" else signature,
    )


def _notes(data: bytes, reading: PdfReading, fields: Fields, *, draft: bool) -> tuple[PaperFinding, ...]:
    """How the paper is laid out, or how it was scanned."""
    if reading.text == "scan":
        return digitising_notes(data)
    if reading.text in ("text", "widgets"):
        return layout_notes(data, reading.sheet, fields, draft=draft)
    return ()


def _of_word(data: bytes, name: str, reading: WordReading) -> Judgement:
    draft = is_draft(reading.sheet)
    head = tuple(PlacedLine(line) for line in reading.head)
    state, found = _secrecy(name, reading.metadata, head, reading.rest, read=not reading.pictured)
    checks = ((draft, _DRAFT), (reading.charset not in ("unicode", "none"), _legacy(reading.sample, state)))
    # Word's own signatures are XML (ECMA-376 part 2, 12); what is not checked is not said to be unsigned.
    signature = SignatureReport("unreadable" if b"_xmlsignatures/" in data else "unsigned")
    read_off = _kept(read_fields(reading.sheet, legacy=reading.charset in ("tcvn3", "vni")), state)
    return Judgement(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        kind="docx",
        media_type=kinds.MEDIA_TYPES["docx"],
        text="text" if reading.head else "none",
        fields=read_off.fields,
        places=read_off.places,
        charset=reading.charset,
        secrecy=state,
        draft=draft,
        findings=_weighed(
            name,
            "docx",
            [*found, *_of_signature(signature), *(finding for holds, finding in checks if holds)],
        ),
        signature=signature,
    )


def _of_old_word(data: bytes, name: str, kind: kinds.Kind) -> Judgement:
    """A .doc: its words are read, so that whoever handed it in need not type them; it is to be converted all the same,
    and since its pictures and properties are not seen, a person looks for marks."""
    try:
        reading = read_old_word(data)
    except UnreadableError as trouble:
        if trouble.code == "encrypted":
            raise
        return _unread(data, name, kind)
    read = _of_word(data, name, reading)
    if read.secrecy == "clean":
        read = replace(read, secrecy="unknown", findings=(*read.findings, _EYES))
    findings = _weighed(
        name,
        "doc",
        [*(found for found in read.findings if found.code != "wrong_extension"), _CONVERT_OLD_WORD],
    )
    return replace(read, kind="doc", media_type=kind.media_type, findings=findings)


def _unread(data: bytes, name: str, kind: kinds.Kind) -> Judgement:
    """A kind that we tell but do not read. Plain text is looked through for marks."""
    lines: tuple[PlacedLine, ...] = ()
    charset = to_unicode("")
    if kind.name in ("txt", "csv"):
        charset = to_unicode(kinds.read_text(data)[:200_000])
        lines = tuple(PlacedLine(line) for line in charset.text.splitlines()[:400])
    state, found = _secrecy(name, (), lines, (), read=bool(lines))
    finding = _NO_PAPER if kind.name in ("exe", "html", "unknown", "zip") else _CONVERT
    return Judgement(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        kind=kind.name,
        media_type=kind.media_type,
        text="scan" if kind.name in ("jpeg", "png", "gif", "bmp") else "text" if lines else "none",
        charset=charset.charset,
        secrecy=state,
        findings=_weighed(name, kind.name, [*found, finding]),
    )


def _secrecy(
    name: str, metadata: Iterable[str], first: Iterable[PlacedLine], last: Iterable[str], *, read: bool
) -> tuple[Secrecy, list[PaperFinding]]:
    """The gate. A mark in the place of cell 10a, in the metadata or in the name is a mark; elsewhere a person looks."""
    first = list(first)
    if any(_is_mark(line) for line in first) or secrecy.mark_in_words(name, *metadata):
        return "marked", [_MARKED]
    texts = (*(line.text for line in first), *last)
    if any(secrecy.standing_mark(text) or secrecy.names_secret_papers(text) for text in texts):
        return "unknown", [_ELSEWHERE]
    if any(secrecy.lifts_secrecy(line.text) for line in first):
        return "unknown", [_LIFTED]
    return ("clean", []) if read else ("unknown", [_EYES])


def _is_mark(line: PlacedLine) -> bool:
    """A standing mark in the place of cell 10a, or a filled-in "Độ mật:". Small "mật" is a word, not a stamp."""
    if secrecy.says_degree(line.text):
        return True
    level = secrecy.standing_mark(line.text)
    stamped = level is not None and (level != "MẬT" or secrecy.in_capitals(line.text))
    return stamped and line.alone and line.x < 0.35 and line.y < 0.45


def _of_signature(report: SignatureReport) -> list[PaperFinding]:
    if report.verdict == "changed":
        what = tuple(_CHANGES[change] for change in report.changes)
        text = Text("papers.finding.signature_changed", what=what)
        return [PaperFinding("signature_changed", "look", text)]
    doubts = [_DOUBTS[doubt] for doubt in report.doubts]
    return [_SIGNATURE[report.verdict], *doubts] if report.verdict in _SIGNATURE else doubts


def _legacy(sample: tuple[str, str] | None, state: Secrecy) -> PaperFinding:
    """A legacy character set, with a line as it was and as it was read; nothing of a marked paper is shown."""
    if sample is None or state == "marked":
        return _LEGACY
    before, after = (line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…" for line in sample)
    text = Text("papers.finding.legacy_charset_seen", before=before, after=after)
    return PaperFinding("legacy_charset", "look", text)


def _kept(read: Read, state: Secrecy) -> Read:
    """Nothing of a secret paper's words leaves the worker."""
    return Read(Fields(), {}) if state == "marked" else read


def _weighed(name: str, kind: str, findings: list[PaperFinding]) -> tuple[PaperFinding, ...]:
    """All findings, those that refuse first; with one more where the name claims another kind."""
    named = kinds.named_kind(name)
    if named is not None and named != kind and {named, kind} != {"txt", "csv"}:
        text = Text("papers.finding.wrong_extension", named=named, kind=kind)
        findings = [*findings, PaperFinding("wrong_extension", "look", text)]
    if _MARKED not in findings and (read_as := to_unicode(name).sample_of(name)):
        text = Text("papers.finding.legacy_name_seen", before=read_as[0], after=read_as[1])
        findings = [*findings, PaperFinding("legacy_name", "note", text)]
    if _TURNED.search(name):
        findings = [*findings, _DISGUISED]
    return tuple(sorted(findings, key=lambda finding: _WEIGHTS.index(finding.weight)))
