"""What stands where an answered question stood that was taken down: that it was here, since when not, and why.

Neither the question nor the answer is shown: what they say may be the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from vanthu.locales import Text, say_plain
from vanthu.portal.answers_showing import Day, day, field_name
from vanthu.rules.office import Office
from vanthu.store import answers


@dataclass(frozen=True, slots=True)
class AnswerGone:
    """The page of an answer that was taken down."""

    code: str
    field: str | None
    unit: str
    answered: Day
    gone: Day
    reason: str


def read_gone(conn: Connection, code: str, office: Office, language: str) -> AnswerGone | None:
    """What to show at an address from which an answer was taken down; None where none was."""
    found = answers.gone_with_code(conn, code)
    if found is None:
        return None
    return AnswerGone(
        code=found.code,
        field=field_name(found.field, office),
        unit=found.unit_name,
        answered=day(found.answered_at, language),
        gone=day(found.decided_at or found.proposed_at, language),
        # Where the board gave none, whoever asked has taken the consent back.
        reason=found.reason or say_plain(Text("portal.answers.gone_consent"), language),
    )
