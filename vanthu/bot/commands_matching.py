"""`vanthu route` and `vanthu similar`: how questions are placed and matched, to try with files of one's own."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from vanthu.bot.tab_file import TabFileError, rows
from vanthu.bot.terminal import Terminal
from vanthu.locales import Text
from vanthu.matching.routing import Router
from vanthu.matching.similar import Index

# What a header may call the columns, folded as vanthu.rules.folding does it.
_UNIT = frozenset(
    {"unit", "label", "code", "field", "category", "topic", "donvi", "ma", "madonvi", "linhvuc"}
)
_NAME = frozenset({"name", "ten", "tendonvi"})
_KEYWORDS = frozenset({"keywords", "keyword", "tukhoa"})
_ID = frozenset({"id", "key", "code", "qid", "questionid", "ma", "stt"})
_TEXT = frozenset({"text", "question", "query", "title", "cauhoi", "noidung", "tieude"})
_BETWEEN_KEYWORDS = re.compile(r"[,;|]")
# Signs that end a line for some who read them, and may stand within a question.
_ENDS_A_LINE = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Unit:
    code: str
    name: str
    keywords: tuple[str, ...]


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put the commands up."""
    words = terminal.words
    asked_help = words(Text("matching.cli.file"))
    json_help = words(Text("matching.cli.json"))

    @app.command("route", help=words(Text("matching.cli.route.help")))
    def route(
        units: Annotated[
            Path, typer.Option("--units", help=words(Text("matching.cli.units")), exists=True, dir_okay=False)
        ],
        file: Annotated[
            Path | None, typer.Argument(help=asked_help, exists=True, dir_okay=False, allow_dash=True)
        ] = None,
        examples: Annotated[
            Path | None,
            typer.Option(
                "--examples", help=words(Text("matching.cli.examples")), exists=True, dir_okay=False
            ),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=json_help)] = False,
    ) -> None:
        router = _router(terminal, units, examples)
        for text in _asked(file):
            ranking = router.rank(text)
            ranked = [{"unit": each.unit, "score": round(each.score, 4)} for each in ranking.ranked]
            if as_json:
                _print({"text": text, "ranked": ranked, "sure": ranking.sure})
            elif ranked:
                shown = ", ".join(f"{each['unit']} {each['score']:.2f}" for each in ranked[:_SHOWN])
                reason = ", ".join(ranking.ranked[0].reason)
                told = Text("matching.cli.sure") if ranking.sure else Text("matching.cli.unsure")
                terminal.say(Text("matching.cli.routed", text=text, ranked=shown, sure=told, reason=reason))
            else:
                terminal.say(Text("matching.cli.none", text=text))

    @app.command("similar", help=words(Text("matching.cli.similar.help")))
    def similar(
        index: Annotated[
            Path, typer.Option("--index", help=words(Text("matching.cli.index")), exists=True, dir_okay=False)
        ],
        file: Annotated[
            Path | None, typer.Argument(help=asked_help, exists=True, dir_okay=False, allow_dash=True)
        ] = None,
        most: Annotated[int, typer.Option("--most", help=words(Text("matching.cli.most")), min=1)] = 5,
        as_json: Annotated[bool, typer.Option("--json", help=json_help)] = False,
    ) -> None:
        kept = _pairs(terminal, index, {"id": _ID, "text": _TEXT}, Text("matching.expected.index"))
        texts = Index(kept)
        written = dict(kept)
        for text in _asked(file):
            found = texts.similar(text, most)
            if as_json:
                ranked = [{"id": key, "score": round(score, 4)} for key, score in found]
                _print({"text": text, "ranked": ranked})
            elif found:
                terminal.say(Text("matching.cli.asked", text=text))
                for key, score in found:
                    terminal.say(Text("matching.cli.like", id=key, score=f"{score:.2f}", text=written[key]))
            else:
                terminal.say(Text("matching.cli.none", text=text))


def _router(terminal: Terminal, units: Path, examples: Path | None) -> Router:
    try:
        found = rows(units, {"unit": _UNIT, "name": _NAME, "keywords": _KEYWORDS}, least=1)
    except TabFileError as error:
        _fail(terminal, error, Text("matching.expected.units"))
    known = [
        _Unit(
            row.cells[0],
            row.cells[1] or row.cells[0],
            tuple(
                word.strip()
                for cell in (row.cells[2], *row.rest)
                for word in _BETWEEN_KEYWORDS.split(cell)
                if word.strip()
            ),
        )
        for row in found
    ]
    learnt: list[tuple[str, str]] = []
    if examples is not None:
        learnt = _pairs(
            terminal,
            examples,
            {"unit": _UNIT, "text": _TEXT},
            Text("matching.expected.examples"),
            may_be_empty=True,
        )
        codes = {unit.code for unit in known}
        if strangers := sorted({unit for unit, _ in learnt} - codes):
            terminal.errors.print(
                terminal.rich(Text("matching.cli.strangers", units=", ".join(strangers))), soft_wrap=True
            )
    return Router(known, learnt)


def _pairs(
    terminal: Terminal,
    path: Path,
    columns: dict[str, frozenset[str]],
    expected: Text,
    *,
    may_be_empty: bool = False,
) -> list[tuple[str, str]]:
    try:
        return [(row.cells[0], row.cells[1]) for row in rows(path, columns, least=2)]
    except TabFileError as error:
        if may_be_empty and not error.line:
            return []
        _fail(terminal, error, expected)


def _asked(file: Path | None) -> Iterator[str]:
    """One question a line; bytes that are no UTF-8 are read as well as they can be."""
    stream = sys.stdin.buffer if file is None or str(file) == "-" else file.open("rb")
    with stream:
        for number, line in enumerate(stream):
            yield line.decode("utf-8-sig" if number == 0 else "utf-8", "replace").rstrip("\r\n")


def _print(data: dict[str, Any]) -> None:
    line = json.dumps(data, ensure_ascii=False).translate(_ENDS_A_LINE)
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _fail(terminal: Terminal, error: TabFileError, expected: Text) -> NoReturn:
    if not error.line:
        terminal.fail(Text("matching.cli.empty", file=str(error.path), expected=expected))
    terminal.fail(
        Text("matching.cli.line", file=str(error.path), line=error.line, found=error.found, expected=expected)
    )
