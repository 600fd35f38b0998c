"""What people type where a reason, a number or a day is asked for: read as written, or refused with how to write it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM, local_day, read_day
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text

#: Fewer words say nothing: a reason, a report, what is to be done.
FEWEST_WORDS = 2
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d{1,6}[a-zđ]?\s?[/-]\s?[\w./& –-]{1,40}$", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?:[:hg](\d\d)?)", re.IGNORECASE)


def says_something(words: str) -> bool:
    """Whether these are words that say something, not "ok", "." or a number."""
    return len(_WORD.findall(words)) >= FEWEST_WORDS


def number(said: str) -> str:
    """A number and symbol, with the blanks at its strokes joined. Raises Refusal."""
    if not _NUMBER.match(said):
        raise Refusal(Text("publish.bad_number"))
    return re.sub(r"\s*([/–-])\s*", r"\1", said)


def past_day(act: Act, said: str) -> date:
    """A day that is not to come. Raises Refusal."""
    day = read_day(said, today=local_day(act.now), past=True)
    if day is None:
        raise Refusal(Text("publish.bad_day"))
    if day > local_day(act.now):
        raise Refusal(Text("publish.future_day"))
    return day


def past_moment(act: Act, said: str, *, oldest: timedelta) -> datetime:
    """A moment that has passed, not longer ago than so: ``9:30``, ``20/11 16:45``, or a day alone (its noon).

    Raises Refusal.
    """
    hour = next(iter(_CLOCK.findall(said)), None)
    day_words = _CLOCK.sub("", said).strip(" ,")
    today = local_day(act.now)
    day = past_day(act, day_words) if day_words else today
    try:
        of_day = time(int(hour[0]), int(hour[1] or 0)) if hour else time(12)
    except ValueError:
        raise Refusal(Text("publish.bad_moment")) from None
    moment = datetime.combine(day, of_day, VIETNAM)
    if hour is None and day == today:
        moment = act.now.astimezone(VIETNAM)
    if not act.now - oldest <= moment <= act.now:
        raise Refusal(Text("publish.bad_moment"))
    return moment
