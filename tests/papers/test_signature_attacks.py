"""The published attacks on signed PDFs, built here one by one: none of the forgeries is said to hold.

USF, ISA and SWA: Mladenov et al., CCS 2019. Shadow documents: Mainka et al., NDSS 2021. Certification attacks:
Rohlmann et al., IEEE S&P 2021.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pymupdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.stamp import TextStampStyle

from scripts.decree30 import pdf
from tests.papers.make import DECISION, page_of
from tests.papers.pki import CLERK, STRANGER, sign, trust, update
from vanthu.papers.judge import judge_here

PAPER = pdf(DECISION)
SIGNED = sign(PAPER, box=(300, 100, 420, 160))
CERTIFIED = sign(PAPER, certify=MDPPerm.FILL_FORMS)
FREE_TO_NOTE = sign(PAPER, certify=MDPPerm.ANNOTATE)
FORGED = {"changed", "broken", "partial", "removed", "unreadable"}

Writer = IncrementalPdfFileWriter


def page_in(writer: Writer) -> Any:
    return writer.root["/Pages"]["/Kids"][0]


def with_bytes(pattern: bytes, into: bytes, data: bytes = SIGNED) -> bytes:
    """The file with a piece written over, no byte longer or shorter."""
    found = re.search(pattern, data, re.DOTALL)
    assert found is not None
    assert len(into) <= len(found[0])
    return data[: found.start()] + into.ljust(len(found[0])) + data[found.end() :]


def stream(words: bytes) -> generic.StreamObject:
    return generic.StreamObject(stream_data=words)


def numbers(text: str) -> generic.ArrayObject:
    return generic.ArrayObject(generic.NumberObject(int(part)) for part in text.split())


def form_of(box: str) -> generic.StreamObject:
    """White paint over a box: what hides words."""
    return generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): numbers(box),
        },
        stream_data=b"1 1 1 rg 0 0 600 900 re f",
    )


def note(writer: Writer, subtype: str = "/Stamp", **more: Any) -> generic.DictionaryObject:
    looks = generic.DictionaryObject({pdf_name("/N"): writer.add_object(form_of("0 0 300 200"))})
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name(subtype),
            pdf_name("/Rect"): numbers("100 300 400 500"),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/AP"): looks,
            **{pdf_name(f"/{key}"): value for key, value in more.items()},
        }
    )


def put_on_page(writer: Writer, annotation: generic.DictionaryObject) -> Any:
    page, reference = page_in(writer), writer.add_object(annotation)
    annotations = page["/Annots"] if "/Annots" in page else generic.ArrayObject()
    page["/Annots"] = generic.ArrayObject(
        [*(annotations.raw_get(n) for n in range(len(annotations))), reference]
    )
    writer.update_container(page)
    return reference


def other_words(writer: Writer) -> None:
    page = page_in(writer)
    page["/Contents"] = writer.add_object(stream(b"BT ET"))
    writer.update_container(page)


def overwritten_words(writer: Writer) -> None:
    page = page_in(writer)
    contents = page.raw_get("/Contents")
    contents = contents if isinstance(contents, generic.IndirectObject) else contents.raw_get(0)
    writer.objects[(contents.generation, contents.idnum)] = stream(b"BT ET")


def other_font(writer: Writer) -> None:
    fonts = page_in(writer)["/Resources"]["/Font"]
    reference = fonts.raw_get(next(iter(fonts)))
    font = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/Font"), pdf_name("/Subtype"): pdf_name("/Type3")}
    )
    writer.objects[(reference.generation, reference.idnum)] = font


def other_pages(writer: Writer) -> None:
    old = writer.root["/Pages"]
    writer.root["/Pages"] = writer.add_object(generic.DictionaryObject(dict(old)))
    writer.update_root()


def smaller_page(writer: Writer) -> None:
    page_in(writer)["/CropBox"] = numbers("0 0 300 300")
    writer.update_container(page_in(writer))


def a_stamp(writer: Writer) -> None:
    put_on_page(writer, note(writer))


def a_text_note(writer: Writer) -> None:
    put_on_page(writer, note(writer, "/FreeText", Contents=generic.pdf_string("Đã duyệt")))


def a_visible_field_that_nobody_signs(writer: Writer) -> None:
    field = note(writer, "/Widget", FT=pdf_name("/Sig"), T=generic.pdf_string("Moi"))
    reference = put_on_page(writer, field)
    writer.root["/AcroForm"]["/Fields"].append(reference)
    writer.update_container(writer.root["/AcroForm"])


def a_field_that_borrows_a_signature(writer: Writer) -> None:
    theirs = writer.root["/AcroForm"]["/Fields"][0].raw_get("/V")
    field = note(
        writer,
        "/Widget",
        FT=pdf_name("/Sig"),
        T=generic.pdf_string("Moi"),
        V=generic.IndirectObject(theirs.idnum, theirs.generation, writer),
    )
    reference = put_on_page(writer, field)
    writer.root["/AcroForm"]["/Fields"].append(reference)
    writer.update_container(writer.root["/AcroForm"])


def a_text_field(writer: Writer) -> None:
    field = note(
        writer, "/Widget", FT=pdf_name("/Tx"), T=generic.pdf_string("Moi"), V=generic.pdf_string("1")
    )
    reference = put_on_page(writer, field)
    writer.root["/AcroForm"]["/Fields"].append(reference)
    writer.update_container(writer.root["/AcroForm"])


def another_look_of_the_signature(writer: Writer) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(form_of("0 0 100 50"))})
    writer.update_container(field)


def the_signature_moved(writer: Writer) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/Rect"] = numbers("0 0 600 800")
    writer.update_container(field)


def forms_drawn_anew(writer: Writer) -> None:
    writer.root["/AcroForm"]["/NeedAppearances"] = generic.BooleanObject(True)
    writer.update_container(writer.root["/AcroForm"])


def no_form_any_more(writer: Writer) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


def no_fields_any_more(writer: Writer) -> None:
    writer.root["/AcroForm"]["/Fields"] = generic.ArrayObject()
    writer.update_container(writer.root["/AcroForm"])


def a_script(writer: Writer) -> None:
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    writer.root["/OpenAction"] = writer.add_object(generic.DictionaryObject(action))
    writer.update_root()


def verdict(data: bytes) -> str:
    return judge_here(data, "a.pdf", trust()).signature.verdict


def test_the_papers_attacked_hold_before() -> None:
    assert {verdict(data) for data in (SIGNED, CERTIFIED, FREE_TO_NOTE)} == {"valid"}


UPDATES: list[Callable[[Writer], None]] = [
    *(other_words, overwritten_words, other_font, other_pages, smaller_page, a_stamp, a_text_note, a_script),
    *(a_visible_field_that_nobody_signs, a_field_that_borrows_a_signature, a_text_field),
    *(another_look_of_the_signature, the_signature_moved, forms_drawn_anew),
    *(no_form_any_more, no_fields_any_more),
]


@pytest.mark.parametrize("change", UPDATES)
@pytest.mark.parametrize(
    "data", [SIGNED, CERTIFIED, FREE_TO_NOTE], ids=["signed", "certified", "notes allowed"]
)
def test_no_update_after_a_signature_passes(change: Callable[[Writer], None], data: bytes) -> None:
    judgement = judge_here(update(data, change), "a.pdf", trust())
    assert judgement.signature.verdict in FORGED
    assert any(finding.code.startswith("signature_") for finding in judgement.findings)


@pytest.mark.parametrize("change", UPDATES)
def test_no_update_passes_under_a_further_signature(change: Callable[[Writer], None]) -> None:
    """The forger signs, or has somebody sign, what he changed: the first signature still tells."""
    for who in (CLERK, STRANGER):
        assert verdict(sign(update(SIGNED, change), "Sau", who)) in FORGED


@pytest.mark.parametrize(
    ("pattern", "into"),
    [
        (rb"/ByteRange ?\[[^\]]*\]", b"/ByteRange null"),
        (rb"/ByteRange ?\[[^\]]*\]", b"/ByteRange [0 0 0 0]"),
        (rb"/ByteRange ?\[[^\]]*\]", b"/ByteRange [0 -1 0 -1]"),
        (rb"/ByteRange ?\[[^\]]*\]", b"/ByteRange []"),
        (rb"/ByteRange", b"/ByteRang_"),
        (rb"/Contents ?<[0-9a-fA-F]+>", b"/Contents null"),
        (rb"/Contents ?<[0-9a-fA-F]+>", b"/Contents <>"),
        (rb"/Contents ?<[0-9a-fA-F]+>", b"/Contents <00>"),
        (rb"/Contents(?= ?<)", b"/Kontents"),
    ],
)
def test_a_signature_without_its_parts_is_no_signature(pattern: bytes, into: bytes) -> None:
    """USF: what is needed to check a signature is taken away, and the viewer shows it all the same."""
    assert verdict(with_bytes(pattern, into)) in FORGED


def test_objects_appended_without_a_table_do_not_pass() -> None:
    """ISA, the variants that only mending viewers follow."""
    body = b"\n4 0 obj\n<</Length 5>>\nstream\nBT ET\nendstream\nendobj\n"
    trailer = SIGNED[SIGNED.rindex(b"startxref") :]
    for tail in (body, body + trailer, body + b"trailer\n<</Root 1 0 R>>\n" + trailer, trailer, b"%%EOF\n"):
        assert verdict(SIGNED + tail) in FORGED
    later = sign(SIGNED, "Sau", CLERK)
    for tail in (body, body + later[later.rindex(b"startxref") :]):
        assert verdict(later + tail) in FORGED


def test_an_update_behind_its_back_does_not_pass() -> None:
    """ISA: an object of an honest later revision is not in that revision's table."""
    later = sign(SIGNED, "Sau", CLERK)
    assert verdict(later) == "valid"
    at = later.index(b" obj", len(SIGNED)) - 8
    at = later.rindex(b"\n", 0, at) if b"\n" in later[len(SIGNED) : at] else len(SIGNED)
    assert verdict(later[:at] + b"\n4 0 obj<<>>endobj\n" + later[at:]) in FORGED


