"""Correct: what is said of a paper before it is sent, one field at a time; each answer is checked as it comes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

from vanthu.actions import findings, publish, typed
from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.rules.folding import folded
from vanthu.rules.vocabulary import FIELDS
from vanthu.store import documents, publications
from vanthu.store.publications import Case

#: The answer for papers of higher levels (S0 Đ5.1, S1 Đ3.3).
HIGHER = "higher"

_LONGEST = {"subject": 1000, "number": 60, "issuer": 200, "type_name": 100}


def set_field(act: Act, publication_id: int, field: str, words: str) -> Case:
    """Say what a field of one's own draft is. Raises Refusal with how to write it."""
    case = publish.own_case(act, publication_id, publications.DRAFT)
    if field not in FIELDS:
        raise Refusal(Text("publish.stale_card"))
    said = re.sub(r"\s+", " ", unicodedata.normalize("NFC", words)).strip()
    if not said:
        raise Refusal(Text("publish.empty_answer"), FIELDS[field].question)
    if len(said) > _LONGEST.get(field, 500):
        raise Refusal(Text("publish.too_long", most=_LONGEST.get(field, 500)))
    document = documents.change(act.conn, case.document.id, **_columns(act, case, field, said))
    publications.change(act.conn, publication_id)
    act.write("publication.corrected", f"publication:{publication_id}", field=field, value=said)
    return replace(
        case, document=document, publication=replace(case.publication, version=case.publication.version + 1)
    )


def _columns(act: Act, case: Case, field: str, said: str) -> dict[str, Any]:
    match field:
        case "body":
            return _body(act, case, said)
        case "type_name":
            return {"type_name": _type_name(act, case, said)}
        case "category":
            if findings.rules_of(act, case).category(said) is None:
                raise Refusal(Text("publish.choose_button"))
            return {"category": said}
        case "issued_date":
            return {"issued_date": typed.past_day(act, said)}
        case "number":
            return {"number": typed.number(said)}
        case "issuer" | "subject":
            return {field: said}
    value = typed.past_day(act, said).strftime("%d/%m/%Y") if FIELDS[field].shape == "date" else said
    if FIELDS[field].shape == "yes_no" and value not in ("yes", "no"):
        raise Refusal(Text("publish.choose_button"))
    return {"fields": {**case.document.fields, field: value}}


def _body(act: Act, case: Case, said: str) -> dict[str, Any]:
    if said == HIGHER:
        return {"body": None, "higher_level": True}
    name = next((body.name for body in act.office.bodies.values() if body.id == said), None)
    if name is None:
        raise Refusal(Text("publish.choose_button"))
    # Whose paper it is tells the issuer too, unless the paper itself said it.
    return {"body": said, "higher_level": False, "issuer": case.document.issuer or name}


def _type_name(act: Act, case: Case, said: str) -> str:
    """The kind as the lists spell it, where it is one of theirs."""
    rules = findings.rules_of(act, case)
    kinds = rules.kinds(case.document.body or "")
    return next((kind.name for kind in kinds if folded(said) in kind.names), said)
