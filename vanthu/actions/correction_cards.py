"""What is said of a correction: to the unit that drafted the document, and what became of it."""

from __future__ import annotations

from vanthu.actions import deadlines
from vanthu.actions.act import Act
from vanthu.actions.cards import button, case_name, headline, signature
from vanthu.actions.dates import time_words
from vanthu.locales import Text
from vanthu.store import corrections
from vanthu.store import deadlines as owed_rows
from vanthu.store.corrections import Correction
from vanthu.store.publications import Case
from vanthu.store.reply import Reply


def card(act: Act, case: Case, found: Correction, person_id: int | None) -> Reply:
    """To somebody of the unit: which document, what is wrong, who found it, until when; then the file, or why not."""
    lines = [Text("corrections.your_turn"), *headline(case), *particulars(act, found)]
    lines.append(Text("withdraw.line_address", address=f"{act.public_url}/van-ban/{case.publication.slug}"))
    lines += deadlines.lines(act, found.subject)
    row = [button(Text("corrections.button.file"), f"corrections.file:{found.id}")]
    row += [
        button(Text("deadlines.button.why"), f"deadlines.why:{owed.id}")
        for owed in owed_rows.running(act.conn, found.subject)[:1]
    ]
    rows = [tuple(row)]
    if person_id != found.reported_by:
        rows.append((button(Text("corrections.button.refuse"), f"corrections.refuse:{found.id}"),))
    return Reply(lines=tuple(lines), buttons=tuple(rows), subject=found.subject)


def particulars(act: Act, found: Correction) -> list[Text]:
    """What is wrong, who found it and when."""
    lines = [Text("corrections.line_what", what=found.what or "")]
    if found.found_by:
        lines.append(Text("corrections.line_found_by", who=found.found_by))
    if found.found_at is not None:
        lines.append(Text("corrections.line_found_at", time=time_words(found.found_at)))
    by = signature(act, found.reported_by, found.post, None)
    return [*lines, Text("corrections.line_reported", by=by, time=time_words(found.reported_at))]


def ended_lines(act: Act, case: Case, found: Correction) -> tuple[Text, ...]:
    """What became of it."""
    when = time_words(found.ended_at or act.now)
    if found.state == corrections.DONE:
        return (Text("corrections.done", name=case_name(case), time=when), *particulars(act, found))
    if found.state == corrections.REFUSED:
        by = signature(act, found.refused_by, found.refused_post, found.refused_for)
        return (
            Text("corrections.refused", name=case_name(case), by=by, time=when),
            Text("corrections.line_refusal", reason=found.refusal or ""),
            *particulars(act, found),
        )
    return (Text("corrections.taken_back", name=case_name(case), time=when),)