def test_a_second_byte_range_in_the_hole_does_not_pass() -> None:
    """SWA: the covered end is moved away, and new objects are wrapped in between."""
    found = re.search(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) *\]", SIGNED)
    assert found is not None
    _, first, second, length = (int(part) for part in found.groups())
    contents = SIGNED[first:second]
    for keep in (len(contents), 9000):
        evil = b"\n4 0 obj\n<</Length 5>>\nstream\nBT ET\nendstream\nendobj\n"
        moved = first + keep + 400
        head = contents[: keep - 1].rstrip(b">") + b">" + b"/ByteRange[0 %d %d %d]" % (first, moved, length)
        data = SIGNED[:first] + (head + evil).ljust(moved - first) + SIGNED[second:]
        assert verdict(data) in FORGED


def test_a_hole_left_in_the_signed_paper_cannot_be_filled() -> None:
    """Shadow, hide: the signed page refers to an object that does not exist yet."""

    def dig(writer: Writer) -> None:
        page = page_in(writer)
        contents = page.raw_get("/Contents")
        hole = generic.IndirectObject(999, 0, writer)
        known = [contents] if isinstance(contents, generic.IndirectObject) else list(contents)
        page["/Contents"] = generic.ArrayObject([*known, hole])
        writer.update_container(page)

    def fill(writer: Writer) -> None:
        writer.objects[(0, 999)] = stream(b"1 1 1 rg 0 0 600 900 re f")

    dug = sign(PAPER, before=dig)
    assert verdict(dug) == "valid"
    assert verdict(update(dug, fill)) in FORGED
    assert verdict(sign(update(dug, fill), "Sau", CLERK)) in FORGED


