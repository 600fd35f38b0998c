"""What the machine tells those who keep it running."""

from __future__ import annotations

from vanthu.actions import rights
from vanthu.actions.act import Act
from vanthu.actions.dates import local_day
from vanthu.locales import Text
from vanthu.store import addresses, outbox, settings
from vanthu.store.reply import URGENT, Reply

TELEGRAM = "telegram"
#: Under this name stands the day on which it was last said that the token is refused.
REFUSED_TOLD = "telegram.refused_told"


def tell_administrators(act: Act, message: Reply) -> None:
    """Say something to everybody who holds the administrator's post (S4 Đ4.1, Đ4.3)."""
    for person_id in rights.who_may(act.conn, ("administrator",), "people", now=act.now, office=act.office):
        act.tell(person_id, message)


def tell_of_refused_token(act: Act) -> None:
    """Telegram takes the bot's token no more: said wherever else an administrator is reached, once a day.

    Whoever is reached by Telegram alone finds it in the log and in the state of health.
    """
    today = local_day(act.now).isoformat()
    if settings.get(act.conn, REFUSED_TOLD) == today:
        return
    settings.put(act.conn, REFUSED_TOLD, today)
    warning = Reply(lines=(Text("telegram.refused_administrator"),), urgency=URGENT)
    for person_id in rights.who_may(act.conn, ("administrator",), "people", now=act.now, office=act.office):
        for address in addresses.of_person(act.conn, person_id):
            if address.channel != TELEGRAM:
                outbox.put(
                    act.conn, address_id=address.id, person_id=person_id, replies=[warning], now=act.now
                )
