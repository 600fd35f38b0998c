"""`vanthu inspect` and `vanthu text`: what is read off a file, and legacy Vietnamese made Unicode."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

import asyncio
import errno
import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from vanthu.bot.terminal import Terminal
from vanthu.locales import Text
from vanthu.papers.charset import to_unicode
from vanthu.papers.judgement import SIGNATURE, TROUBLE, Judgement, Signature, SignatureReport
from vanthu.papers.pool import MAX_BYTES, JudgePool, too_big
from vanthu.rules.calendar.words import VIETNAM

FIT, REFUSED, UNREADABLE = 0, 3, 4

_WORKERS = 2
_CHUNK = 1 << 20
_FORGED = frozenset({"changed", "broken", "partial", "removed"})
_FIELDS = (
    "number",
    "issued_date",
    "type_name",
    "issuer",
    "superior",
    "subject",
    "signer",
    "signer_capacity",
    "recipients",
    "priority",
)
_SIGNATURE = ("signer", "organisation", "time", "issuer", "covers_file", "intact", "trusted", "changed_after")
_LABELS = {
    "number": Text("papers.cli.number"),
    "issued_date": Text("papers.cli.issued_date"),
    "type_name": Text("papers.cli.type_name"),
    "issuer": Text("papers.cli.issuer"),
    "superior": Text("papers.cli.superior"),
    "subject": Text("papers.cli.subject"),
    "signer": Text("papers.cli.signer"),
    "signer_capacity": Text("papers.cli.signer_capacity"),
    "recipients": Text("papers.cli.recipients"),
    "priority": Text("papers.cli.priority"),
}
_UNOPENED = Judgement(
    sha256="",
    size=0,
    kind="unknown",
    media_type="application/octet-stream",
    trouble="unopened",
    secrecy="unknown",
    signature=SignatureReport("unreadable"),
)
_SECRECY = {
    "clean": Text("papers.cli.secrecy.clean"),
    "marked": Text("papers.cli.secrecy.marked"),
    "unknown": Text("papers.cli.secrecy.unknown"),
}


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put the commands up."""
    words = terminal.words

    @app.command("inspect", help=words(Text("papers.cli.inspect.help")))
    def inspect(
        files: Annotated[
            list[Path],
            typer.Argument(help=words(Text("papers.cli.inspect.files"))),
        ],
        as_json: Annotated[bool, typer.Option("--json", help=words(Text("papers.cli.inspect.json")))] = False,
        trust: Annotated[
            Path | None,
            typer.Option(
                "--trust", help=words(Text("papers.cli.inspect.trust")), exists=True, file_okay=False
            ),
        ] = None,
        now: Annotated[str | None, typer.Option("--now", help=words(Text("papers.cli.inspect.now")))] = None,
    ) -> None:
        asked = _instant(terminal, now)
        folder = trust or _trusted(terminal)
        raise typer.Exit(asyncio.run(_inspect(terminal, files, folder, asked, as_json=as_json)))

    @app.command("text", help=words(Text("papers.cli.text.help")))
    def text(
        file: Annotated[
            Path | None,
            typer.Argument(
                help=words(Text("papers.cli.text.file")),
                exists=True,
                dir_okay=False,
                readable=True,
                allow_dash=True,
            ),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words(Text("papers.cli.text.json")))] = False,
    ) -> None:
        data = sys.stdin.buffer.read() if file is None or str(file) == "-" else file.read_bytes()
        try:
            converted = to_unicode(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            terminal.errors.print(terminal.rich(Text("papers.cli.text.not_utf8")), soft_wrap=True)
            raise typer.Exit(UNREADABLE) from None
        said = converted.text
        if as_json:
            said = json.dumps({"charset": converted.charset, "text": said}, ensure_ascii=False) + "\n"
        sys.stdout.buffer.write(said.encode())
        sys.stdout.buffer.flush()


def _trusted(terminal: Terminal) -> Path:
    """The office's own folder of roots. Its settings are loaded only where they are asked for."""
    from vanthu.bot.config import SettingsError, load_settings  # noqa: PLC0415

    try:
        return load_settings().home / "trust"
    except SettingsError as error:
        terminal.fail(*error.problems)


def _instant(terminal: Terminal, words: str | None) -> datetime:
    """``--now``: ISO 8601; without a zone it is Vietnam's."""
    if words is None:
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(words)
    except ValueError:
        raise typer.BadParameter(
            terminal.words(Text("papers.cli.inspect.not_iso", given=words)), param_hint="--now"
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=VIETNAM)


async def _inspect(
    terminal: Terminal, files: Sequence[Path], trust: Path, now: datetime, *, as_json: bool
) -> int:
    """Shows each file in the order given; the heaviest exit code of all. A few files are in memory at a time."""
    pool = JudgePool(workers=_WORKERS, trust=trust, now=now)
    room = asyncio.Semaphore(_WORKERS + 1)

    async def judged(path: Path) -> Judgement:
        async with room:
            try:
                given = await asyncio.to_thread(_read, path)
            except OSError:
                return _UNOPENED
            return given if isinstance(given, Judgement) else await pool.judge(given, path.name)

    code = FIT
    try:
        tasks = [asyncio.create_task(judged(path)) for path in files]
        for path, task in zip(files, tasks, strict=True):
            judgement = await task
            code = max(code, _code(judgement))
            if as_json:
                line = json.dumps(described(path, judgement, terminal), ensure_ascii=False)
                sys.stdout.buffer.write(line.encode() + b"\n")
                sys.stdout.buffer.flush()
            else:
                terminal.show(_table(path, judgement, terminal))
    finally:
        await pool.close()
    return code


def _read(path: Path) -> bytes | Judgement:
    """The bytes of a file; of one that is too big only its hash and what its beginning says. Raises OSError."""
    with path.open("rb") as file:
        if stat.S_ISCHR(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))  # a device may never end
        data = file.read(MAX_BYTES + 1)
        if len(data) <= MAX_BYTES:
            return data
        digest, size = hashlib.sha256(data), len(data)
        while more := file.read(_CHUNK):
            digest.update(more)
            size += len(more)
    return too_big(data[:_CHUNK], digest.hexdigest(), size, path.name)


