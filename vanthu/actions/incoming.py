"""Incoming documents: checked, entered in the book, presented to a leader, whose direction makes tasks.

S2 Đ6.1 (what is checked, and that the sender is told), Đ6.3 (the book, the Chairman), Đ4.2 (urgent ones at once);
S4 Đ3.1.
"""

from __future__ import annotations

from vanthu.actions import deadlines, register_papers, rights, typed
from vanthu.actions.act import Act
from vanthu.actions.cards import article_labels, button, signature
from vanthu.actions.dates import time_words
from vanthu.actions.refusal import Refusal
from vanthu.actions.register_books import CLERKS, Book
from vanthu.actions.rights import Hat
from vanthu.locales import Text, as_json
from vanthu.papers.judgement import SIGNATURE, TROUBLE, Judgement
from vanthu.store import dialogues, outbox, registers
from vanthu.store.drops import Drop
from vanthu.store.registers import Entry
from vanthu.store.reply import ROUTINE, URGENT, Button, Reply, reply

LEADERS = ("chairman", "vice_chairman", "office_chief")
URGENT_CLOCK, HANDLE = "incoming.urgent", "incoming.handle"
BOOK = Book(registers.INCOMING, (URGENT_CLOCK, HANDLE))
#: Verdicts on signatures that make a document deficient (S2 Đ6.1: toàn vẹn, xác thực, chữ ký số).
_SPOILT = frozenset({"changed", "broken", "partial", "removed", "unreadable"})


def leaders(act: Act) -> dict[int, Hat]:
    """To whom a document may be presented."""
    found = rights.who_may(act.conn, LEADERS, BOOK.name, now=act.now, office=act.office)
    return {person_id: hat for person_id, hat in found.items() if hat.stands_in_for is None}


def begin(act: Act, drop: Drop) -> Entry:
    """A dropped file has come in; the clock of an urgent one runs from the moment it came. Raises Refusal."""
    judgement = Judgement.from_json(drop.judgement)
    entry, act = BOOK.begin(act, drop, judgement, began_at=drop.at)
    if entry.urgent:
        _start(act, entry)
    return entry


def _start(act: Act, entry: Entry) -> None:
    triggers = {"incoming.urgent_received": entry.began_at}
    deadlines.start(act, act.rules, entry.subject, (URGENT_CLOCK,), triggers)


def deficiencies(act: Act, entry: Entry) -> list[Text]:
    """Why a document could be refused: it cannot be read, its signatures do not hold, something must be refused."""
    judgement = Judgement.from_json(register_papers.drop(act, entry).judgement)
    found = [TROUBLE[judgement.trouble]] if judgement.trouble is not None else []
    if judgement.signature.verdict in _SPOILT:
        found.append(SIGNATURE[judgement.signature.verdict])
    found += [each.text for each in judgement.findings if each.weight == "refuse"]
    if judgement.draft:
        found.append(Text("registers.is_draft"))
    return found


def draft_card(act: Act, entry: Entry) -> Reply:
    """What came in, what is wrong with it, and the buttons."""
    wrong = deficiencies(act, entry)
    lines = [Text("incoming.draft"), *register_papers.lines(act, entry)]
    if wrong:
        articles = article_labels(act.rules.incoming_refusal())
        lines += [Text("incoming.deficient", articles=articles)]
        lines += [Text("registers.item", what=each) for each in wrong]
    lines += deadlines.lines(act, entry.subject)
    number, version = entry.id, entry.version
    enter: tuple[Button, ...] = (
        button(Text("incoming.button.enter"), f"incoming.enter:{number}:{version}:0"),
    )
    if not entry.urgent:
        enter += (button(Text("incoming.button.enter_urgent"), f"incoming.enter:{number}:{version}:1"),)
    rest = (
        button(Text("incoming.button.refuse"), f"incoming.refuse:{number}"),
        button(Text("registers.button.drop"), f"incoming.drop:{number}"),
    )
    return Reply(lines=tuple(lines), buttons=(enter, rest), subject=entry.subject)


def enter(act: Act, entry_id: int, version: int, *, urgent: bool) -> Entry:
    """The document gets its line and number in the book. Raises Refusal."""
    entry, act = BOOK.complete(act, entry_id, version)
    if urgent and not entry.urgent:
        entry = registers.change(act.conn, entry.id, urgent=True)
        _start(act, entry)
    entry = registers.enter(act.conn, entry.id, year=register_papers.year(act), at=act.now)
    act.write("incoming.entered", entry.subject, number=entry.number, year=entry.year, urgent=entry.urgent)
    card = reply(Text("incoming.entered", number=entry.number, year=entry.year, name=_name(act, entry)))
    outbox.rewrite(act.conn, entry.subject, card, now=act.now)
    return entry


def present(act: Act, entry_id: int, person_id: int) -> Entry:
    """The document is shown to a leader (S2 Đ6.3); a chief of the office may show it further. Raises Refusal."""
    entry = BOOK.lock(act, entry_id)
    if entry.state == registers.PRESENTED:
        entry, act = _shown_to_me(act, entry_id)
    else:
        entry, act = BOOK.own(act, entry_id, registers.ENTERED)
    hat = leaders(act).get(person_id)
    if hat is None:
        raise Refusal(Text("incoming.not_a_leader"))
    values = {"presented_to": person_id, "presented_at": act.now}
    entry = registers.change(act.conn, entry.id, state=registers.PRESENTED, **values)
    act.write("incoming.presented", entry.subject, to=person_id)
    deadlines.happened(act, entry.subject, "incoming.presented")
    seen = reply(Text("incoming.presented_on", name=_name(act, entry), post=hat.post.title))
    outbox.rewrite(act.conn, f"{entry.subject}:leader", seen, now=act.now)
    act.tell(person_id, leader_card(act, entry))
    return entry