def test_a_form_cannot_be_filled_in_after_signing() -> None:
    """Shadow, replace: what a field shows is not what it holds, and changes when somebody looks."""
    with pymupdf.open(
        stream=page_of([(90, 300, "Số tiền phải nộp là như sau đây:")]), filetype="pdf"
    ) as document:
        widget: Any = pymupdf.Widget()
        widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, "SoTien"
        widget.rect, widget.field_value = pymupdf.Rect(300, 280, 400, 310), "1.000.000"
        document[0].add_widget(widget)
        form = bytes(document.tobytes())

    def fill(writer: Writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/V"] = generic.pdf_string("9.000.000")
        writer.update_container(field)

    for certify in (None, MDPPerm.FILL_FORMS):
        signed = sign(form, certify=certify)
        assert verdict(signed) == "valid"
        assert verdict(update(signed, fill)) == "changed"


def test_a_visible_signature_after_a_certifying_one_does_not_pass() -> None:
    """Sneaky Signature: a field of one's own, signed by whomever, drawn over what the author wrote."""
    assert verdict(sign(CERTIFIED, "Sau", STRANGER, box=(50, 300, 500, 600))) == "changed"
    assert verdict(sign(CERTIFIED, "Sau", CLERK)) == "valid"


def test_a_later_signature_as_large_as_a_paragraph_does_not_pass() -> None:
    """The same trick on a paper that nobody certified."""
    for who in (CLERK, STRANGER):
        assert verdict(sign(SIGNED, "Sau", who, box=(50, 400, 520, 520))) == "changed"
    assert verdict(sign(SIGNED, "Sau", CLERK, box=(430, 100, 540, 210))) == "valid"


def test_nothing_but_a_timestamp_follows_a_lock() -> None:
    locked = sign(PAPER, certify=MDPPerm.NO_CHANGES)
    assert verdict(locked) == "valid"
    with pytest.raises(Exception, match="forbids all changes"):
        sign(locked, "Sau", CLERK)


def test_a_freed_object_is_seen() -> None:
    writer_size = re.findall(rb"/Size (\d+)", SIGNED)[-1]
    start = SIGNED[SIGNED.rindex(b"startxref") :].split()[1]
    at = len(SIGNED) + 1
    root = re.findall(rb"/Root (\d+ \d+ R)", SIGNED)[-1]
    table = (
        b"\nxref\n4 1\n0000000000 00001 f \ntrailer\n<</Size %b/Root %b/Prev %b>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            writer_size,
            root,
            start,
            at,
        )
    )
    assert verdict(SIGNED + table) in FORGED


