"""The clock of a correction: met when the unit has sent the corrected file, owed again when that comes back (S0 Đ7.1).

How long the board then takes is the board's own clock, that of any paper for the page (S0 Đ6.2).
"""

from __future__ import annotations

from vanthu.actions import deadlines
from vanthu.actions.act import Act
from vanthu.store import corrections
from vanthu.store.corrections import Correction
from vanthu.store.publications import Case


def submitted(act: Act, case: Case) -> None:
    """A paper was sent for approval; where it is a corrected file, the unit has done its part."""
    if (found := _open(act, case)) is not None:
        deadlines.happened(act, found.subject, "publication.submitted")


def came_back(act: Act, case: Case) -> None:
    """It was taken back, returned or refused: a corrected file is owed by the old date."""
    if (found := _open(act, case)) is not None:
        deadlines.reopen(act, found.subject)


def _open(act: Act, case: Case) -> Correction | None:
    found = corrections.made_by(act.conn, case.publication.id)
    return found if found is not None and found.state == corrections.OPEN else None
