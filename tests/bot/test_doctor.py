"""The doctor sees what is wrong, says what to mend, and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.records import open_records
from vanthu.bot import doctor
from vanthu.bot.config import Settings
from vanthu.bot.doctor import Finding, examine
from vanthu.locales import say_plain
from vanthu.rules.office import SHIPPED
from vanthu.store import addresses, events, holdings, journal, outbox, persons
from vanthu.store.engine import Database, open_database
from vanthu.store.reply import Reply

NOW = datetime.now(UTC)


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    """An office in an empty folder."""
    return Settings(home=tmp_path, demo=False, public_url="https://xa-mau.example")


@pytest.fixture
def records(config: Settings) -> Database:
    """Its records, empty and of the newest shape."""
    return open_records(config.database)


def findings(config: Settings) -> dict[str, Finding]:
    """By the key of what was looked at."""
    return {finding.what.key: finding for finding in examine(config)}


def test_a_fresh_folder_is_well_and_nothing_is_made_in_it(config: Settings) -> None:
    found = findings(config)
    assert {finding.state for finding in found.values()} == {"ok"}
    assert "doctor.database.none_yet" in found
    assert not list(config.home.iterdir())


def test_every_finding_that_is_not_well_says_what_to_mend(config: Settings, records: Database) -> None:
    for finding in findings(config).values():
        assert (finding.mend is None) == (finding.state == "ok")
        say_plain(finding.what, "vi")


def test_a_home_that_is_a_file_is_bad(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    assert findings(Settings(home=tmp_path / "home"))["doctor.home.unwritable"].state == "bad"


def test_little_room_is_said_before_there_is_none(config: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LITTLE_ROOM", 10**18)
    assert findings(config)["doctor.home.room"].state == "attention"
    monkeypatch.setattr(doctor, "NO_ROOM", 10**18)
    assert findings(config)["doctor.home.room"].state == "bad"


def test_an_old_sqlite_is_bad() -> None:
    assert doctor.sqlite_release((3, 40, 1)).state == "bad"
    assert doctor.sqlite_release((3, 51, 3)).state == "ok"


def test_a_faulty_office_file_is_named_with_each_mistake(config: Settings, tmp_path: Path) -> None:
    broken = tmp_path / "xa-mau.toml"
    broken.write_text((SHIPPED / "xa-mau.toml").read_text().replace('"trung-dung-2024"', '"nowhere-1999"'))
    found = [f for f in examine(config.model_copy(update={"office": str(broken)})) if f.state == "bad"]
    assert ["nowhere-1999" in say_plain(finding.what, "vi") for finding in found] == [True]


def test_a_database_of_an_older_shape_is_seen(config: Settings) -> None:
    open_database(config.database).write.connect().close()
    assert findings(config)["doctor.database.older"].state == "attention"


def test_an_unreachable_database_is_bad(config: Settings) -> None:
    away = config.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nowhere"})
    assert findings(away)["doctor.database.unreachable"].state == "bad"


def test_a_file_that_is_no_database_is_bad(config: Settings) -> None:
    (config.home / "vanthu.db").write_bytes(b"something else" * 100)
    assert findings(config)["doctor.database.unreachable"].state == "bad"


def test_a_changed_journal_is_bad(config: Settings, records: Database) -> None:
    with records.write.begin() as conn:
        for number in range(3):
            _enter(conn, number, NOW)
    assert findings(config)["doctor.journal"].state == "ok"
    with records.write.begin() as conn:
        conn.execute(journal.journal.update().where(journal.journal.c.id == 2).values(verb="forged"))
    found = findings(config)["doctor.journal.broken"]
    assert (found.state, found.what.values["number"]) == ("bad", 2)


def test_a_clock_behind_the_journal_is_bad(config: Settings, records: Database) -> None:
    with records.write.begin() as conn:
        _enter(conn, 1, NOW + timedelta(hours=2))
    assert findings(config)["doctor.clock.behind"].state == "bad"


def test_posts_without_a_holder_are_named_by_their_roles(config: Settings, records: Database) -> None:
    with records.write.begin() as conn:
        person = persons.add(conn, name="Vũ Minh Đức", language="vi", now=NOW)
        holdings.add(conn, person_id=person.id, post="quan-tri", since=NOW - timedelta(hours=1))
    roles = say_plain(findings(config)["doctor.posts.empty"].what, "vi")
    assert "Chủ tịch" in roles
    assert "Quản trị" not in roles


def test_what_was_parked_and_what_waits_long_is_seen(config: Settings, records: Database) -> None:
    long_ago = NOW - timedelta(hours=1)
    with records.write.begin() as conn:
        address = addresses.call(conn, channel="web", chat="x", name="", language="vi", now=NOW).address
        outbox.put(conn, address_id=address.id, person_id=None, replies=[Reply(())], now=long_ago)
        event = events.note(
            conn,
            channel="web",
            event_id="e",
            address_id=address.id,
            at=NOW,
            payload=None,
            state=events.PENDING,
        )
        assert event is not None
        events.failed(conn, event, error="x", next_at=None)
    found = findings(config)
    assert found["doctor.parked"].state == "attention"
    assert found["doctor.unsent"].state == "attention"


def test_an_office_without_an_https_address_is_told_what_it_misses(tmp_path: Path) -> None:
    assert findings(Settings(home=tmp_path, demo=False))["doctor.address"].state == "attention"
    assert findings(Settings(home=tmp_path, demo=True))["doctor.address"].state == "ok"


def _enter(conn: journal.Connection, number: int, at: datetime) -> None:
    journal.append(
        conn,
        at=at,
        actor_id=None,
        post=None,
        stands_in_for=None,
        verb="tested",
        record=f"number:{number}",
        rule=None,
        data={},
    )


def test_where_the_kernel_cannot_shut_the_reader_in_it_is_said() -> None:
    assert doctor.file_reader(shut_in=True).state == "ok"
    found = doctor.file_reader(shut_in=False)
    assert found.state == "attention"
    assert "seccomp" in say_plain(found.what, "vi")
    assert found.mend is not None
