"""Where the fields of a handed-in paper were read: what is to be drawn, before it is drawn and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from vanthu import locales
from vanthu.actions import findings
from vanthu.locales import Text
from vanthu.rules.vocabulary import FIELDS
from vanthu.store import publications
from vanthu.store.addresses import Caller
from vanthu.store.publications import Case

#: The press that asks for a picture; drawing is slow, so the inbox worker does it before the handler is asked.
VERB = "pictures.page"
MEDIA_TYPE = "image/jpeg"
_LABELS: Mapping[str, Text] = {
    **{name: FIELDS[name].label for name in ("number", "issued_date", "type_name", "issuer", "subject")},
    "superior": Text("pictures.superior"),
    "signer": Text("publish.label.signer"),
    "signer_capacity": Text("pictures.signer_capacity"),
    "recipients": Text("pictures.recipients"),
    "priority": Text("pictures.priority"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The paper's bytes, by their hash, and the frames on its first page as plain data."""

    sha256: str
    frames: tuple[Mapping[str, Any], ...]


def is_asked(press: str | None) -> bool:
    """Whether a press asks for a picture."""
    return press is not None and press.partition(":")[0] == VERB


def wanted(conn: Connection, caller: Caller, press: str) -> Wanted | None:
    """What to draw for this caller; None where the paper is not theirs or has no page to draw."""
    number = press.partition(":")[2]
    case = publications.get(conn, int(number)) if number.isdecimal() and len(number) < 15 else None
    if case is None or caller.person is None or case.publication.started_by != caller.person.id:
        return None
    if not has_pages(case):
        return None
    frames: dict[Any, dict[str, Any]] = {}
    for name, place in findings.judgement_of(case).places.items():
        if place.page != 1 or place.box is None or name not in _LABELS:
            continue
        label = locales.say_plain(_LABELS[name], caller.language)
        if same := frames.get(place.box):  # the kind of a letter is told by its number
            label = f"{same['label']} · {label}"
        frames[place.box] = {"box": place.box, "label": label, "confidence": place.confidence}
    return Wanted(case.revision.sha256, tuple(frames.values()))


def has_pages(case: Case) -> bool:
    """Whether the paper has a page that can be drawn."""
    judgement = findings.judgement_of(case)
    return judgement.kind == "pdf" and judgement.secrecy != "marked"
