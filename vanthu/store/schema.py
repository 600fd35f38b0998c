"""What every table shares: metadata, column types, statements compiled once, and how a row becomes a dataclass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar

import orjson
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    MetaData,
    Select,
    Text,
    bindparam,
    literal_column,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeDecorator, TypeEngine

from vanthu.store.engine import as_core

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: SQLite numbers rows by itself only where the type is exactly INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")

#: How a value goes into a column, or comes out of one.
Processor = Callable[[Any], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment, kept as whole microseconds since 1970 UTC: the same order and the same value on both engines."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:
        return _microseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return _moment

    def process_literal_param(self, value: datetime | None, dialect: Dialect) -> str:
        return str(_microseconds(value))


def _microseconds(value: datetime | None) -> int | None:
    return None if value is None else (value - EPOCH) // _MICROSECOND


def _moment(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(microseconds=value)


#: The moment of whoever asks, in a statement that is prepared once.
NOW = bindparam("now", type_=Instant)


class Json(TypeDecorator[Any]):
    """Plain data as JSON text, keys sorted, so that equal data are equal bytes."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:
        return _as_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return _from_text


def _as_text(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _from_text(value: str | None) -> Any:
    return None if value is None else orjson.loads(value)


T = TypeVar("T")
Statement = Select[Any] | UpdateBase


class Prepared:
    """A statement that each turn needs: compiled once an engine, then run by the driver itself.

    What Core does around a statement costs four times as much as SQLite needs to carry it out. Column types,
    transactions and the errors that are raised are Core's. ``otherwise`` is how PostgreSQL says it, if differently.
    """

    #: Every one of them, for :meth:`compile_all`.
    _all: ClassVar[list[Prepared]] = []

    def __init__(self, statement: Statement, otherwise: Statement | None = None) -> None:
        self._said = {"sqlite": statement, "postgresql": statement if otherwise is None else otherwise}
        self._compiled: dict[str, _Compiled] = {}
        Prepared._all.append(self)

    @classmethod
    def compile_all(cls, dialect: Dialect) -> None:
        """Compile them before anybody waits: the first turns after a start would each take ten times as long."""
        for each in cls._all:
            each._for(dialect)

    def rows(self, conn: Connection, **values: Any) -> list[Sequence[Any]]:
        """What it finds, or returns. Raises DBAPIError."""
        compiled = self._for(conn.dialect)
        return compiled.read(_run(conn, compiled, compiled.bind(values), fetch=True))

    def row(self, conn: Connection, **values: Any) -> Sequence[Any] | None:
        """The first of it, or None. Raises DBAPIError."""
        found = self.rows(conn, **values)
        return found[0] if found else None

    def run(self, conn: Connection, **values: Any) -> None:
        """Carry it out. Raises DBAPIError."""
        compiled = self._for(conn.dialect)
        _run(conn, compiled, compiled.bind(values))

    def run_each(self, conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Carry it out with each of these values, in order. Raises DBAPIError."""
        compiled = self._for(conn.dialect)
        bound = [compiled.bind(values) for values in rows]
        if len(bound) == 1:
            _run(conn, compiled, bound[0])
        elif bound:
            _run(conn, compiled, bound, many=True)

    def _for(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._said[dialect.name], dialect)
        return compiled


class _Compiled:
    """A statement in one engine's words, with how values go in and come out.

    What never changes in it stands in the words themselves: SQLite plans a statement anew at each run whose plan may
    depend on a value that it is given (a limit, a state that a partial index names), which costs more than the run.
    """

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        said = _spell_out(statement, dialect)
        compiled: Any = said.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self._places: tuple[tuple[str, Processor | None], ...]
        self._fixed: dict[str, Any] = {}
        places = []
        for name in compiled.positiontup or compiled.binds:
            bind = compiled.binds[name]
            into = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if not bind.required:
                self._fixed[name] = bind.value if into is None else into(bind.value)
                into = None
            places.append((name, into))
        self._places = tuple(places)
        self._named = not compiled.positional
        returned = getattr(statement, "exported_columns", ())
        readers = ((place, _reader(column.type, dialect)) for place, column in enumerate(returned))
        self._out = [(place, out) for place, out in readers if out is not None]

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them. Raises KeyError where one is missing."""
        if self._fixed:
            values = self._fixed | values  # type: ignore[operator]  # always the keywords' dict
        if self._named:
            return {name: values[name] if into is None else into(values[name]) for name, into in self._places}
        return [values[name] if into is None else into(values[name]) for name, into in self._places]

    def read(self, rows: list[Sequence[Any]]) -> list[Sequence[Any]]:
        """The rows as Python's values."""
        if not self._out:
            return rows
        found: list[Sequence[Any]] = []
        for row in rows:
            values = list(row)
            for place, out in self._out:
                values[place] = out(values[place])
            found.append(values)
        return found


def _spell_out(statement: Statement, dialect: Dialect) -> Statement:
    """The statement with every value that belongs to it written in SQL."""

    def spelt(element: Any, **_: Any) -> ColumnElement[Any] | None:
        given = isinstance(element, BindParameter) and not element.required and not element.expanding
        if not given or element.value is None:
            return None
        write = element.type.dialect_impl(dialect).literal_processor(dialect)
        words = None if write is None else write(element.value)
        # A per cent sign means something else to each driver: such a value stays bound.
        return None if words is None or "%" in words else literal_column(words, element.type)

    spelt_out: Statement = visitors.replacement_traverse(statement, {}, spelt)  # type: ignore[assignment]
    return spelt_out


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _run(
    conn: Connection, compiled: _Compiled, bound: Any, *, fetch: bool = False, many: bool = False
) -> list[Sequence[Any]]:
    if not conn.in_transaction():
        conn.begin()
    cursor = conn.connection.cursor()
    try:
        if many:
            cursor.executemany(compiled.sql, bound)
        else:
            cursor.execute(compiled.sql, bound)
        return list(cursor.fetchall()) if fetch else []
    except conn.dialect.loaded_dbapi.Error as trouble:
        raise as_core(conn, compiled.sql, bound, trouble) from trouble
    finally:
        cursor.close()


def as_row(kind: Callable[..., T], row: Sequence[Any] | None) -> T | None:
    """The row as its dataclass, whose fields are the columns in order; None stays None."""
    return None if row is None else kind(*row)


def as_rows(kind: Callable[..., T], rows: Any) -> list[T]:
    """Every row as its dataclass."""
    return [kind(*row) for row in rows]
