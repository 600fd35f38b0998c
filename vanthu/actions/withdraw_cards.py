"""What is said of a withdrawal: the questions' answers shown back, the board's card, what was decided, and why."""

from __future__ import annotations

from collections.abc import Mapping

from vanthu.actions import deadlines
from vanthu.actions.act import Act
from vanthu.actions.cards import button, case_name, headline, signature
from vanthu.actions.dates import time_words
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.store import deadlines as owed_rows
from vanthu.store import publications, withdrawals
from vanthu.store.publications import Case
from vanthu.store.reply import URGENT, Button, Reply, reply
from vanthu.store.withdrawals import Withdrawal

#: The usual reasons to leave a document where it is.
REASONS: Mapping[str | None, Text] = {
    "no_error": Text("withdraw.reason.no_error"),
    "must_stand": Text("withdraw.reason.must_stand"),
}
_KINDS: Mapping[str | None, Text] = {
    withdrawals.REMOVE: Text("withdraw.kind.remove"),
    withdrawals.REPLACE: Text("withdraw.kind.replace"),
}


def asked_subject(request: Withdrawal) -> str:
    """By which the asker's "sent" message is found, whose button goes when there is nothing to take back."""
    return f"withdrawal-asked:{request.id}"


def asker(act: Act, request: Withdrawal) -> Text:
    """Who asks, in which post, for whom if as a stand-in."""
    return signature(act, request.asked_by, request.asked_post, request.asked_for)


def _what(act: Act, request: Withdrawal) -> list[Text]:
    """What is asked: gone or replaced (by which), and why."""
    lines = [Text("withdraw.line_kind", kind=_KINDS[request.kind])]
    other = publications.get(act.conn, request.replacement_id) if request.replacement_id else None
    if other is not None:
        address = f"{act.public_url}/van-ban/{other.publication.slug}"
        lines.append(Text("withdraw.line_replacement", name=case_name(other), address=address))
    return [*lines, Text("withdraw.line_reason", reason=request.reason or "")]


def shown_back(act: Act, case: Case, request: Withdrawal) -> Reply:
    """All of it once more, before it goes to the board."""
    return reply(
        Text("withdraw.confirm"),
        *headline(case),
        *_what(act, request),
        Text("withdraw.confirm_public"),
        buttons=(
            (button(Text("withdraw.button.send"), f"withdraw.send:{request.id}:{request.version}"),),
            (
                button(Text("withdraw.button.again"), f"withdraw.again:{request.id}"),
                button(Text("withdraw.button.drop"), f"withdraw.drop:{request.id}"),
            ),
        ),
    )


def sent(act: Act, case: Case, request: Withdrawal) -> Reply:
    """To who asked: it is with the board, until when, and how to take it back."""
    return reply(
        Text("withdraw.asked", name=case_name(case)),
        Text("withdraw.asked_next"),
        *deadlines.lines(act, request.subject),
        buttons=((button(Text("withdraw.button.take_back"), f"withdraw.take_back:{request.id}"),),),
        subject=asked_subject(request),
    )


def board_card(act: Act, case: Case, request: Withdrawal, hat: Hat) -> Reply:
    """To the board: which document, what is asked by whom and why, how long is left; then the buttons."""
    lines = [Text("withdraw.your_turn")]
    if hat.stands_in_for is not None:
        lines.append(Text("decide.as_stand_in", name=hat.stands_in_for.name, post=hat.post.title))
    lines += [*headline(case), *_what(act, request)]
    lines.append(
        Text(
            "withdraw.line_asker",
            by=asker(act, request),
            time=time_words(request.asked_at or request.started_at),
        )
    )
    lines.append(Text("withdraw.line_address", address=f"{act.public_url}/van-ban/{case.publication.slug}"))
    lines += deadlines.lines(act, request.subject)
    if request.cite is not None:
        lines.append(Text("decide.by_article", article=act.book.citation(request.cite).label))
    return Reply(
        lines=tuple(lines),
        buttons=_buttons(act, request),
        subject=request.subject,
        urgency=URGENT,
        about=(f"withdrawal:{request.id}",),
    )


def _buttons(act: Act, request: Withdrawal) -> tuple[tuple[Button, ...], ...]:
    owed = owed_rows.running(act.conn, request.subject)
    why = [button(Text("withdraw.button.why"), f"withdraw.why:{request.id}")]
    why += [button(Text("deadlines.button.why"), f"deadlines.why:{each.id}") for each in owed[:1]]
    return (
        (
            button(Text("withdraw.button.take_off"), f"withdraw.take_off:{request.id}"),
            button(Text("withdraw.button.refuse"), f"withdraw.refuse:{request.id}"),
        ),
        tuple(why),
    )


def decided_lines(act: Act, case: Case, request: Withdrawal) -> tuple[Text, ...]:
    """What became of a request: who decided, when, why."""
    name = case_name(case)
    if request.decided_by is None or request.decided_at is None:
        return (Text("withdraw.taken_back_by", name=name, by=asker(act, request)),)
    verdicts = {
        withdrawals.DONE: Text("withdraw.decided.done", name=name),
        withdrawals.REFUSED: Text("withdraw.decided.refused", name=name),
    }
    by = signature(act, request.decided_by, request.post, request.stands_in_for)
    lines = [
        verdicts[request.state],
        Text("withdraw.decided_by", by=by, time=time_words(request.decided_at)),
    ]
    if request.refusal_code in REASONS:
        lines.append(Text("withdraw.line_refusal", reason=REASONS[request.refusal_code]))
    if request.refusal is not None:
        lines.append(Text("withdraw.line_refusal", reason=request.refusal))
    return tuple(lines)


def outcome(act: Act, case: Case, request: Withdrawal) -> Reply:
    """To who asked and who provided it: what was decided, and what they can do now."""
    lines = decided_lines(act, case, request)
    if request.state == withdrawals.DONE:
        path = f"/van-ban/{case.publication.slug}"
        page = ((Button(Text("publish.button.page"), url=path),),)
        told = Text("withdraw.outcome_done", address=f"{act.public_url}{path}")
        return reply(*lines, told, Text("withdraw.outcome_again"), buttons=page)
    article = () if request.cite is None else (_by_article(act, request.cite),)
    return reply(*lines, *article, Text("withdraw.outcome_refused"))


def why_lines(act: Act, case: Case, request: Withdrawal) -> tuple[Text, ...]:
    """Why the board is asked: by which article, in whose words, and what happens at the old address."""
    lines = [Text("withdraw.why", name=case_name(case), by=asker(act, request)), *_what(act, request)]
    if request.cite is None:
        lines.append(Text("withdraw.why_no_rule"))
    else:
        citation = act.book.citation(request.cite)
        lines.append(_by_article(act, request.cite))
        if citation.words:
            lines.append(Text("decide.why_words", words=citation.words))
        if citation.reading:
            lines.append(Text("decide.why_reading", reading=citation.reading))
    return (*lines, Text("withdraw.why_then"))


def _by_article(act: Act, cite: str) -> Text:
    return Text("withdraw.by_article", article=act.book.citation(cite).label)
