"""Questions, from the first words to the code: several messages make one, shown back, sent with one tap.

S1 Đ2.2, Đ7.6 and Đ8.1c: the code and the date come at once. Nothing that was said is lost, and nothing is counted
twice; who asks too often is slowed down and told so.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from vanthu.actions import deadlines, questions_routing
from vanthu.actions.act import Act
from vanthu.actions.dates import local_day
from vanthu.actions.questions_routing import ELSEWHERE, Suggestion
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.papers.judgement import TROUBLE, Judgement
from vanthu.rules.book import Rules
from vanthu.store import askers, files, question_messages, questions
from vanthu.store.askers import Asker
from vanthu.store.folding import words
from vanthu.store.question_messages import File
from vanthu.store.questions import ASK, FEEDBACK, PETITION, Question

CAPABILITY = "questions"
CLOCK, PROMISE, OUT_OF_SCOPE = "question.answer", "question.promise", "question.out_of_scope"
#: The text of the notice that people are shown before they ask; a changed text is a new version.
NOTICE = "2026-11"
#: A day's questions from one chat, and an hour's from all, are counted backwards from now.
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
MOST_MESSAGES, MOST_CHARACTERS, MOST_FILES = 40, 20_000, 10
#: A follow word: letters and figures that nobody takes for one another; 31 ** 10 of them.
_LETTERS, _LENGTH = "abcdefghjkmnpqrstuvwxyz23456789", 10
#: Programs and archives are no attachments of a question.
_NOT_TAKEN = frozenset({"exe", "zip", "html", "unknown", "empty"})
_FEEDBACK = ("phan anh", "to giac", "buc xuc", "lan chiem", "do trom", "gay on", "o nhiem", "hu hong")
_PETITION = ("kien nghi", "de nghi", "de xuat", "mong chinh quyen", "mong xa")
#: What a name or a caption says of a photograph of somebody's papers.
_IDENTITY = ("cccd", "cmnd", "can cuoc", "chung minh nhan dan", "ho chieu", "giay to tuy than")


@dataclass(frozen=True, slots=True)
class Sent:
    """A question that was just sent, and the follow word, which is said once and kept only as its SHA-256."""

    question: Question
    word: str


def draft(act: Act, address_id: int) -> Question | None:
    """What is being said in this chat and has not been sent, or None."""
    asker = askers.of_address(act.conn, address_id)
    return questions.draft_of(act.conn, asker.id) if asker else None


def take_words(act: Act, address_id: int, text: str, *, event: str | None = None) -> Question:
    """Words of a question: the first ones begin it, the next ones belong to it. Raises Refusal where it is too long."""
    question = draft(act, address_id) or _begin(act, address_id, text)
    said = question_messages.of_question(act.conn, question.id)
    length = sum(len(message.text) for message in said) + len(text)
    if len(said) >= MOST_MESSAGES or length > MOST_CHARACTERS:
        raise Refusal(Text("questions.too_long", limit=MOST_CHARACTERS), Text("questions.too_long_mend"))
    question_messages.add(
        act.conn, question_id=question.id, kind=question_messages.ASKED, text=text, now=act.now, event=event
    )
    values = {"kind": kind_of(text)} if kind_of(text) != ASK and question.kind == ASK else {}
    questions.change(act.conn, question.id, **values)
    return _question(act, question.id)


def _begin(act: Act, address_id: int, text: str) -> Question:
    asker: Asker = askers.meet(act.conn, address_id, now=act.now)
    return questions.begin(
        act.conn, kind=kind_of(text), asker_id=asker.id, address_id=address_id, now=act.now
    )


def kind_of(text: str) -> str:
    """Question, feedback or petition, by what it says of itself; the citizen can say otherwise."""
    said = " ".join(words(text))
    if any(word in said for word in _FEEDBACK):
        return FEEDBACK
    return PETITION if any(word in said for word in _PETITION) else ASK


def attach(
    act: Act, address_id: int, judgement: Judgement | None, name: str, *, caption: str, stored: bool
) -> Question:
    """A photo or a file belongs to the question that is being said. Raises Refusal for what is not taken."""
    check_file(judgement, name, stored=stored)
    assert judgement is not None  # noqa: S101 - check_file says so
    question = take_words(act, address_id, caption) if caption else draft(act, address_id)
    question = question or _begin(act, address_id, "")
    if len(question_messages.files_of(act.conn, question.id)) >= MOST_FILES:
        raise Refusal(Text("questions.too_many_files", limit=MOST_FILES))
    keep_file(act, question, judgement, name, caption=caption)
    questions.change(act.conn, question.id)
    return _question(act, question.id)


def check_file(judgement: Judgement | None, name: str, *, stored: bool) -> None:
    """Whether a file may belong to a case. Raises Refusal."""
    if judgement is None:
        raise Refusal(Text("questions.file_not_fetched", name=name))
    if judgement.trouble in TROUBLE:
        raise Refusal(Text("questions.file_not_taken", name=name), TROUBLE[judgement.trouble or ""])
    if judgement.kind in _NOT_TAKEN or not stored:
        raise Refusal(Text("questions.file_not_taken", name=name), Text("questions.file_kinds"))


def keep_file(
    act: Act,
    question: Question,
    judgement: Judgement,
    name: str,
    *,
    caption: str = "",
    answer_id: int | None = None,
) -> File:
    """Write a judged file down in a case; one that seems to show an identity card is kept narrow."""
    files.record(
        act.conn,
        sha256=judgement.sha256,
        size=judgement.size,
        media_type=judgement.media_type,
        now=act.now,
    )
    said = words_of(act, question) if judgement.media_type.startswith("image/") else ""
    told = " ".join(words(f"{name} {caption} {said}"))
    return question_messages.attach(
        act.conn,
        question_id=question.id,
        sha256=judgement.sha256,
        name=name,
        media_type=judgement.media_type,
        now=act.now,
        answer_id=answer_id,
        narrow=any(word in told for word in _IDENTITY),
    )


def own_draft(act: Act, question_id: int, address_id: int, version: int | None = None) -> Question:
    """The caller's own draft, locked, as they saw it. Raises Refusal."""
    question = questions.lock(act.conn, question_id)
    asker = askers.of_address(act.conn, address_id)
    if question is None or asker is None or question.asker_id != asker.id:
        raise Refusal(Text("questions.not_yours"), Text("questions.not_yours_mend"))
    if question.state != questions.DRAFT:
        raise Refusal(_moved_on(question))
    if version is not None and version != question.version:
        raise Refusal(Text("questions.stale_card"))
    return question


