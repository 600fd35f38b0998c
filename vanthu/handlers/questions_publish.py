"""Publishing an answer, as it is pressed: proposed, seen before and after, masked, decided; the asker's word."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import questions_cards, questions_follow, questions_publish
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import answered, await_words, still_meant
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Reply, reply

routes = Routes()


@routes.press("questions.publish")
def propose(turn: Turn, number: str) -> Iterator[Reply]:
    """The unit's proposal."""
    question, _ = questions_publish.propose(turn.act, number_of(number))
    yield reply(Text("questions.publish.proposed", name=questions_cards.name(question)))


@routes.press("questions.public")
def publish(turn: Turn, number: str, version: str) -> Iterator[Reply]:
    """The board's tap."""
    proposal = questions_publish.publish(turn.act, number_of(number), number_of(version))
    address = questions_publish.address(turn.act, proposal)
    yield reply(Text("questions.publish.thanks", code=proposal.code, address=address))


@routes.press("questions.mask")
def mask_names(turn: Turn, number: str) -> Iterator[Reply]:
    """Names out, too; before and after again."""
    question, proposal = questions_publish.mask_names(turn.act, number_of(number))
    yield questions_publish.board_card(turn.act, question, proposal)


@routes.press("questions.reword")
def ask_words(turn: Turn, number: str) -> Iterator[Reply]:
    """How shall everybody read the question?"""
    question, proposal, _ = questions_publish.board_turn(turn.act, number_of(number))
    await_words(turn, "questions.reword", questions_publish.subject(proposal))
    yield reply(Text("questions.publish.write", name=questions_cards.name(question)))


@routes.answer("questions.reword")
def words_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The board's own words, masked as ever."""
    number = number_of(about.partition(":")[2])
    fresh = still_meant(turn)
    answered(turn, "questions")
    if not fresh:
        yield from ask_words(turn, str(number))
        return
    question, proposal = questions_publish.reword(turn.act, number, turn.words[:4000])
    yield questions_publish.board_card(turn.act, question, proposal)


@routes.press("questions.private")
def ask_reason(turn: Turn, number: str) -> Iterator[Reply]:
    """Why not?"""
    question, proposal, _ = questions_publish.board_turn(turn.act, number_of(number))
    await_words(turn, "questions.private", questions_publish.subject(proposal))
    yield reply(Text("questions.publish.why_not", name=questions_cards.name(question)))


@routes.answer("questions.private")
def reason_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The reason goes to the unit."""
    number = number_of(about.partition(":")[2])
    fresh = still_meant(turn)
    if fresh and len(turn.words.split()) < 2:
        raise Refusal(Text("questions.reason_needed"))
    answered(turn, "questions")
    if not fresh:
        yield from ask_reason(turn, str(number))
        return
    proposal = questions_publish.refuse(turn.act, number, turn.words[:1000])
    yield reply(Text("questions.publish.not_done", code=proposal.code))


@routes.press("questions.consent")
def consent(turn: Turn, number: str, word: str) -> Iterator[Reply]:
    """Whoever asked agrees, or says no."""
    act, address_id = turn.act, turn.address.id
    question = questions_follow.own_case(act, number_of(number), address_id, lock=True)
    if word not in ("yes", "no"):
        raise Refusal(Text("questions.stale_card"))
    agreed = word == "yes"
    questions_publish.consent(act, question, address_id, agreed=agreed)
    said = Text("questions.publish.thanks_agreed") if agreed else Text("questions.publish.thanks_objected")
    yield reply(said)


@routes.command("gohoidap")
def take_down(turn: Turn, words: str) -> Iterator[Reply]:
    """/gohoidap CODE REASON: a published answer leaves the page."""
    code = questions_follow.read_code(words)
    reason = words.split(maxsplit=1)[1] if len(words.split()) > 1 else ""
    if code is None or len(reason.split()) < 2:
        yield reply(Text("questions.publish.down_how"))
        return
    proposal = questions_publish.take_down(turn.act, code, reason)
    yield reply(Text("questions.publish.down", code=proposal.code))
