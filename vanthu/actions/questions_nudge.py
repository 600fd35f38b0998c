"""A question that was written and never sent: the citizen is asked once, so that nobody waits for an answer in vain."""

from __future__ import annotations

from datetime import timedelta

from vanthu.actions import deadlines, faults, questions_draft
from vanthu.actions.act import Act
from vanthu.locales import Text
from vanthu.store import addresses, outbox
from vanthu.store import faults as put_aside
from vanthu.store import questions as rows
from vanthu.store.reply import Reply

#: So long after the first words somebody has forgotten the button; what is older than a week is over.
AFTER, UNTIL = timedelta(hours=2), timedelta(days=7)
BATCH = 50
#: By which it is known that somebody was asked.
TOLD = "question.unsent:"


def ask_once(act: Act) -> bool:
    """Ask those whose draft has lain for a while, while the office is open; False where there is nobody."""
    if deadlines.when_open(deadlines.calendar(act), act.now) > act.now:
        return False
    since, until = act.now - UNTIL, act.now - AFTER
    lying = {f"{TOLD}{draft.id}": draft for draft in rows.drafts_between(act.conn, since, until)}
    if not lying:
        return False
    told = outbox.subjects_said(act.conn, lying)
    aside = put_aside.aside(act.conn, "question", now=act.now)
    unasked = [draft for subject, draft in lying.items() if subject not in told and draft.id not in aside]
    for question in unasked[:BATCH]:
        faults.attempt(act, "question", (question.id,), _ask, question)
    return bool(unasked)


def _ask(act: Act, question: rows.Question) -> None:
    address = addresses.get(act.conn, question.address_id)
    if address is None:
        return
    asked = Reply(lines=(Text("questions.not_sent"),), subject=f"{TOLD}{question.id}")
    replies = [asked, questions_draft.draft_card(act, question)]
    outbox.put(act.conn, address_id=address.id, person_id=address.person_id, replies=replies, now=act.now)
