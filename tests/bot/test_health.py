"""Whether the office is well, as a person at a terminal reads it."""

from __future__ import annotations

from tests.conversation import FakeWire, Town
from vanthu.bot.health import health
from vanthu.locales import FIRST_LANGUAGE, Text, say_plain


class TroubledWire(FakeWire):
    """A wire that says what is wrong with it."""

    trouble: Text | None = Text("webchat.busy")


async def test_a_channels_trouble_is_said_in_words(town: Town) -> None:
    town.house.channels["web"] = TroubledWire()
    well, facts = health(town.house)
    assert not well
    assert facts["channels"] == {"web": say_plain(Text("webchat.busy"), FIRST_LANGUAGE)}


async def test_an_error_of_the_database_does_not_carry_what_people_wrote(town: Town) -> None:
    with town.house.database.read.connect() as conn:
        try:
            conn.exec_driver_sql("SELECT no_such_column WHERE 'a' = ?", ("chuyện riêng",))
        except Exception as trouble:
            said = str(trouble)
    assert "no_such_column" in said
    assert "chuyện riêng" not in said
