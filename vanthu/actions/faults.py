"""Faults: one due row that cannot be dealt with takes nothing of the others with it, and steps aside for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from vanthu.actions import operation
from vanthu.actions.act import Act
from vanthu.locales import Text
from vanthu.store import faults
from vanthu.store.engine import savepoint
from vanthu.store.reply import reply

log = structlog.get_logger()

#: Waits between the tries; the last is repeated for as long as it takes.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
#: At this try the administrator is told, once.
TOLD_AT = 3

P = ParamSpec("P")
Row = TypeVar("Row")


def attempt(
    act: Act,
    kind: str,
    row_ids: Iterable[int],
    do: Callable[Concatenate[Act, P], None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> bool:
    """Deal with these rows; if that fails, undo it and put them aside. The query of what is due asks
    :func:`vanthu.store.faults.sound`. Raises what means that the records themselves are out of reach."""
    try:
        with savepoint(act.conn, "due"):
            do(act, *args, **kwargs)
    except Exception as trouble:
        if isinstance(trouble, DBAPIError) and trouble.connection_invalidated:
            raise
        _put_aside(act, kind, tuple(row_ids), trouble)
        return False
    return True


def attempt_together(
    act: Act, kind: str, rows: Mapping[int, Row], do: Callable[[Act, list[Row]], None]
) -> None:
    """Deal with many rows at once; if that fails, one by one, so that only those that fail step aside.

    Raises what means that the records themselves are out of reach.
    """
    if len(rows) > 1:
        try:
            with savepoint(act.conn, "due"):
                do(act, list(rows.values()))
        except Exception as trouble:
            if isinstance(trouble, DBAPIError) and trouble.connection_invalidated:
                raise
            log.warning("due.one_by_one", kind=kind, error=str(trouble))
        else:
            return
    for row_id, row in rows.items():
        attempt(act, kind, (row_id,), do, [row])


def _put_aside(act: Act, kind: str, row_ids: tuple[int, ...], trouble: Exception) -> None:
    tries = faults.attempts(act.conn, kind, row_ids) + 1
    until = act.now + BACK_OFF[min(tries, len(BACK_OFF)) - 1]
    error = f"{type(trouble).__name__}: {trouble}"[:500]
    log.error("due.failed", case=[f"{kind}:{each}" for each in row_ids], tries=tries, exc_info=trouble)
    faults.put_aside(act.conn, kind, row_ids, attempts=tries, until=until, error=error)
    if tries == TOLD_AT:
        named = ", ".join(f"{kind} {row_id}" for row_id in row_ids)
        operation.tell_administrators(act, reply(Text("chat.put_aside", named=named, tries=tries)))
