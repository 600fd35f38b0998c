"""`vanthu doctor`: one line for each thing an office depends on, and what to mend."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import typer
from rich.text import Text as RichText

from vanthu.bot.back_office import settings_or_fail
from vanthu.bot.config import Settings
from vanthu.bot.doctor import Finding, examine
from vanthu.bot.terminal import Terminal
from vanthu.bot.wires import Wires
from vanthu.locales import Text

_MARKS = {"ok": ("✓", "green"), "attention": ("!", "yellow"), "bad": ("✗", "bold red")}


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put the command up."""

    @app.command("doctor", help=terminal.words(Text("doctor.help")))
    def doctor() -> None:
        config = settings_or_fail(terminal)
        bad = attention = 0
        for finding in _findings(config):
            bad += finding.state == "bad"
            attention += finding.state == "attention"
            _show(terminal, finding)
        terminal.console.print()
        if bad:
            terminal.fail(Text("doctor.bad", bad=bad, attention=attention))
        terminal.say(Text("doctor.attention", attention=attention) if attention else Text("doctor.well"))


def _findings(config: Settings) -> Iterator[Finding]:
    yield from examine(config)
    bot = Wires(config).telegram(config)
    if bot is None:
        yield Finding("ok", Text("doctor.telegram.none"))
        return
    for is_well, fact in asyncio.run(bot.check()):
        yield Finding("ok" if is_well else "bad", fact, None if is_well else Text("doctor.telegram.mend"))


def _show(terminal: Terminal, finding: Finding) -> None:
    mark, style = _MARKS[finding.state]
    line = RichText(f"{mark} ", style=style)
    terminal.console.print(line + terminal.rich(finding.what), soft_wrap=True)
    if finding.mend is not None:
        terminal.console.print(RichText("  → ") + terminal.rich(finding.mend), soft_wrap=True)
