"""What is said of a request for more time: to who decides, to who asked, and under "why this date?"."""

from __future__ import annotations

from vanthu.actions import deadlines
from vanthu.actions.act import Act
from vanthu.actions.cards import button, signature
from vanthu.actions.dates import time_words
from vanthu.actions.matters import Matter
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.store import extensions
from vanthu.store.deadlines import Deadline
from vanthu.store.extensions import Extension
from vanthu.store.reply import Reply, reply


def asked_subject(request: Extension) -> str:
    """By which the asker's own message is found, whose button goes when there is nothing to take back."""
    return f"extension-asked:{request.id}"


def asker(act: Act, request: Extension) -> Text:
    """Who asks, in which post, for whom if as a stand-in."""
    return signature(act, request.asked_by, request.asked_post, request.asked_for)


def card(act: Act, request: Extension, owed: Deadline, matter: Matter, hat: Hat) -> Reply:
    """To whoever may decide: what, from when to when, who asks and why; the buttons."""
    lines = [Text("extensions.your_turn"), Text("deadlines.about", name=matter.name)]
    if hat.stands_in_for is not None:
        lines.insert(1, Text("decide.as_stand_in", name=hat.stands_in_for.name, post=hat.post.title))
    lines += [
        deadlines.line(act, owed),
        *_from_to(request),
        Text("extensions.line_reason", reason=request.reason),
        Text("extensions.line_asker", by=asker(act, request), time=time_words(request.asked_at)),
    ]
    grant = button(Text("extensions.button.grant"), f"extensions.grant:{request.id}")
    refuse = button(Text("extensions.button.refuse"), f"extensions.refuse:{request.id}")
    second = [button(Text("deadlines.button.why"), f"deadlines.why:{owed.id}")]
    if matter.show:
        second.insert(0, button(Text("deadlines.button.open"), matter.show))
    return Reply(lines=tuple(lines), buttons=((grant, refuse), tuple(second)), subject=request.subject)


def asked(request: Extension, matter: Matter) -> Reply:
    """To who asked: it is with somebody, and the old date still counts."""
    return reply(
        Text("extensions.asked", name=matter.name),
        *_from_to(request),
        Text("extensions.still_counts"),
        buttons=((button(Text("extensions.button.take_back"), f"extensions.take_back:{request.id}"),),),
        subject=asked_subject(request),
    )


def decided_lines(act: Act, request: Extension, matter: Matter) -> tuple[Text, ...]:
    """What became of a request: who decided, when, why."""
    if request.state == extensions.CANCELLED or request.decided_at is None:
        return (Text("extensions.over", name=matter.name),)
    by = signature(act, request.decided_by, request.post, request.stands_in_for)
    when = time_words(request.decided_at)
    if request.state == extensions.GRANTED:
        return (
            Text("extensions.granted", name=matter.name),
            *_from_to(request),
            Text("extensions.decided_by", by=by, time=when),
        )
    return (
        Text("extensions.refused", name=matter.name, due=time_words(request.old_due)),
        Text("extensions.line_reason", reason=request.refusal or ""),
        Text("extensions.decided_by", by=by, time=when),
    )


def reason_lines(act: Act, request: Extension) -> tuple[Text, ...]:
    """Under "why this date?": who asked why, who decided."""
    by = signature(act, request.decided_by, request.post, request.stands_in_for)
    return (
        Text("extensions.line_reason", reason=request.reason),
        Text("extensions.line_asker", by=asker(act, request), time=time_words(request.asked_at)),
        Text("extensions.decided_by", by=by, time=time_words(request.decided_at or request.asked_at)),
    )


def _from_to(request: Extension) -> tuple[Text, ...]:
    if request.new_due is None:
        return ()
    return (Text("extensions.from_to", old=time_words(request.old_due), new=time_words(request.new_due)),)
