"""Tricks with the parts of a signature itself: the ranges, the contents, the form of the message, the way to them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from asn1crypto import algos, cms, core
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.papers.pki import CHAIR, CLERK, sign, update
from tests.papers.test_second_tool import PAPER, signed_by_hand
from tests.papers.test_signature_attacks import (
    EVIL,
    FORGED,
    SIGNED,
    Writer,
    body_of,
    numbers_in,
    table_update,
    verdict,
    with_bytes,
)

HAND = signed_by_hand(PAPER, CHAIR)
_RANGE = rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) *\]"


def ranges(data: bytes = HAND) -> tuple[int, int, int, int]:
    found = re.search(_RANGE, data)
    assert found is not None
    first, second, third, fourth = (int(part) for part in found.groups())
    return first, second, third, fourth


def message() -> cms.ContentInfo:
    """The signed message (RFC 5652) of the paper signed by hand."""
    _, first, second, _ = ranges()
    return cms.ContentInfo.load(bytes.fromhex(HAND[first + 1 : second - 1].decode()), strict=False)


def with_message(changed: cms.ContentInfo) -> bytes:
    _, first, second, _ = ranges()
    room = second - first - 2
    return HAND[: first + 1] + changed.dump(force=True).hex().encode().ljust(room, b"0") + HAND[second - 1 :]


def test_the_paper_signed_by_hand_holds_and_so_does_its_message_written_again() -> None:
    assert verdict(HAND) == "valid"
    assert verdict(with_message(message())) == "valid"


@pytest.mark.parametrize(
    "written",
    [
        "[{1} 0 {2} {3}]",
        "[0 {1} {2}]",
        "[0 {1} {2} {3} 0 1]",
        "[1 {1} {2} {3}]",
        "[0 {1} {1} {3}]",
        "[0 {2} {1} {3}]",
        "[0 {1} {2} 1]",
        "[0 {1} {2} 0]",
        "[0 {1} 99999999 1]",
        "[0 {1}. {2} {3}]",
        "[-0 {1} {2} -{3}]",
    ],
)
def test_ranges_that_leave_something_out_are_none(written: str) -> None:
    assert verdict(with_bytes(_RANGE, b"/ByteRange" + written.format(*ranges()).encode(), HAND)) in FORGED


@pytest.mark.parametrize(
    "twice", [b"/ByteRange[0 1 2 3]", b"/Contents<00>", b"/Contents(x)", b"/SubFilter/adbe.x509.rsa_sha1"]
)
@pytest.mark.parametrize("last", [False, True])
def test_a_part_that_stands_twice_is_not_believed(twice: bytes, last: bool) -> None:
    """In a revision after the signature: the update brings the signature along with a second part."""
    number = int(re.findall(rb"/V (\d+) 0 R", HAND)[-1])
    body = body_of(HAND, number)
    body = body[:-2] + twice + b">>" if last else b"<<" + twice + body[2:]
    assert verdict(table_update(HAND, {number: body})) in FORGED


@pytest.mark.parametrize(
    "filter_",
    [
        b"/adbe.x509.rsa_sha1     ",
        b"/adbe.pkcs7.sha1        ",
        b"/adbe.pkcs7.detache     ",
        b"/ETSI.RFC3161           ",
    ],
)
def test_another_form_of_message_than_was_named_is_not_believed(filter_: bytes) -> None:
    assert verdict(HAND.replace(b"/adbe.pkcs7.detached", filter_[:20], 1)) in FORGED


def _wrong_digest(signed: cms.ContentInfo) -> None:
    for attribute in signed["content"]["signer_infos"][0]["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            attribute["values"] = [core.OctetString(b"\x00" * 32)]


def _other_algorithm(signed: cms.ContentInfo) -> None:
    weak = algos.DigestAlgorithm({"algorithm": "md5"})
    signed["content"]["signer_infos"][0]["digest_algorithm"] = weak


def _no_attributes(signed: cms.ContentInfo) -> None:
    del signed["content"]["signer_infos"][0]["signed_attrs"]


def _own_content(signed: cms.ContentInfo) -> None:
    signed["content"]["encap_content_info"] = {
        "content_type": "data",
        "content": core.OctetString(b"words of its own"),
    }


def _nobody(signed: cms.ContentInfo) -> None:
    signed["content"]["signer_infos"] = []


def _twice(signed: cms.ContentInfo) -> None:
    one = signed["content"]["signer_infos"][0]
    signed["content"]["signer_infos"] = [one, one.copy()]


def _no_certificate(signed: cms.ContentInfo) -> None:
    signed["content"]["certificates"] = []


def _no_signature(signed: cms.ContentInfo) -> None:
    signed["content"]["signer_infos"][0]["signature"] = b""


@pytest.mark.parametrize(
    "spoil",
    [
        _wrong_digest,
        _other_algorithm,
        _no_attributes,
        _own_content,
        _nobody,
        _twice,
        _no_certificate,
        _no_signature,
    ],
)
def test_a_message_that_signs_something_else_or_is_signed_by_nobody_does_not_hold(
    spoil: Callable[[cms.ContentInfo], None],
) -> None:
    signed = message()
    spoil(signed)
    assert verdict(with_message(signed)) in FORGED


def test_a_signature_taken_from_another_paper_does_not_hold() -> None:
    other = signed_by_hand(PAPER.replace(b"/MediaBox", b"/MediaBox ", 1), CHAIR)
    _, first, second, _ = ranges(other)
    _, here, there, _ = ranges()
    assert second - first == there - here
    assert verdict(HAND[:here] + other[first:second] + HAND[there:]) in FORGED


def test_a_table_that_leads_past_the_signed_revision_does_not_pass() -> None:
    """ISA with /Prev: the newest table goes on at the first revision, or at one of the forger's own."""
    _, page, contents = numbers_in(HAND)
    starts = [int(found) for found in re.findall(rb"startxref\s+(\d+)", HAND)]
    out = table_update(HAND, {contents: EVIL})
    for prev in (starts[0], 0, len(HAND) + 1):
        at = out.rindex(b"/Prev ")
        tail = re.sub(rb"/Prev \d+", b"/Prev %d" % prev, out[at:], count=1)
        assert verdict(out[:at] + tail) in FORGED
    whole = table_update(HAND, {page: body_of(HAND, page), contents: EVIL})
    assert verdict(re.sub(rb"/Prev \d+(?!.*/Prev)", b"", whole, flags=re.DOTALL)) in FORGED


