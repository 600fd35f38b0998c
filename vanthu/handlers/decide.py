"""Decide, as it is said: one tap to approve; a reason to return; a cited reason to refuse; and why."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from vanthu.actions import cards, decide, findings, step_cards, typed
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import await_words, moved_on, still_meant
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import assignments, dialogues
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

#: One word ("ok", "?") is no reason that a maker could mend anything by.


@routes.press("decide.approve")
def approve(turn: Turn, number: str) -> Iterator[Reply]:
    """One tap."""
    case = decide.approve(turn.act, number_of(number))
    yield reply(Text("decide.thanks_approve", name=cards.case_name(case)))


@routes.press("decide.return")
def ask_return(turn: Turn, number: str) -> Iterator[Reply]:
    """Why is it returned? A common reason by button, or in words."""
    yield _ask_reason(turn, number_of(number), decide.RETURN)


@routes.press("decide.refuse")
def ask_refuse(turn: Turn, number: str) -> Iterator[Reply]:
    """Why is it refused? By which article: only the regulations' own reasons count."""
    yield _ask_reason(turn, number_of(number), decide.REFUSE)


def _ask_reason(turn: Turn, assignment_id: int, decision: str) -> Reply:
    case, assignment, act = decide.turn(turn.act, assignment_id, decision=decision)
    reasons = [
        each
        for each in findings.rules_of(act, case).refusals()
        if each.weight == decision and each.code != "secrecy"
    ]
    buttons: list[tuple[Button, ...]] = [
        (
            cards.button(
                Text(
                    "decide.reason_choice",
                    reason=each.name,
                    article=each.citations[0].article if each.citations else "",
                ),
                f"decide.because:{assignment.id}:{decision}:{each.code}",
            ),
        )
        for each in reasons
    ]
    buttons.append((cards.button(Text("decide.button.not_now"), f"decide.show:{assignment.id}"),))
    if decision == decide.RETURN:
        await_words(turn, "decide.reason", str(assignment.id))
    question = Text("decide.why_return") if decision == decide.RETURN else Text("decide.why_refuse")
    return Reply(lines=(question, Text("decide.about", name=cards.case_name(case))), buttons=tuple(buttons))


@routes.answer("decide.reason")
def reason_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The reason for returning, in words."""
    gone = moved_on(turn, partial(decide.turn, turn.act, number_of(about), decision=decide.RETURN))
    if gone is not None:
        yield gone
        return
    if not still_meant(turn):
        yield _ask_reason(turn, number_of(about), decide.RETURN)
        return
    if not typed.says_something(turn.words):
        yield reply(Text("decide.reason_needed"))
        return
    case = decide.turn_down(turn.act, number_of(about), decide.RETURN, reason=turn.words[:1000], code=None)
    dialogues.end(turn.conn, turn.caller.owner)
    yield reply(Text("decide.thanks_return", name=cards.case_name(case)))


@routes.press("decide.because")
def reason_chosen(turn: Turn, number: str, decision: str, code: str) -> Iterator[Reply]:
    """A reason by button: returning is done at once; a refusal, which is for good, is asked once more."""
    case, assignment, act = decide.turn(turn.act, number_of(number), decision=decision)
    if decision == decide.RETURN:
        decide.turn_down(turn.act, assignment.id, decide.RETURN, reason="", code=code)
        dialogues.end(turn.conn, turn.caller.owner)
        yield reply(Text("decide.thanks_return", name=cards.case_name(case)))
        return
    known = {each.code: each for each in findings.rules_of(act, case).refusals()}
    if code not in known:
        raise Refusal(Text("decide.reason_needed"))
    yield reply(
        Text(
            "decide.refuse_sure",
            name=cards.case_name(case),
            reason=known[code].name,
            articles=cards.article_labels(known[code].citations),
        ),
        buttons=(
            (
                cards.button(Text("decide.button.refuse_yes"), f"decide.refused:{assignment.id}:{code}"),
                cards.button(Text("decide.button.not_now"), f"decide.show:{assignment.id}"),
            ),
        ),
    )


@routes.press("decide.refused")
def refuse(turn: Turn, number: str, code: str) -> Iterator[Reply]:
    """Refuse for good."""
    case = decide.turn_down(turn.act, number_of(number), decide.REFUSE, reason="", code=code)
    yield reply(Text("decide.thanks_refuse", name=cards.case_name(case)))


@routes.press("decide.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """The card again; a reason that was awaited is awaited no more."""
    case, assignment, act = decide.turn(turn.act, number_of(number))
    if turn.awaited is not None and turn.awaited.about == number:
        dialogues.end(turn.conn, turn.caller.owner)
    if act.hat is not None:
        yield step_cards.step_card(turn.act, case, assignment, act.hat)


@routes.press("decide.file")
def open_file(turn: Turn, number: str) -> Iterator[Reply]:
    """The file itself."""
    case = decide.may_open_file(turn.act, number_of(number))
    yield Reply(lines=(cards.case_name(case),), file=cards.attachment(case))


@routes.press("decide.why")
def why(turn: Turn, number: str) -> Iterator[Reply]:
    """Why it is so: articles, what other regulations say, what was done."""
    case = decide.may_open_file(turn.act, number_of(number))
    assignment = assignments.get(turn.conn, number_of(number))
    if assignment is not None:
        yield reply(*step_cards.why_lines(turn.act, case, assignment))
