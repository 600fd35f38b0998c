"""A citizen's own data: seen, corrected, erased; consent taken back (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP).

What the machine can do at once it does at once; what a person must decide has its clock. Erasing is for good: contact
data, the chat itself and pictures of identity cards go, what was asked stays as a record without what tells who asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from vanthu.actions import (
    deadlines,
    questions_cards,
    questions_cases,
    questions_follow,
    questions_publish,
    rights,
)
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.dates import time_words
from vanthu.actions.questions import CAPABILITY
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.matching.masking import mask
from vanthu.store import (
    addresses,
    askers,
    data_requests,
    dialogues,
    events,
    files,
    outbox,
    question_messages,
)
from vanthu.store import questions as rows
from vanthu.store.data_requests import DataRequest
from vanthu.store.reply import Reply, reply

#: Who decides about data: the chief of the office; where nobody holds that post, the board.
KEEPERS = ("office_chief",)
CLOCKS: Mapping[str, str] = {data_requests.CORRECT: "data.correct", data_requests.ERASE: "data.erase"}
KINDS: Mapping[str, Text] = {
    data_requests.VIEW: Text("questions.data.kind.view"),
    data_requests.CORRECT: Text("questions.data.kind.correct"),
    data_requests.ERASE: Text("questions.data.kind.erase"),
    data_requests.OBJECT: Text("questions.data.kind.object"),
}
_PURPOSES: Mapping[str, Text] = {
    askers.ANSWERING: Text("questions.data.purpose.answering"),
    askers.PUBLISHING: Text("questions.data.purpose.publishing"),
}
_PHONE = re.compile(r"(?:\+?84|0)\d{8,10}")
LONGEST_NAME = 60


def who_decides(act: Act) -> dict[int, Hat]:
    """Whoever keeps the office's data."""
    keepers = rights.who_may(act.conn, KEEPERS, CAPABILITY, now=act.now, office=act.office)
    return keepers or questions_cases.who_routes(act)


def name(request: DataRequest) -> Text:
    """What people call it."""
    return Text("questions.data.name", kind=KINDS[request.kind], n=request.id)


def view(act: Act, address_id: int) -> tuple[Text, ...]:
    """Everything that the office keeps of this chat, at once; that it was asked for is kept."""
    request = data_requests.add(
        act.conn, address_id=address_id, kind=data_requests.VIEW, words=None, now=act.now
    )
    data_requests.decide(
        act.conn, request.id, state=data_requests.DONE, acknowledged_at=act.now, decided_at=act.now
    )
    act.write("data.shown", request.about)
    address, asker = addresses.get(act.conn, address_id), askers.of_address(act.conn, address_id)
    cases = questions_follow.own_cases(act, address_id, most=100)
    lines = [
        Text("questions.data.heading"),
        Text(
            "questions.data.chat",
            channel=address.channel if address else "",
            name=(address.name if address else "") or "-",
        ),
        Text(
            "questions.data.contact", name=(asker and asker.name) or "-", phone=(asker and asker.phone) or "-"
        ),
        Text("questions.data.heard", n=events.count_of_address(act.conn, address_id)),
    ]
    for case in cases:
        n = len(question_messages.files_of(act.conn, case.id))
        lines.append(
            Text(
                "questions.data.case",
                name=questions_cards.name(case),
                state=questions_cases.state_words(case),
                n=n,
            )
        )
    for consent in askers.consents_of(act.conn, address_id):
        what = Text("questions.data.agreed") if consent.agreed else Text("questions.data.told")
        lines.append(
            Text(
                "questions.data.consent",
                what=what,
                purpose=_PURPOSES[consent.purpose],
                version=consent.version,
                time=time_words(consent.at),
            )
        )
    return tuple(lines)