def test_a_second_way_in_does_not_pass() -> None:
    """Two startxref: some read the last, some the first, some mend."""
    evil = table_update(HAND, {numbers_in(HAND)[2]: EVIL})
    start = HAND[HAND.rindex(b"startxref") :]
    assert verdict(evil + b"\n" + start) in FORGED
    assert verdict(HAND + b"\n" + evil[evil.rindex(b"startxref") :]) in FORGED
    assert verdict(evil[len(HAND) :] + HAND) in FORGED | {"unsigned"}


def test_a_signature_within_a_packed_stream_does_not_pass() -> None:
    """Its bytes cannot be where its ranges say."""

    def pack(writer: Writer) -> None:
        theirs = writer.root["/AcroForm"]["/Fields"][0]["/V"]
        copy = generic.DictionaryObject({key: theirs[key] for key in theirs if key != "/Contents"})
        copy[pdf_name("/Contents")] = generic.ByteStringObject(bytes(theirs["/Contents"]))
        streamed = writer.prepare_object_stream()
        reference = writer.allocate_placeholder()
        streamed.add_object(reference.idnum, copy)
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/V"] = reference
        writer.update_container(field)

    assert verdict(update(SIGNED, pack)) in FORGED


def test_layers_switched_after_signing_do_not_pass() -> None:
    """Shadow, hide and replace: both texts are signed, and a layer says which is shown."""

    def layers(writer: Writer) -> None:
        group = generic.DictionaryObject(
            {pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): generic.pdf_string("A")}
        )
        reference = writer.add_object(group)
        shown = generic.DictionaryObject({pdf_name("/ON"): generic.ArrayObject([reference])})
        writer.root["/OCProperties"] = writer.add_object(
            generic.DictionaryObject(
                {pdf_name("/OCGs"): generic.ArrayObject([reference]), pdf_name("/D"): shown}
            )
        )
        writer.update_root()

    def switch(writer: Writer) -> None:
        shown = writer.root["/OCProperties"]["/D"]
        shown["/OFF"] = shown["/ON"]
        del shown["/ON"]
        writer.update_container(shown)

    signed = sign(PAPER, before=layers)
    assert verdict(signed) == "valid"
    assert verdict(update(signed, switch)) in FORGED
    assert verdict(sign(update(signed, switch), "Sau", CLERK)) in FORGED


@pytest.mark.parametrize("into", [b"<%b>  ", b"(%b)  ", b"<%b0>", b"<%bzz"])
def test_contents_that_go_on_or_are_written_in_another_way_do_not_pass(into: bytes) -> None:
    """Between the ranges nothing may stand but the signature itself."""
    _, first, second, _ = ranges()
    inner = HAND[first + 1 : second - 1][:-4]
    assert verdict(HAND[:first] + (into % inner).ljust(second - first) + HAND[second:]) in FORGED
