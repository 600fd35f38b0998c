"""The documentation is complete: every setting, command and table is in it, and every link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from vanthu.bot import cli, routes
from vanthu.bot.config import Settings
from vanthu.bot.terminal import Terminal
from vanthu.store import tables

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
#: Pictures that a run of the browser tests makes.
MADE_LATER = {"docs/images/demo.png"}


def commands(app: typer.Typer, before: str = "vanthu") -> Iterator[str]:
    """Every command, with the words before it."""
    for command in app.registered_commands:
        yield f"{before} {command.name}"
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from commands(group.typer_instance, f"{before} {group.name}")


@pytest.mark.parametrize("setting", list(Settings.model_fields))
def test_every_setting_is_documented(setting: str) -> None:
    page = (REFERENCE / "settings.md").read_text()
    assert f"| `{setting}` | `VANTHU_{setting.upper()}` |" in page


def test_every_command_of_the_command_line_is_documented() -> None:
    page = (REFERENCE / "command-line.md").read_text()
    assert not [command for command in commands(cli.build(Terminal())) if f"`{command}" not in page]


def test_every_table_and_column_is_documented() -> None:
    page = (REFERENCE / "tables.md").read_text()
    for table in tables.TABLES:
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{table.name}` |")]
        assert not [column.name for column in table.c if f"`{column.name}`" not in line], table.name


def test_every_command_and_press_of_the_chat_is_documented() -> None:
    page, table = (REFERENCE / "chat.md").read_text(), routes.table()
    assert not [command for command in table.commands if f"`/{command}" not in page]
    assert not [verb for verb in table.presses if f"`{verb.split('.')[0]}`" not in page]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        if "://" in target or target.startswith("mailto:"):
            continue
        there = (page.parent / target).resolve()
        assert there.exists() or there.relative_to(ROOT).as_posix() in MADE_LATER, target


def test_every_how_to_and_decision_is_listed() -> None:
    for folder, listing in (("how-to", "docs/README.md"), ("decisions", "docs/decisions/README.md")):
        listed = (ROOT / listing).read_text()
        pages = [page.name for page in (ROOT / "docs" / folder).glob("*.md") if page.name != "README.md"]
        assert not [name for name in pages if name not in listed]


def test_the_compose_file_holds_no_secret_and_restarts_and_checks_what_it_runs() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    services = compose.split("services:")[1].split("\nsecrets:")[0]
    assert services.count("restart: unless-stopped") == services.count("healthcheck:") == 3
    assert "condition: service_healthy" in services
    assert not re.findall(r"(?i)(?:password|token|secret)\w*\s*[:=]\s*[\"']?[A-Za-z0-9]{6,}", services)
    assert not re.findall(r"://[^/\s:]+:[^@\s]+@", services)
    for setting in re.findall(r"VANTHU_(\w+):", services):
        assert setting.lower() in Settings.model_fields


def test_the_image_runs_as_nobody_in_particular_and_takes_no_data_along() -> None:
    dockerfile, ignored = (ROOT / "Dockerfile").read_text(), (ROOT / ".dockerignore").read_text()
    assert "\nUSER vanthu\n" in dockerfile
    assert "\nHEALTHCHECK " in dockerfile
    assert "\n*\n" in ignored
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE):
        assert not [name for name in copied.split() if f"!{name}\n" not in ignored]
