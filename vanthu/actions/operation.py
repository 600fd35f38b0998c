"""What the machine tells those who keep it running."""

from __future__ import annotations

from vanthu.actions import rights
from vanthu.actions.act import Act
from vanthu.store.reply import Reply


def tell_administrators(act: Act, message: Reply) -> None:
    """Say something to everybody who holds the administrator's post (S4 Đ4.1, Đ4.3)."""
    for person_id in rights.who_may(act.conn, ("administrator",), "people", now=act.now, office=act.office):
        act.tell(person_id, message)