def table_update(data: bytes, bodies: dict[int, bytes], *, more: bytes = b"", offsets: bytes = b"") -> bytes:
    """An update by hand, as no honest library would write it: objects, a table, a trailer."""
    out = bytearray(data)
    lines = []
    for number, body in bodies.items():
        lines.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    size = max(int(found) for found in re.findall(rb"/Size (\d+)", data)) + 10
    root = re.findall(rb"/Root (\d+ \d+ R)", data)[-1]
    before = data[data.rindex(b"startxref") :].split()[1]
    start = len(out)
    out += b"xref\n" + b"".join(lines) + offsets
    out += b"trailer\n<</Size %d/Root %b/Prev %b%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        root,
        before,
        more,
        start,
    )
    return bytes(out)


def body_of(data: bytes, number: int) -> bytes:
    return re.findall(rb"(?<!\d)%d 0 obj\s*(.*?)\s*endobj" % number, data, re.DOTALL)[-1]


def numbers_in(data: bytes) -> tuple[int, int, int]:
    """The objects of the catalog, the first page and the first of its contents."""
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    page = reader.root["/Pages"]["/Kids"].raw_get(0)
    contents = page.get_object().raw_get("/Contents")
    contents = contents if isinstance(contents, generic.IndirectObject) else contents.raw_get(0)
    return reader.root_ref.idnum, page.idnum, contents.idnum


