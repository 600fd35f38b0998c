"""What was appended to a PDF after a signature, and whether signing alone explains it. In the worker process only.

Everything is refused that is not known to be harmless (ISO 32000-2, 12.8.2.2 allows more): a further signature, the
certificates and revocation data kept for later (DSS), the producer's notes (Info, XMP). A form filled in, a comment,
another page, another font, a field that hides what stood there: the paper is no longer what was signed.

Each revision is compared once, with the one before it, object by object; what did not change is never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from vanthu.papers.objects import (
    area,
    differs,
    grew,
    is_visible,
    kind_of,
    raw,
    raw_items,
    reference_at,
    same,
    value_at,
)
from vanthu.papers.overlay import Overlay, Shown
from vanthu.papers.strictly import reads_one_way

Change = Literal["content", "annotation", "form", "structure", "signature"]

_BLANK = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]{0,200}[\r\n])"
_REFERENCE = re.compile(
    rb"(?:/([A-Za-z0-9]{1,60})%b{0,9})?(?<![0-9])([0-9]{1,10})%b{1,99}[0-9]{1,5}%b{1,99}R(?![A-Za-z0-9])"
    % (_BLANK, _BLANK, _BLANK)
)
_HEADER = re.compile(
    rb"(?<![0-9])([0-9]{1,10})%b{1,99}([0-9]{1,5})%b{1,99}obj(?![A-Za-z])" % (_BLANK, _BLANK)
)
# Nearly every reference has no comment inside: those are found from their end, which is ten times quicker.
_PLAIN = re.compile(
    rb"(?:/([A-Za-z0-9]{1,60})%b{0,9})?(?<![0-9])([0-9]{1,10})%b{1,99}[0-9]{1,5}%b{1,99}R\Z"
    % ((rb"[\x00\t\n\x0c\r ]",) * 3)
)
_REMARKED = re.compile(
    rb"%%[^\r\n]{0,200}[\r\n]%b{0,99}(?:[0-9]{1,5}%b{1,99})?R(?![A-Za-z0-9])" % (_BLANK, _BLANK)
)
_WHITE = b"\x00\t\n\x0c\r "
_WINDOW = 320

_SIGNED_LATER = {"/V", "/AP", "/M", "/F", "/MK", "/AS", "/DA", "/NM", "/P", "/Lock"}
_FIELD_KEYS = _SIGNED_LATER | {
    *(
        "/Type",
        "/Subtype",
        "/FT",
        "/T",
        "/TU",
        "/TM",
        "/SV",
        "/Ff",
        "/DV",
        "/DR",
        "/Rect",
        "/Parent",
        "/Kids",
    ),
    *("/Border", "/BS", "/H", "/Q", "/StructParent"),
}
_LARGEST = 200 * 200  # square points: a seal of 38 mm has 11,600, a signer's stamp about as many
_CATALOG_LATER = {"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Version"}
_STORE_KEYS = re.compile(rb"DSS|VRI|Certs?|CRLs?|OCSPs?|[0-9A-Fa-f]{40}")
_INFO_VALUES = (generic.TextStringObject, generic.ByteStringObject, generic.NameObject, generic.BooleanObject)


@dataclass(frozen=True, slots=True)
class Step:
    """What one revision did. kinds: what cannot be explained. stamped_only: no more than a document timestamp or
    data for later checks, which even a signature that locks the paper allows."""

    kinds: frozenset[Change]
    shows_new_field: bool
    stamped_only: bool
    shown: tuple[Shown, ...] = ()


class Revisions:
    """The revisions of one file, counted from 0 as pyHanko counts them. Raises whatever pyHanko raises."""

    def __init__(self, reader: PdfFileReader, data: bytes) -> None:
        self._reader: Any = reader
        self._data = data
        self._xrefs: Any = reader.xrefs
        self._steps: dict[int, Step] = {}
        self._hiding: dict[int, bool] = {}

    @property
    def last(self) -> int:
        """The newest revision."""
        return int(self._xrefs.total_revisions) - 1

    def accounts_for(self, end: int, after: int) -> bool:
        """Whether every byte from ``end`` on belongs to a revision after ``after`` that a strict reader knows.

        Bytes that only a mending viewer would find (objects without a table, a second end of file) are how a
        signed file is made to show something else.
        """
        tail = self._data[end:]
        later = range(after + 1, self.last + 1)
        starts = {int(self._xrefs.get_startxref_for_revision(revision)) for revision in later}
        if not later:
            return not tail.strip(b"\x00\t\n\x0c\r ")
        if tail.count(b"startxref") != len(later) or any(start < end for start in starts):
            return False
        known = starts | {
            self._xrefs.get_historical_ref(reference, revision)
            for revision in later
            for reference in self._xrefs.explicit_refs_in_revision(revision)
        }
        return all(place in known for place in self._headers if place >= end)

    def step(self, revision: int) -> Step:
        """What this revision did to the one before it."""
        if revision not in self._steps:
            step = _Comparison(self, self._reader, revision).step()
            if not reads_one_way(self._reader, self._data, revision):
                step = replace(step, kinds=step.kinds | {"structure"})
            self._steps[revision] = step
        return self._steps[revision]

    def hides_ink(self, revision: int) -> bool:
        """Whether a visible field of this revision paints over what stood there. For files whose steps are honest
        otherwise: the page is drawn from the file as it is now. A file that cannot be drawn hides nothing: others
        say so of it."""
        if revision not in self._hiding:
            own, later = self.step(revision).shown, range(revision + 1, self.last + 1)
            changed = frozenset(found.idnum for found in self._xrefs.explicit_refs_in_revision(revision))
            over = [field for number in later for field in self.step(number).shown]
            try:
                self._hiding[revision] = bool(own) and self._overlay.hides_ink(own, over, changed)
            except (RuntimeError, ValueError):
                self._hiding[revision] = False
        return self._hiding[revision]

    @cached_property
    def _overlay(self) -> Overlay:
        return Overlay(self._data)

    @cached_property
    def _headers(self) -> tuple[int, ...]:
        """Where objects begin that come after the first signed revision, known to a table or not."""
        start = min((self.end_of(revision) for revision in range(self.last)), default=0)
        return tuple(start + found.start() for found in _HEADER.finditer(self._data[start:]))

    @cached_property
    def mentions(self) -> Mapping[int, list[tuple[int, bytes]]]:
        """Object number to where it is referred to in the file and the key before it (empty in a list)."""
        found: dict[int, list[tuple[int, bytes]]] = {}
        for place, text in [(None, self._data), *self._packed()]:
            for start, number, name in _references(text):
                found.setdefault(number, []).append((start if place is None else place, name))
        return found

    def _packed(self) -> Iterable[tuple[int, bytes]]:
        """The unpacked object streams, with the place of each in the file."""
        for revision in range(self.last + 1):
            for reference in self._xrefs.object_streams_used_in(revision):
                place = self._xrefs.get_historical_ref(reference, revision)
                if isinstance(place, int):
                    yield place, self._reader.get_object(reference, revision).data

    def end_of(self, revision: int) -> int:
        """Where the table of a revision ends."""
        return int(self._xrefs.get_xref_container_info(revision).end_location)


def _references(text: bytes) -> Iterable[tuple[int, int, bytes]]:
    """Every "5 0 R" of a piece of a file: where it starts (or its key), the object's number, the key before it."""
    starts = (found.start() for found in _REMARKED.finditer(text))
    remarked = any(text[max(0, start - 20) : start].rstrip(_WHITE)[-1:].isdigit() for start in starts)
    if remarked:
        yield from ((found.start(), int(found[2]), found[1] or b"") for found in _REFERENCE.finditer(text))
        return
    for blank in _WHITE:
        ending, at = bytes((blank, 0x52)), -1
        while (at := text.find(ending, at + 1)) >= 0:
            start = max(0, at - _WINDOW)
            if not text[at + 2 : at + 3].isalnum() and (found := _PLAIN.search(text[start : at + 2])):
                yield start + found.start(), int(found[2]), found[1] or b""