def leader_card(act: Act, entry: Entry) -> Reply:
    """To a leader: what came in, who entered it, what can be done."""
    by = signature(act, entry.written_by, entry.post, None)
    lines = [
        Text("incoming.for_you"),
        *register_papers.lines(act, entry),
        Text("incoming.line_by", by=by, time=time_words(entry.presented_at or act.now)),
    ]
    number = entry.id
    rows = (
        (
            button(Text("incoming.button.task"), f"tasks.incoming:{number}"),
            button(Text("incoming.button.file_away"), f"incoming.file_away:{number}"),
        ),
        (
            button(Text("incoming.button.pass"), f"incoming.pass:{number}"),
            button(Text("registers.button.file"), f"incoming.file:{number}"),
        ),
    )
    urgency = URGENT if entry.urgent else ROUTINE
    return Reply(lines=tuple(lines), buttons=rows, subject=f"{entry.subject}:leader", urgency=urgency)


def _shown_to_me(act: Act, entry_id: int) -> tuple[Entry, Act]:
    entry = BOOK.lock(act, entry_id)
    if entry.presented_to not in _mine(act):
        raise Refusal(Text("registers.unknown"))
    if entry.state != registers.PRESENTED:
        raise Refusal(Text("incoming.directed_already", name=_name(act, entry)))
    return entry, act.wearing(act.may(LEADERS, BOOK.name))


def shown(act: Act, entry_id: int) -> Entry:
    """A document that waits for the caller's word. Raises Refusal."""
    return _shown_to_me(act, entry_id)[0]


def direct(act: Act, entry_id: int) -> Entry:
    """The leader has given work about it: it is directed. Raises Refusal."""
    entry, act = _shown_to_me(act, entry_id)
    return _end(act, entry, "incoming.directed", Text("incoming.directed", name=_name(act, entry)))


def file_away(act: Act, entry_id: int) -> Entry:
    """The leader has seen it and nothing is to be done. Raises Refusal."""
    entry, act = _shown_to_me(act, entry_id)
    return _end(act, entry, "incoming.filed", Text("incoming.filed", name=_name(act, entry)))


def _end(act: Act, entry: Entry, verb: str, line: Text) -> Entry:
    entry = registers.change(act.conn, entry.id, state=registers.FILED, ended_at=act.now)
    act.write(verb, entry.subject)
    outbox.rewrite(act.conn, f"{entry.subject}:leader", reply(line), now=act.now)
    if act.actor is None or act.actor.id != entry.written_by:
        act.tell(entry.written_by, reply(line))
    return entry


def refuse(act: Act, entry_id: int, words: str) -> tuple[Entry, tuple[Text, ...]]:
    """A deficient document is not entered; gives the words for its sender (S2 Đ3.4, 6.1). Raises Refusal."""
    entry, act = BOOK.own(act, entry_id, registers.DRAFT)
    found = deficiencies(act, entry)
    if not found and not typed.says_something(words):
        raise Refusal(Text("incoming.reason_needed"))
    if words.strip():
        found.append(Text("publish.choice", words=words.strip()[:500]))
    citations = act.rules.incoming_refusal()
    letter = (
        Text("incoming.letter", office=act.office.name, name=_name(act, entry)),
        *(Text("registers.item", what=each) for each in found),
        Text("incoming.letter_articles", articles=article_labels(citations), title=_titles(act)),
        Text("incoming.letter_mend"),
    )
    entry = registers.change(
        act.conn, entry.id, state=registers.REFUSED, ended_at=act.now, refusal=[as_json(x) for x in letter]
    )
    deadlines.stop(act, entry.subject)
    dialogues.end_about(act.conn, entry.subject)
    rule = "; ".join(map(str, citations)) or None
    act.write("incoming.refused", entry.subject, rule=rule)
    done = reply(Text("incoming.refused", name=_name(act, entry)))
    outbox.rewrite(act.conn, entry.subject, done, now=act.now)
    return entry, letter


def _titles(act: Act) -> tuple[str, ...]:
    named = {citation.regulation for citation in act.rules.incoming_refusal()}
    return tuple(each.title for each in act.rules.regulations if each.id in named)


def may_know(act: Act, entry: Entry) -> bool:
    """Whether the caller has to do with a line: the clerk, the leaders, whoever it was shown to."""
    return act.may((*CLERKS, *LEADERS), BOOK.name) is not None or (
        act.actor is not None and act.actor.id == entry.presented_to
    )


def waiting_for(act: Act) -> list[Entry]:
    """What was shown to the caller and waits for a word."""
    return registers.presented_to(act.conn, sorted(_mine(act)))


def _mine(act: Act) -> set[int]:
    """The caller, and those for whom the caller stands in."""
    lent = {hat.stands_in_for.id for hat in act.hats if hat.stands_in_for is not None}
    return lent | ({act.actor.id} if act.actor is not None else set())


def _name(act: Act, entry: Entry) -> Text:
    return register_papers.entry_name(act, entry)
