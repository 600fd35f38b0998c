"""The command line as somebody at a terminal meets it; `vanthu run` is a real process on a free port."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.patience import PATIENCE
from vanthu.bot import cli, config
from vanthu.bot.config import Settings
from vanthu.bot.lock import held
from vanthu.bot.terminal import Terminal, language_of
from vanthu.store import addresses, events, holdings, journal, migrations
from vanthu.store.engine import open_database

BROKEN = Path(__file__).parents[1] / "rules" / "broken"
REGULATIONS = Path(cli.__file__).parents[1] / "regulations"


@dataclass
class Answer:
    """What a command said, and its exit code."""

    words: str
    code: int


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and no setting but it."""
    for name in [name for name in os.environ if name.startswith("VANTHU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "SECRETS", tmp_path / "secrets")
    monkeypatch.setenv("VANTHU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return tmp_path / "home"


def vanthu(*arguments: str, language: str = "vi") -> Answer:
    """Run a command in this process."""
    result = CliRunner().invoke(cli.build(Terminal(language)), arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.output, result.exit_code)


def records(home: Path) -> Settings:
    """Settings for looking into the records that a command made."""
    return Settings(home=home)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("arguments", "environment", "spoken"),
    [
        ([], {}, "vi"),
        ([], {"LANG": "C.UTF-8"}, "vi"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "vi_VN.UTF-8"}, "vi"),
        ([], {"LANG": "fr_FR.UTF-8"}, "vi"),
        (["--language", "en", "run"], {"LANG": "vi_VN.UTF-8"}, "en"),
        (["--language=vi"], {"LANG": "en_GB"}, "vi"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_terminals_then_vietnamese(
    arguments: list[str], environment: dict[str, str], spoken: str
) -> None:
    assert language_of(arguments, environment) == spoken


@pytest.mark.parametrize(("language", "words"), [("vi", "văn thư"), ("en", "office clerk")])
def test_help_is_in_the_language(language: str, words: str) -> None:
    assert words in vanthu("--help", language=language).words


def test_a_wrong_setting_is_said_and_nothing_is_opened(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_PORT", "x")
    for command in (["run"], ["admin-link"], ["doctor"], ["journal", "verify"], ["reset-demo"]):
        answer = vanthu(*command)
        assert (answer.code, "VANTHU_PORT" in answer.words) == (1, True), command
    assert not home.exists()


# ---------------------------------------------------------------- regulations


def test_a_shipped_regulation_is_found_correct() -> None:
    answer = vanthu("regulations", "check", str(REGULATIONS / "trung-dung-2024.toml"))
    assert (answer.code, "đúng" in answer.words) == (0, True)


def test_a_faulty_regulation_is_refused_with_place_and_reason() -> None:
    answer = vanthu("regulations", "check", str(BROKEN / "unknown-role.toml"))
    assert answer.code == 1
    assert "unknown-role.toml" in answer.words
    assert "roles" in answer.words


@pytest.mark.parametrize("regulation", sorted(path.stem for path in REGULATIONS.glob("*.toml")))
def test_every_shipped_regulation_can_be_shown(regulation: str) -> None:
    answer = vanthu("regulations", "show", regulation)
    assert (answer.code, "Điều" in answer.words) == (0, True)


def test_an_unknown_regulation_is_answered_with_those_there_are() -> None:
    answer = vanthu("regulations", "show", "nowhere-1999")
    assert (answer.code, "tuy-phuoc-2015" in answer.words) == (1, True)


# ---------------------------------------------------------------- records


def test_the_administrators_link_is_given_once_and_kept_nowhere(home: Path) -> None:
    answer = vanthu("admin-link")
    assert answer.code == 0
    (code,) = set(re.findall(r"/moi/([\w-]+)", answer.words))
    assert code.encode() not in (home / "vanthu.db").read_bytes()
    assert code not in vanthu("admin-link").words


def test_a_whole_journal_is_said_to_hold(home: Path) -> None:
    vanthu("admin-link")
    answer = vanthu("journal", "verify")
    assert (answer.code, "nguyên vẹn" in answer.words) == (0, True)


def test_the_first_bad_entry_of_a_journal_is_named(home: Path) -> None:
    for _ in range(4):
        vanthu("admin-link")
    database = open_database(records(home).database)
    with database.write.begin() as conn:
        conn.execute(journal.journal.update().where(journal.journal.c.id == 3).values(record="forged"))
    database.close()
    answer = vanthu("journal", "verify")
    assert (answer.code, "dòng 3" in answer.words) == (1, True)


def test_what_was_parked_is_listed_and_taken_up_again(home: Path) -> None:
    assert "Không có" in vanthu("events", "parked").words
    assert vanthu("events", "retry", "1").code == 1
    database = open_database(records(home).database)
    with database.write.begin() as conn:
        now = datetime.now(UTC)
        address = addresses.call(conn, channel="web", chat="x", name="Bà Tư", language="vi", now=now).address
        event = events.note(
            conn,
            channel="web",
            event_id="e",
            address_id=address.id,
            at=now,
            payload={"text": "chuyện riêng"},
            state=events.PENDING,
        )
        assert event is not None
        events.failed(conn, event, error="ValueError: [oh]", next_at=None)
    listed = vanthu("events", "parked").words
    assert "Bà Tư" in listed
    assert "ValueError: [oh]" in listed
    assert "chuyện riêng" not in listed, "what was said is nobody's business here"
    assert vanthu("events", "retry", str(event)).code == 0
    with database.read.connect() as conn:
        again = events.get(conn, event)
        assert again is not None
        assert again.state == events.PENDING
        assert [entry.verb for entry in journal.entries(conn)] == ["event.retried"]
    database.close()


def test_starting_over_removes_the_demos_data_and_nothing_else(home: Path) -> None:
    vanthu("admin-link")
    (home / "files").mkdir()
    (home / "files" / "x").write_text("x")
    (home / "letters.txt").write_text("somebody's")
    assert vanthu("reset-demo").code == 0
    assert sorted(path.name for path in home.iterdir()) == ["letters.txt", "vanthu.lock"]


@pytest.mark.parametrize(
    ("variable", "value"), [("VANTHU_DEMO", "false"), ("VANTHU_DATABASE_URL", "sqlite:///mine.db")]
)
def test_starting_over_refuses_where_it_is_no_demo(
    variable: str, value: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vanthu("admin-link")
    monkeypatch.setenv(variable, value)
    assert vanthu("reset-demo").code == 1
    assert (home / "vanthu.db").exists()


def test_starting_over_refuses_while_the_office_is_open(home: Path) -> None:
    vanthu("admin-link")
    with held(home):
        answer = vanthu("reset-demo")
    assert (answer.code, str(os.getpid()) in answer.words) == (1, True)
    assert (home / "vanthu.db").exists()


def test_the_doctor_says_line_by_line_and_by_its_exit_code(home: Path) -> None:
    answer = vanthu("doctor")
    assert (answer.code, answer.words.count("✓") > 5, "ổn" in answer.words) == (0, True, True)
    home.mkdir(exist_ok=True)
    (home / "vanthu.db").write_bytes(b"something else" * 100)
    answer = vanthu("doctor")
    assert (answer.code, "✗" in answer.words) == (1, True)


def test_a_telegram_that_cannot_be_reached_is_bad_and_the_token_stays_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VANTHU_TELEGRAM_TOKEN", "4200000042:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc")
    monkeypatch.setenv("VANTHU_TELEGRAM_API", "http://127.0.0.1:1")
    answer = vanthu("doctor")
    assert (answer.code, "VANTHU_TELEGRAM_TOKEN" in answer.words) == (1, True)
    assert "AAEhBO" not in answer.words


# ---------------------------------------------------------------- run


@dataclass
class Running:
    """`vanthu run` as another process."""

    home: Path
    port: int
    process: subprocess.Popen[str]

    def wait_until_open(self) -> None:
        """Until /health answers, or the process has ended."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}/health", timeout=5):  # noqa: S310
                return
            time.sleep(0.05)
        raise AssertionError(self.end())

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> int:
        """The status of a page."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=PATIENCE) as answer:  # noqa: S310 - our own
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        """Stop it; everything it said."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        words, _ = self.process.communicate(timeout=PATIENCE)
        return words


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextlib.contextmanager
def running(home: Path, port: int | None = None) -> Iterator[Running]:
    port = port or free_port()
    environment = {**os.environ, "VANTHU_HOME": str(home), "VANTHU_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "vanthu", "run"],
        env={**environment, "PYTHONPATH": str(Path(cli.__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Running(home, port, process)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_run_says_what_to_open_serves_it_and_ends_gracefully(home: Path) -> None:
    with running(home) as office:
        office.wait_until_open()
        for path in ("/demo", "/van-ban", "/chat", "/"):
            assert office.get(path) == 200, path
        words = office.end()
    assert office.process.returncode == 0, words
    for path in ("/demo", "/van-ban", "/chat", "/moi/"):
        assert f"http://127.0.0.1:{office.port}{path}" in words
    assert "Traceback" not in words


def test_a_second_run_keeps_the_data(home: Path) -> None:
    for _ in range(2):
        with running(home) as office:
            office.wait_until_open()
            assert office.end(signal.SIGINT)
            assert office.process.returncode == 0
    database = open_database(records(home).database)
    with database.read.connect() as conn:
        held_by = holdings.of_posts(conn, ["van-thu"], at=datetime.now(UTC))
    database.close()
    assert len(held_by) == 1


def test_two_processes_never_hold_one_folder(home: Path) -> None:
    with running(home) as office:
        office.wait_until_open()
        with running(home) as second:
            words = second.end() if second.process.wait(PATIENCE) else ""
        assert second.process.returncode == 1
        assert str(office.process.pid) in words
        assert office.get("/health") == 200


def test_a_worker_on_sqlite_is_refused_with_a_way_out(home: Path) -> None:
    said = vanthu("run", "--worker")
    assert said.code == 1
    assert "VANTHU_DATABASE_URL" in said.words
    assert not home.exists(), "nothing was opened"


def test_a_taken_port_is_said_with_a_way_out(home: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with running(tmp_path / "other", port) as office:
            office.process.wait(PATIENCE)
            words = office.end()
    assert office.process.returncode == 1
    assert f"VANTHU_PORT={port + 1}" in words
    assert "Traceback" not in words


def test_a_killed_process_leaves_no_lock(home: Path) -> None:
    with running(home) as office:
        office.wait_until_open()
        office.end(signal.SIGKILL)
    with held(home):
        migrations.upgrade(open_database(records(home).database))


def test_a_back_up_is_made_and_put_back_into_an_empty_home(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vanthu("admin-link").code == 0
    made = vanthu("backup", "--to", str(tmp_path / "usb"))
    assert made.code == 0, made.words
    (archive,) = (tmp_path / "usb").iterdir()
    assert archive.name in made.words

    again = vanthu("restore", str(archive))
    assert again.code == 1
    assert "đã có hồ sơ" in again.words

    monkeypatch.setenv("VANTHU_HOME", str(tmp_path / "other"))
    back = vanthu("restore", str(archive))
    assert back.code == 0, back.words
    head = re.search(r"[0-9a-f]{64}", made.words)
    assert head is not None
    assert head.group() in vanthu("journal", "verify").words


def test_nothing_is_restored_under_a_running_process(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar"
    archive.write_bytes(b"x")
    with held(home, note="vanthu run"):
        answer = vanthu("restore", str(archive))
    assert answer.code == 1
    assert "đang chạy" in answer.words


def test_days_off_that_were_entered_are_read_by_every_command(home: Path) -> None:
    days = home / "calendar"
    days.mkdir(parents=True)
    (days / "own.toml").write_text("nonsense = [", encoding="utf-8")
    broken = vanthu("admin-link")
    assert broken.code == 1
    assert "own.toml" in broken.words