EVIL = b"<</Length 5>>stream\nBT ET\nendstream"


def test_what_two_programs_would_read_in_two_ways_does_not_pass() -> None:
    """One name twice in a dictionary: some take the first, some the last."""
    root, page, _ = numbers_in(SIGNED)
    for number, key in ((page, b"/Contents 901 0 R"), (root, b"/Pages 900 0 R")):
        same = body_of(SIGNED, number)
        others = {
            900: b"<</Type/Pages/Kids[902 0 R]/Count 1>>",
            901: EVIL,
            902: b"<</Type/Page/Parent 900 0 R/MediaBox[0 0 600 800]/Contents 901 0 R>>",
        }
        assert verdict(table_update(SIGNED, {number: same})) == "valid"
        for twice in (same[:-2] + key + b">>", b"<<" + key + same[2:]):
            assert verdict(table_update(SIGNED, {number: twice, **others})) in FORGED
    other_root = {900: b"<</Type/Catalog/Pages 2 0 R>>"}
    assert verdict(table_update(SIGNED, other_root, more=b"/Root 900 0 R")) in FORGED


def test_an_object_that_stands_twice_in_a_table_does_not_pass() -> None:
    """Shadow, hide and replace: both are in the signed part, and the table can be read in two ways."""
    _, _, contents = numbers_in(PAPER)
    hidden = b"%d 0 obj\n%b\nendobj\n" % (contents, EVIL)
    signed = sign(PAPER, before=lambda writer: writer.add_object(stream(hidden)))
    assert verdict(signed) == "valid"
    places = signed.index(b"%d 0 obj" % contents), signed.index(hidden)
    for order in (places, places[::-1], places[1:]):
        lines = b"".join(b"%d 1\n%010d 00000 n \n" % (contents, place) for place in order)
        assert verdict(table_update(signed, {}, offsets=lines)) in FORGED
    mislabelled = b"%d 1\n%010d 00000 n \n" % (contents, signed.index(b"%d 0 obj" % (contents + 1)))
    assert verdict(table_update(signed, {}, offsets=mislabelled)) in FORGED


def test_a_copy_of_the_signature_does_not_pass() -> None:
    """ISA: the update brings the signature along once more, so that a checker finds one that covers something."""
    number = int(re.findall(rb"/V (\d+) 0 R", SIGNED)[-1])
    _, _, contents = numbers_in(SIGNED)
    again = {number: body_of(SIGNED, number)}
    assert verdict(table_update(SIGNED, again)) in FORGED
    assert verdict(table_update(SIGNED, {**again, contents: EVIL})) in FORGED


def test_a_field_as_large_as_the_page_cannot_wait_for_a_later_signature() -> None:
    def prepare(writer: Writer) -> None:
        append_signature_field(writer, SigFieldSpec("Sau", box=(40, 40, 560, 800)))

    prepared = sign(PAPER, before=prepare)
    assert verdict(prepared) == "valid"
    assert verdict(sign(prepared, "Sau", STRANGER)) == "changed"


@pytest.mark.parametrize("who", [CLERK, STRANGER])
def test_a_later_signature_that_paints_over_words_does_not_pass(who: tuple[str, str]) -> None:
    """Small enough for a number and a day, in white, over the number and the day of the paper."""
    white = RawContent(b"1 1 1 rg 0 0 600 600 re f", box=BoxConstraints(width=200, height=40))
    style = TextStampStyle(stamp_text="1", background=white, background_opacity=1)
    over, beside = (60, 690, 260, 730), (300, 60, 500, 100)
    assert verdict(sign(SIGNED, "Sau", who, box=over, style=style)) == "changed"
    assert verdict(sign(SIGNED, "Sau", who, box=beside, style=style)) in ("valid", "intact")
    drawn = sign(SIGNED, "So", CLERK, box=beside, words="507 UBND")
    assert verdict(sign(drawn, "Sau", who, box=beside, style=style)) == "changed"
