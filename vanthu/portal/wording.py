"""Days, moments, sizes and names as the page says them."""

from __future__ import annotations

from datetime import date, datetime

from babel.numbers import format_decimal

from vanthu.actions.dates import VIETNAM, local_day
from vanthu.locales import Text, say_plain
from vanthu.rules.office import Office
from vanthu.rules.vocabulary import BODY_NAMES
from vanthu.store.documents import Document
from vanthu.store.publications import HIGHER

# Office papers write 01 and 02, then 3 to 12, so that no figure can be put before another (NĐ 30/2020, Phụ lục I).
_MONTHS = (
    Text("portal.month_1"),
    Text("portal.month_2"),
    Text("portal.month_3"),
    Text("portal.month_4"),
    Text("portal.month_5"),
    Text("portal.month_6"),
    Text("portal.month_7"),
    Text("portal.month_8"),
    Text("portal.month_9"),
    Text("portal.month_10"),
    Text("portal.month_11"),
    Text("portal.month_12"),
)
_UNITS = (Text("portal.unit_b"), Text("portal.unit_kb"), Text("portal.unit_mb"))
_BODIES = {**BODY_NAMES, HIGHER: Text("portal.body_higher")}


def day(value: date) -> Text:
    """``ngày 09 tháng 11 năm 2026``."""
    return Text("portal.day", day=f"{value.day:02}", month=_MONTHS[value.month - 1], year=value.year)


def day_of(moment: datetime) -> Text:
    """The day in Vietnam of a moment."""
    return day(local_day(moment))


def minute_of(moment: datetime) -> Text:
    """Time and day in Vietnam of a moment."""
    local = moment.astimezone(VIETNAM)
    return Text("portal.minute", time=f"{local:%H:%M}", day=day(local.date()))


def size(octets: int, language: str) -> str:
    """A size as people read it: ``1,2 MB``. Octets in."""
    steps, value = 0, float(octets)
    while value >= 1000 and steps < len(_UNITS) - 1:
        value, steps = value / 1000, steps + 1
    pattern = "#,##0.#" if value < 10 else "#,##0"
    number = format_decimal(value, pattern, locale=language)
    return f"{number} {say_plain(_UNITS[steps], language)}"


def body_name(body: str, language: str) -> str:
    """The body's name; an unknown one by its id."""
    return say_plain(_BODIES[body], language) if body in _BODIES else body


def kind_name(kind: str) -> str:
    """``QUYẾT ĐỊNH`` as printed over a paper becomes ``Quyết định``."""
    return kind.capitalize() if kind.isupper() else kind[:1].upper() + kind[1:]


def body_of(document: Document, office: Office, language: str) -> str | None:
    """In whose name the document stands: of a higher level, or one of the office's bodies by its full name."""
    if document.higher_level:
        return body_name(HIGHER, language)
    own = next((body for body in office.bodies.values() if body.id == document.body), None)
    return own.name if own else None
