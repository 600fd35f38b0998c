"""Next year: the administrator is asked for its decision on days off while it is not in the calendar.

Bộ luật Lao động 2019 Điều 112 khoản 3: which days are Tết and Quốc khánh is decided each year; until the decision is
entered, dates that reach into that year are provisional.
"""

from __future__ import annotations

from datetime import date, datetime

from vanthu.actions import deadlines, operation
from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM, local_day
from vanthu.locales import Text
from vanthu.store import settings
from vanthu.store.reply import reply

#: Under this name stands the last day for which it was asked.
ASKED = "calendar.next_year_asked"
#: From when in a year it is asked for the next one: most decisions are out by the first of these days.
ASKS = ((11, 15), (12, 1), (12, 15))


def ask_in_turn(act: Act) -> bool:
    """Ask on the first working morning from each of these days on; False where nothing is to be asked."""
    today = local_day(act.now)
    begun = [day for month, number in ASKS if (day := date(today.year, month, number)) <= today]
    if not begun or settings.get(act.conn, ASKED) == begun[-1].isoformat():
        return False
    days, year = deadlines.calendar(act), today.year + 1
    sessions = days.day(today).sessions
    if days.is_announced(year) or not sessions:
        return False
    if act.now < datetime.combine(today, sessions[0].start, VIETNAM):
        return False
    settings.put(act.conn, ASKED, begun[-1].isoformat())
    asked = reply(Text("recount.next_year", year=year), Text("recount.next_year_how", year=year))
    operation.tell_administrators(act, asked)
    act.write("calendar.asked", "calendar", year=year)
    return True
