"""Dropped files whose purpose must be asked: whoever can only hand in for the page is not asked."""

from __future__ import annotations

from vanthu.actions import incoming, outgoing, tasks_rights
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.publish import CAPABILITY, PROVIDERS
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.papers.judgement import Judgement
from vanthu.store import drops, files
from vanthu.store.drops import Drop
from vanthu.store.reply import Button, Reply, reply


def purposes(act: Act) -> list[tuple[Text, str]]:
    """What the caller may do with a file: the button's word and its press, without the file's number."""
    found = []
    if act.may(PROVIDERS, CAPABILITY):
        found.append((Text("drops.button.publish"), "publish.take"))
    if incoming.BOOK.is_kept_by(act):
        found.append((Text("drops.button.incoming"), "incoming.take"))
    if outgoing.BOOK.is_kept_by(act):
        found.append((Text("drops.button.outgoing"), "outgoing.take"))
    if tasks_rights.are_kept(act) and act.may(tasks_rights.GIVERS, tasks_rights.CAPABILITY):
        found.append((Text("drops.button.task"), "tasks.take"))
    return found


def ask(act: Act, judgement: Judgement, file_name: str, words: str) -> Reply | None:
    """The question what a file is for, where several things are possible; None where only the page is."""
    possible = purposes(act)
    if len(possible) < 2:
        return None
    drop = keep(act, judgement, file_name, words)
    rows: list[tuple[Button, ...]] = [(button(word, f"{press}:{drop.id}"),) for word, press in possible]
    return reply(Text("drops.ask", name=file_name), buttons=tuple(rows), subject=f"drop:{drop.id}")


def keep(act: Act, judgement: Judgement, file_name: str, words: str) -> Drop:
    """Keep a file until its purpose is said. Raises Refusal for somebody unknown."""
    if act.actor is None:
        raise Refusal(Text("publish.not_a_provider"), Text("publish.not_a_provider_mend"))
    record(act, judgement)
    return drops.add(
        act.conn,
        person_id=act.actor.id,
        sha256=judgement.sha256,
        file_name=file_name[:255],
        judgement=judgement.as_json(),
        words=words,
        at=act.now,
    )


def record(act: Act, judgement: Judgement) -> None:
    """The bytes of a file are known of and stay."""
    files.record(
        act.conn,
        sha256=judgement.sha256,
        size=judgement.size,
        media_type=judgement.media_type,
        now=act.now,
    )


def media_type(act: Act, sha256: str) -> str:
    """What kind of file it is, as it was read. Raises LookupError."""
    found = files.get(act.conn, sha256)
    if found is None:
        raise LookupError(sha256)
    return found.media_type


def take(act: Act, drop_id: int) -> Drop:
    """One's own file whose purpose is not said yet. Raises Refusal."""
    drop = drops.get(act.conn, drop_id)
    if drop is None or act.actor is None or drop.person_id != act.actor.id:
        raise Refusal(Text("drops.not_yours"))
    if drop.used_for is not None:
        raise Refusal(Text("drops.used"))
    return drop


def use(act: Act, drop: Drop, record: str) -> None:
    """The file becomes this record. Raises Refusal where it became another meanwhile."""
    if not drops.use(act.conn, drop.id, record):
        raise Refusal(Text("drops.used"))


def judgement(drop: Drop) -> Judgement:
    """What was read off it."""
    return Judgement.from_json(drop.judgement)
