"""Whether a column is one of several values, in a statement that is prepared once, however many are given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, TableValuedAlias, any_, bindparam, func, select
from sqlalchemy.types import TypeEngine

from vanthu.store.schema import Json


def on_sqlite(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Among the values that are given as the list ``name``."""
    each: TableValuedAlias = func.json_each(bindparam(name, type_=Json)).table_valued("value")
    return column.in_(select(each.c.value))


def on_postgresql(column: ColumnElement[Any], name: str, kind: TypeEngine[Any]) -> ColumnElement[bool]:
    """The same in PostgreSQL's words; ``kind``: what the values are there."""
    return column == any_(bindparam(name, type_=ARRAY(kind)))