def set_contact(act: Act, address_id: int, words: str) -> tuple[str | None, str | None]:
    """A name and a telephone, as the citizen types them; gives what is kept now. Raises Refusal."""
    phone = _PHONE.search(re.sub(r"[ .()-]", "", words))
    said = re.sub(r"[+\d][\d .()-]{7,}", " ", words)
    said = " ".join(re.sub(r"[,;:\n]+", " ", said).split())
    if phone is None and not said:
        raise Refusal(Text("questions.data.contact_how"))
    if len(said) > LONGEST_NAME:
        raise Refusal(Text("questions.too_long", limit=LONGEST_NAME))
    asker = askers.meet(act.conn, address_id, now=act.now)
    values: dict[str, str] = {}
    if said:
        values["name"] = said
    if phone is not None:
        values["phone"] = phone.group()
    askers.change(act.conn, asker.id, **values)
    act.write("data.contact_given", f"asker:{asker.id}", fields=sorted(values))
    return values.get("name", asker.name), values.get("phone", asker.phone)


def ask(act: Act, address_id: int, kind: str, words: str | None = None) -> DataRequest:
    """A request that a person decides on; acknowledged at once, and its clock runs. Raises Refusal."""
    if data_requests.open_of(act.conn, address_id, kind) is not None:
        raise Refusal(Text("questions.data.asked_already"))
    request = data_requests.add(act.conn, address_id=address_id, kind=kind, words=words, now=act.now)
    data_requests.change(act.conn, request.id, acknowledged_at=act.now)
    act.write("data.requested", request.about, kind=kind)
    deadlines.start(act, act.rules, request.about, (CLOCKS[kind],), {"data.requested": act.now})
    questions_cases.tell(act, who_decides(act), card(act, request))
    return request


def receipt(act: Act, request: DataRequest) -> Reply:
    """Received, and until when it is decided."""
    return reply(Text("questions.data.receipt", name=name(request)), *deadlines.lines(act, request.about))


def card(act: Act, request: DataRequest) -> Reply:
    """The card of whoever decides."""
    cases = questions_follow.own_cases(act, request.address_id, most=20)
    lines = [
        Text("questions.data.card", name=name(request), time=time_words(request.asked_at)),
        *([Text("questions.quoted", text=request.words)] if request.words else []),
        *(
            Text("questions.line", name=questions_cards.name(case), state=questions_cases.state_words(case))
            for case in cases
        ),
        *deadlines.lines(act, request.about),
    ]
    is_erase = request.kind == data_requests.ERASE
    yes = Text("questions.button.data_erase") if is_erase else Text("questions.button.data_corrected")
    buttons = (
        (
            button(yes, f"questions.data_do:{request.id}"),
            button(Text("questions.button.data_refuse"), f"questions.data_no:{request.id}"),
        ),
    )
    return Reply(lines=tuple(lines), buttons=buttons, subject=request.about)


def waiting_for(act: Act) -> list[DataRequest]:
    """The open requests that the caller decides on, the oldest first."""
    if act.actor is None or act.actor.id not in who_decides(act):
        return []
    return data_requests.open_ones(act.conn)


def turn(act: Act, request_id: int) -> tuple[DataRequest, Act]:
    """An open request that the caller may decide on. Raises Refusal."""
    request = data_requests.get(act.conn, request_id)
    hat = who_decides(act).get(act.actor.id) if act.actor else None
    if request is None or hat is None:
        raise Refusal(Text("questions.not_your_case"))
    if request.state != data_requests.OPEN:
        raise Refusal(Text("questions.data.decided", name=name(request)))
    return request, act.wearing(hat)


def carry_out(act: Act, request_id: int) -> DataRequest:
    """Do what was asked. Raises Refusal."""
    request, act = turn(act, request_id)
    _decide(act, request, data_requests.DONE, None)
    if request.kind == data_requests.ERASE:
        erase(act, request.address_id)
        _say(act, request.address_id, Text("questions.data.erased"))
    else:
        _say(act, request.address_id, Text("questions.data.corrected"))
    return request


def refuse(act: Act, request_id: int, reason: str) -> DataRequest:
    """It cannot be done, since a law orders keeping; the citizen is told why. Raises Refusal."""
    request, act = turn(act, request_id)
    if len(reason.split()) < 2:
        raise Refusal(Text("questions.reason_needed"))
    _decide(act, request, data_requests.REFUSED, reason)
    _say(
        act,
        request.address_id,
        Text("questions.data.refused", name=name(request)),
        Text("questions.letter_reason", reason=reason),
    )
    return request