class _Comparison:
    """One revision beside the one before it."""

    def __init__(self, revisions: Revisions, reader: PdfFileReader, revision: int) -> None:
        self._revisions = revisions
        self._xrefs: Any = reader.xrefs
        self._revision = revision
        self._before: Any = reader.get_historical_resolver(revision - 1)
        self._after: Any = reader.get_historical_resolver(revision)
        self._boundary = revisions.end_of(revision - 1)
        self._kinds: set[Change] = set()
        self._shows_new_field = self._signed = False

    def step(self) -> Step:
        if self._before.root_ref != self._after.root_ref:
            return Step(frozenset({"structure"}), shows_new_field=False, stamped_only=False)
        fields_before, fields_after = self._fields(self._before), self._fields(self._after)
        self._fresh = {ref: field for ref, field in fields_after.items() if ref not in fields_before}
        self._filled = {
            ref
            for ref, field in fields_before.items()
            if "/V" not in field and self._is_signed_now(fields_after.get(ref))
        }
        for field in self._fresh.values():
            self._check_fresh(field)
        for ref in self._filled:
            if area(fields_after[ref]) > _LARGEST:
                self._kinds.add("signature")
        for freed in self._xrefs.get_xref_data(self._revision).freed:
            if freed and self._existed(generic.Reference(freed, 0)):
                self._kinds.add("structure")
        for reference in self._xrefs.explicit_refs_in_revision(self._revision):
            if not self._existed(reference):
                mentioned = self._revisions.mentions.get(reference.idnum, ())
                if any(at < self._boundary for at, _ in mentioned):
                    self._kinds.add("content")  # a hole in the signed paper, filled afterwards
                continue
            old, new = self._before.get_object(reference), self._after.get_object(reference)
            if not same(old, new):
                kind = self._explain(reference, old, new)
                self._kinds |= {kind} if kind else set()
        drawn = {**self._fresh, **{ref: fields_after[ref] for ref in self._filled}}
        shown = tuple(_shown(ref, field) for ref, field in drawn.items() if is_visible(field))
        return Step(frozenset(self._kinds), self._shows_new_field, stamped_only=not self._signed, shown=shown)

    def _existed(self, reference: generic.Reference) -> bool:
        return self._xrefs.get_historical_ref(reference, self._revision - 1) is not None

    def _explain(self, reference: generic.Reference, old: Any, new: Any) -> Change | None:
        """None where signing explains the change of an object, else what kind of change it is."""
        if reference == self._before.root_ref:
            return self._catalog(old, new)
        if type(old) is not type(new):
            return "content"
        if isinstance(old, generic.StreamObject):
            is_notes = value_at(old, "/Type") == "/Metadata" and self._only_under(
                reference, re.compile(rb"Metadata")
            )
            return None if is_notes else "content"
        if isinstance(old, generic.ArrayObject):
            if self._only_under(reference, _STORE_KEYS):
                return None
            return self._list(old, new)
        if not isinstance(old, generic.DictionaryObject):
            return "content"
        return self._dictionary(reference, old, new)

    def _dictionary(self, reference: generic.Reference, old: Any, new: Any) -> Change | None:
        if reference in self._filled:
            return None if differs(old, new) <= _SIGNED_LATER else "form"
        if value_at(old, "/Type") == "/Page" and differs(old, new) <= {"/Annots"}:
            return self._list(value_at(old, "/Annots", ()), value_at(new, "/Annots", ()), kind="annotation")
        if reference == reference_at(self._before.root, "/AcroForm"):
            return self._form(old, new)
        if self._only_under(reference, re.compile(rb"Info")):
            known = all(isinstance(raw(new, key), _INFO_VALUES) for key in new)
            return None if known else "structure"
        if self._only_under(reference, _STORE_KEYS):
            return None
        if self._only_under(reference, re.compile(rb"DR|Font|Encoding")) and "/BaseFont" not in old:
            return None if grew(old, new) else "content"
        if value_at(old, "/FT") or "/T" in old:
            return "form"
        return "annotation" if value_at(old, "/Type") == "/Annot" or "/Subtype" in old else "content"

    def _catalog(self, old: Any, new: Any) -> Change | None:
        if not differs(old, new) <= _CATALOG_LATER:
            return "structure"
        before, after = value_at(old, "/AcroForm"), value_at(new, "/AcroForm")
        if before is None or after is None:
            return "structure"
        return None if same(before, after) else self._form(before, after)

    def _form(self, old: Any, new: Any) -> Change | None:
        if not differs(old, new) <= {"/Fields", "/SigFlags", "/DR", "/DA"}:
            return "form"
        if "/DR" in old and not grew(old["/DR"], value_at(new, "/DR", {})):
            return "form"
        return self._list(value_at(old, "/Fields", ()), value_at(new, "/Fields", ()), kind="form")

    def _list(self, old: Any, new: Any, *, kind: Change = "content") -> Change | None:
        """A list may only grow, and only by the signature fields of this revision."""
        before, after = raw_items(old), raw_items(new)
        if after[: len(before)] != before:
            return kind
        added = after[len(before) :]
        known = all(
            isinstance(item, generic.IndirectObject) and item.reference in self._fresh for item in added
        )
        return None if known else kind

    def _check_fresh(self, field: Any) -> None:
        """A field that came with this revision must be a signature made in it, or show nothing."""
        if not _is_plain_field(field):
            self._kinds.add("form")
            return
        shown = is_visible(field)
        if not self._is_signed_now(field) and (kind_of(field) != "/Sig" or (shown and "/AP" in field)):
            self._kinds.add("form")
        if area(field) > _LARGEST:
            self._kinds.add("signature")  # a picture that could hide a paragraph, whoever signs it
        self._shows_new_field |= shown

    def _is_signed_now(self, field: Any) -> bool:
        """Whether the field (or the one it is a picture of) holds a signature that this revision brought."""
        for _ in range(8):
            if not isinstance(field, generic.DictionaryObject):
                return False
            if "/V" in field:
                reference, value = reference_at(field, "/V"), field["/V"]
                if reference is None or self._existed(reference) or kind_of(field) != "/Sig":
                    return False
                self._signed |= value_at(value, "/Type") != "/DocTimeStamp"
                return "/ByteRange" in value
            field = value_at(field, "/Parent")
        return False

    def _fields(self, at: Any) -> dict[generic.Reference, Any]:
        """Every field and its widgets by reference; direct ones have none and cannot be told apart."""
        found: dict[generic.Reference, Any] = {}
        form = value_at(at.root, "/AcroForm")
        waiting = raw_items(value_at(form, "/Fields", ())) if form is not None else []
        while waiting:
            item = waiting.pop()
            if not isinstance(item, generic.IndirectObject) or item.reference in found:
                continue
            field = at.get_object(item.reference)
            found[item.reference] = field
            if isinstance(field, generic.DictionaryObject):
                waiting += raw_items(value_at(field, "/Kids", ()))
        return found

    def _only_under(self, reference: generic.Reference, keys: re.Pattern[bytes]) -> bool:
        """Whether the signed part refers to the object only under these keys: it serves nothing else in secret."""
        names = [
            name for at, name in self._revisions.mentions.get(reference.idnum, ()) if at < self._boundary
        ]
        return bool(names) and all(keys.fullmatch(name) for name in names)


def _is_plain_field(field: Any) -> bool:
    is_dictionary = isinstance(field, generic.DictionaryObject) and not isinstance(
        field, generic.StreamObject
    )
    return is_dictionary and set(field) <= _FIELD_KEYS


def _shown(reference: generic.Reference, field: Any) -> Shown:
    page = reference_at(field, "/P")
    x0, y0, x1, y1 = (float(side) for side in field["/Rect"])
    return Shown(reference.idnum, page.idnum if page else 0, (x0, y0, x1, y1))
