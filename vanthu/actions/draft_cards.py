"""The cards of a draft: what was read, what is still asked, what stands in the way."""

from __future__ import annotations

from vanthu.actions import correct, findings, pictures
from vanthu.actions.act import Act
from vanthu.actions.cards import (
    button,
    case_lines,
    case_name,
    contact,
    finding_lines,
    noticed_lines,
    unsure_fields,
)
from vanthu.actions.publish import URGENT, draft_subject, may_be_urgent
from vanthu.locales import Text
from vanthu.rules.vocabulary import BODY_NAMES, FIELDS
from vanthu.store import dialogues, outbox
from vanthu.store.publications import Case
from vanthu.store.reply import Button, Reply, reply

#: More choices than this are typed, not pressed.
MOST_CHOICES = 16


def draft_card(act: Act, case: Case) -> Reply:
    """What was read, findings in order of weight, and the buttons. Older cards of the draft lose theirs."""
    overtaken = reply(Text("publish.card_overtaken", name=case_name(case)))
    outbox.rewrite(act.conn, draft_subject(case), overtaken, now=act.now)
    found = findings.check(act, case)
    stopped = [each for each in found if each.weight != "look" and each.code != "missing"]
    lines = [
        Text("publish.card_read") if case.revision.ordinal == 1 else Text("publish.card_revised"),
        *case_lines(act, case),
        *([Text("pictures.compare")] if unsure_fields(case) else []),
        *([Text("publish.line_urgent")] if case.document.fields.get(URGENT) else []),
        *finding_lines(each for each in found if each.code != "missing"),
        *noticed_lines(case),
    ]
    if stopped:
        lines += [Text("publish.card_stopped"), *contact(act)]
    return Reply(lines=tuple(lines), buttons=_buttons(act, case, bool(stopped)), subject=draft_subject(case))


def _buttons(act: Act, case: Case, stopped: bool) -> tuple[tuple[Button, ...], ...]:
    number, version = case.publication.id, case.publication.version
    first: tuple[Button, ...] = ()
    if not stopped:
        word = Text("publish.button.go_on") if findings.missing(act, case) else Text("publish.button.send")
        verb = "go_on" if findings.missing(act, case) else "send"
        first = (button(word, f"publish.{verb}:{number}:{version}"),)
    rest = (
        button(Text("publish.button.correct"), f"publish.correct:{number}"),
        button(Text("publish.button.discard"), f"publish.discard:{number}"),
    )
    urgent: tuple[Button, ...] = ()
    if first and may_be_urgent(act, case) and not case.document.fields.get(URGENT):
        urgent = (button(Text("publish.button.urgent"), f"publish.urgent:{number}"),)
    shown: tuple[Button, ...] = ()
    if pictures.has_pages(case):
        shown = (button(Text("pictures.button"), f"{pictures.VERB}:{number}"),)
    return tuple(row for row in (first, urgent, rest, shown) if row)


def may_go_on(act: Act, case: Case) -> bool:
    """Whether nothing but answers is missing: what cannot be posted anyway is not asked about."""
    return all(each.weight == "look" or each.code == "missing" for each in findings.check(act, case))


def next_question(act: Act, case: Case) -> Reply | None:
    """The next thing that must be asked, awaited from the maker now; None where nothing is missing."""
    missing = findings.missing(act, case)
    if not missing:
        dialogues.end(act.conn, f"person:{case.publication.started_by}")
        return None
    return question(act, case, missing[0], left=len(missing))


def question(act: Act, case: Case, field: str, *, left: int = 1) -> Reply:
    """Ask for one field: by buttons where there are few answers, else in words."""
    dialogues.await_answer(
        act.conn,
        f"person:{case.publication.started_by}",
        awaits="publish.field",
        about=f"{case.publication.id}:{field}",
        now=act.now,
    )
    lines = [FIELDS[field].question]
    if left > 1:
        lines.append(Text("publish.questions_left", left=left - 1))
    return Reply(lines=tuple(lines), buttons=_choices(act, case, field))


def _choices(act: Act, case: Case, field: str) -> tuple[tuple[Button, ...], ...]:
    number = case.publication.id

    def choice(label: Text, value: str | int) -> Button:
        return button(label, f"publish.choose:{number}:{field}:{value}")

    match FIELDS[field].shape:
        case "body":
            bodies = [choice(BODY_NAMES[body], body) for body in act.office.bodies]
            return (*_rows(bodies, 2), (choice(Text("publish.body.higher"), correct.HIGHER),))
        case "yes_no":
            return ((choice(Text("publish.yes"), "yes"), choice(Text("publish.no"), "no")),)
        case "category":
            categories = findings.rules_of(act, case).categories()
            return tuple((choice(Text("publish.choice", words=each.title), each.id),) for each in categories)
        case "type_name":
            kinds = findings.rules_of(act, case).kinds(case.document.body or "")[:MOST_CHOICES]
            buttons = [
                choice(Text("publish.choice", words=kind.name), place) for place, kind in enumerate(kinds)
            ]
            return _rows(buttons, 3)
        case _:
            return ()


def _rows(buttons: list[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[place : place + width]) for place in range(0, len(buttons), width))


def chosen_words(act: Act, case: Case, field: str, value: str) -> str:
    """What a pressed choice says: kinds are pressed by their place in the list, since a press has little room."""
    if FIELDS[field].shape != "type_name" or not value.isdecimal():
        return value
    kinds = findings.rules_of(act, case).kinds(case.document.body or "")
    return kinds[int(value)].name if int(value) < len(kinds) else ""


def fields_to_correct(act: Act, case: Case) -> Reply:
    """A button for each thing that may be said otherwise."""
    rules = findings.rules_of(act, case)
    fields = ["type_name", "number", "issued_date", "issuer", "body", "subject", "category"]
    category = rules.category(case.document.category or "")
    fields += [rule.field for rule in category.required] if category else []
    fields += list(case.document.fields)
    number = case.publication.id
    buttons = [
        button(FIELDS[field].label, f"publish.field:{number}:{field}")
        for field in dict.fromkeys(fields)
        if field in FIELDS
    ]
    return Reply(lines=(Text("publish.what_to_correct", name=case_name(case)),), buttons=_rows(buttons, 2))