def _decide(act: Act, request: DataRequest, state: str, reason: str | None) -> None:
    by = act.actor.id if act.actor else None
    if not data_requests.decide(
        act.conn, request.id, state=state, decided_at=act.now, decided_by=by, reason=reason
    ):
        raise Refusal(Text("questions.data.decided", name=name(request)))
    deadlines.meet(act, request.about)
    act.write("data.decided", request.about, kind=request.kind, state=state)
    what = Text("questions.data.done") if state == data_requests.DONE else Text("questions.data.not_done")
    by_whom = act.actor.name if act.actor else Text("questions.by_machine")
    line = Text(
        "questions.data.decided_by", name=name(request), what=what, person=by_whom, time=time_words(act.now)
    )
    outbox.rewrite(act.conn, request.about, reply(line), now=act.now)


def _say(act: Act, address_id: int, *lines: Text) -> None:
    address = addresses.get(act.conn, address_id)
    if address is not None and address.closed_at is None:
        outbox.put(
            act.conn, address_id=address.id, person_id=address.person_id, replies=[reply(*lines)], now=act.now
        )


def object_to_publishing(act: Act, address_id: int) -> int:
    """No answer of this chat's cases is published, from now on; gives how many left the page or were proposed."""
    request = data_requests.add(
        act.conn, address_id=address_id, kind=data_requests.OBJECT, words=None, now=act.now
    )
    data_requests.decide(
        act.conn, request.id, state=data_requests.DONE, acknowledged_at=act.now, decided_at=act.now
    )
    cases = questions_follow.own_cases(act, address_id, most=1000)
    for case in cases:
        questions_publish.consent(act, case, address_id, agreed=False)
    askers.take_back(act.conn, address_id, askers.PUBLISHING, now=act.now)
    return len(cases)


def erase(act: Act, address_id: int) -> None:
    """Erase a citizen's data, for good: also what a channel calls when somebody withdraws from it.

    Who is of the office keeps their account; only what they asked as a citizen goes.
    """
    conn = act.conn
    cases = questions_follow.own_cases(act, address_id, most=10_000)
    asker = askers.of_address(conn, address_id)
    own = [case for case in cases if asker is not None and case.asker_id == asker.id]
    draft = rows.draft_of(conn, asker.id) if asker is not None else None
    for case in [*own, *([draft] if draft is not None else [])]:
        names = [each for each in (asker and asker.name, _shown_name(act, address_id)) if each]
        for message in question_messages.of_question(conn, case.id, question_messages.OF_CITIZEN):
            without = mask(message.text, names, people=True).text if case.code else ""
            question_messages.blot(conn, message.id, without)
        for file in question_messages.files_of(conn, case.id):
            if file.narrow or case.code is None:
                question_messages.remove_file(conn, file.id)
                files.forget_unused(conn, file.sha256)
        # Whoever still held the follow word would tie a chat, and so a person, to the case again.
        askers.unfollow_case(conn, case.id)
        given_up = {} if case.code else {"state": rows.DROPPED}
        rows.change(conn, case.id, call_since=None, follow_sha256=None, **given_up)
    if asker is not None:
        askers.erase(conn, asker.id, now=act.now)
    askers.unfollow_all(conn, address_id)
    for purpose in _PURPOSES:
        askers.take_back(conn, address_id, purpose, now=act.now)
    address = addresses.get(conn, address_id)
    if address is not None and address.person_id is None:
        dialogues.end(conn, f"address:{address_id}")
        addresses.set_name(conn, address_id, "")
        events.wipe_address(conn, address_id)
        outbox.wipe_address(conn, address_id, reply(Text("questions.data.gone")), now=act.now)
    act.write("data.erased", f"address:{address_id}", cases=[case.code for case in own])


def _shown_name(act: Act, address_id: int) -> str | None:
    address = addresses.get(act.conn, address_id)
    return address.name if address else None