def _shown(path: Path) -> str:
    """A path as it can be printed: a name need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _code(judgement: Judgement) -> int:
    if judgement.trouble is not None:
        return UNREADABLE
    return REFUSED if judgement.refused or judgement.signature.verdict in _FORGED else FIT


def described(path: Path, judgement: Judgement, terminal: Terminal) -> dict[str, Any]:
    """One file as `--json` shows it; what is missing is null."""
    plain = judgement.as_json()
    return {
        "file": _shown(path),
        "sha256": judgement.sha256 or None,
        "kind": None if judgement is _UNOPENED else judgement.kind,
        "pages": judgement.pages,
        "text": judgement.text,
        "fields": {name: plain["fields"][name] for name in _FIELDS},
        "places": plain["places"],
        "charset": judgement.charset,
        "secrecy": judgement.secrecy,
        "signature": {
            "verdict": judgement.signature.verdict,
            "signatures": [
                {name: signature[name] for name in _SIGNATURE}
                for signature in plain["signature"]["signatures"]
            ],
        },
        "findings": [
            {
                "rule": finding.code,
                "cite": finding.cite,
                "severity": finding.weight,
                "text": terminal.words(finding.text),
            }
            for finding in judgement.findings
        ],
        "draft": judgement.draft,
        "error": judgement.trouble,
    }


def _table(path: Path, judgement: Judgement, terminal: Terminal) -> Table:
    table = Table(title=escape(_shown(path)), title_justify="left", show_header=False, title_style="bold")
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in _rows(judgement):
        table.add_row(terminal.words(label), terminal.rich(value) if isinstance(value, Text) else value)
    return table


def _rows(judgement: Judgement) -> Iterator[tuple[Text, Text | str]]:
    if judgement.trouble is not None:
        yield Text("papers.cli.error"), TROUBLE[judgement.trouble]
    fields = judgement.as_json()["fields"]
    for name, label in _LABELS.items():
        if value := fields[name]:
            yield label, "\n".join(value) if isinstance(value, list) else str(value)
    if judgement.pages is not None:
        yield Text("papers.cli.pages"), str(judgement.pages)
    yield Text("papers.cli.charset"), judgement.charset
    yield Text("papers.cli.secrecy"), _SECRECY[judgement.secrecy]
    yield Text("papers.cli.signature"), SIGNATURE[judgement.signature.verdict]
    for signature in judgement.signature.signatures:
        yield Text("papers.cli.signed"), _signed(signature)
    for finding in judgement.findings:
        yield Text("papers.cli.finding"), finding.text


def _signed(signature: Signature) -> Text:
    time = f"{signature.time.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}" if signature.time else "?"
    places = {
        "signer": signature.signer or "?",
        "organisation": signature.organisation or "?",
        "time": time,
        "issuer": signature.issuer or "?",
    }
    if signature.time_proven:
        return Text("papers.cli.signed_proven", **places)
    return Text("papers.cli.signed_claimed", **places)