def _moved_on(question: Question) -> Text:
    if question.code is None:
        return Text("questions.dropped_already")
    return Text("questions.sent_already", code=question.code)


def set_kind(act: Act, question_id: int, address_id: int, kind: str) -> Question:
    """It is a question, feedback or a petition. Raises Refusal."""
    question = own_draft(act, question_id, address_id)
    if kind not in questions.KINDS:
        raise Refusal(Text("questions.stale_card"))
    questions.change(act.conn, question.id, kind=kind)
    return _question(act, question_id)


def flag_identity(act: Act, question_id: int, address_id: int) -> Question:
    """The citizen says that a photo shows an identity card: kept narrow. Raises Refusal."""
    question = own_draft(act, question_id, address_id)
    for file in question_messages.files_of(act.conn, question.id):
        question_messages.set_narrow(act.conn, file.id)
    questions.change(act.conn, question.id)
    return _question(act, question_id)


def drop(act: Act, question_id: int, address_id: int, *, solved_with: str | None = None) -> Question:
    """Not sent after all; ``solved_with`` names the answer or procedure that made it needless. Raises Refusal."""
    question = own_draft(act, question_id, address_id)
    state = questions.SOLVED if solved_with else questions.DROPPED
    questions.change(act.conn, question.id, state=state, solved_with=solved_with, ended_at=act.now)
    act.write(f"question.{state}", question.about, solved_with=solved_with)
    return question


def send(act: Act, question_id: int, address_id: int, version: int) -> Sent:
    """Send it: a code without a gap, the clock of the regulation, a follow word. Raises Refusal.

    Too many at once are not lost: the draft stays, and the citizen is told when to press again.
    """
    question = own_draft(act, question_id, address_id, version)
    if not any(letter.isalpha() for letter in words_of(act, question)):
        raise Refusal(Text("questions.write_first"))
    _check_pace(act, question)
    year = local_day(act.now).year
    number = questions.next_number(act.conn, year)
    word = new_word()
    suggestion = suggest(act, question)
    questions.change(
        act.conn,
        question.id,
        code=f"HD-{year}-{number:06d}",
        year=year,
        number=number,
        follow_sha256=word_hash(word),
        state=questions.RECEIVED,
        asked_at=act.now,
        rules_day=local_day(act.now),
        suggested_unit=suggestion.best,
        suggested_sure=suggestion.sure,
    )
    askers.follow(act.conn, question.id, address_id, now=act.now)
    askers.consent(
        act.conn,
        address_id=address_id,
        purpose=askers.ANSWERING,
        version=NOTICE,
        agreed=False,
        question_id=question.id,
        now=act.now,
    )
    sent = _question(act, question.id)
    act.write("question.received", sent.about, code=sent.code, kind=sent.kind)
    deadlines.start(act, rules_of(act, sent), sent.about, (CLOCK,), {"question.received": act.now})
    return Sent(sent, spelt(word))


def _check_pace(act: Act, question: Question) -> None:
    asking = act.office.asking
    if questions.sent_since(act.conn, act.now - A_DAY, asker_id=question.asker_id) >= asking.most_a_day:
        raise Refusal(Text("questions.too_many_today", limit=asking.most_a_day), Text("questions.kept"))
    if questions.sent_since(act.conn, act.now - AN_HOUR) >= asking.most_an_hour:
        raise Refusal(Text("questions.too_many_at_once"), Text("questions.kept"))


def new_word() -> str:
    """A follow word that nobody can guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def spelt(word: str) -> str:
    """A follow word as it is shown, in three pieces."""
    return f"{word[:4]}-{word[4:7]}-{word[7:]}"


def word_hash(word: str) -> str:
    """What is kept of a follow word, however it is typed."""
    return hashlib.sha256("".join(c for c in word.lower() if c.isalnum()).encode()).hexdigest()


def suggest(act: Act, question: Question) -> Suggestion:
    """Where it belongs."""
    return questions_routing.suggest(act, words_of(act, question))


def words_of(act: Act, question: Question) -> str:
    """The question in the citizen's own words, one message a paragraph."""
    said = question_messages.of_question(act.conn, question.id, question_messages.OF_CITIZEN)
    return "\n".join(message.text for message in said)


def rules_of(act: Act, question: Question) -> Rules:
    """The regulations that the case keeps: those of the day on which it came."""
    return act.book.at(question.rules_day or local_day(act.now))


def is_ours(suggested: str | None) -> bool:
    """Whether what was suggested is a unit of this office."""
    return suggested is not None and not suggested.startswith(ELSEWHERE)


def _question(act: Act, question_id: int) -> Question:
    question = questions.get(act.conn, question_id)
    if question is None:
        raise LookupError(question_id)
    return question
