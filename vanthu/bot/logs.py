"""Logs: one line an event, for people on a terminal, as JSON elsewhere; and nothing in them that opens a door.

OWASP ASVS 5.0, 16.2.5: no secret, and of people no more than is needed. Tokens stand in the addresses of Telegram's
Bot API and so in the words of every network error; therefore the finished line is searched, not only its fields.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[…]"

#: A field with such a name is hidden whatever it holds.
_SECRET_FIELD = re.compile(
    r"token|secret|password|cookie|authorization|invitation_code|(?:^|_)pin(?:$|_)", re.IGNORECASE
)

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # A bot's token: its number, a colon, 35 letters.
    (re.compile(r"\d{2,}:[A-Za-z0-9_-]{20,}"), HIDDEN),
    (re.compile(r"(/bot)[^/\s\"']+"), rf"\1{HIDDEN}"),
    # user:password@ in an address.
    (re.compile(r"(\w+://[^:/@\s\"']+:)[^@\s\"']+@"), rf"\1{HIDDEN}@"),
    # One-time links: invitations and uploads.
    (re.compile(r"(/moi/|/tai-len/|start=i_|start=u_)[A-Za-z0-9_-]+"), rf"\1{HIDDEN}"),
    # A citizen's identity number has twelve digits (Thông tư 59/2021/TT-BCA).
    (re.compile(r"(?<![\w.])\d{12}(?![\w.])"), HIDDEN),
    # A phone number: 0 or 84, then nine digits, perhaps in groups.
    (re.compile(r"(?<![\w.:+-])(?:\+?84|0)(?:[ .-]?\d){9}(?!\w)"), HIDDEN),
)

#: Fields that we wrote ourselves, with their own line ends.
_OF_MANY_LINES = frozenset({"exception", "stack"})

#: Libraries that tell every request at the level "info".
_CHATTY = ("aiohttp.access", "alembic", "httpx", "telegram")


def hide(line: str, secrets: Iterable[str] = ()) -> str:
    """The line without secrets, tokens, one-time codes, phone and identity numbers."""
    for secret in secrets:
        line = line.replace(secret, HIDDEN)
    for pattern, instead in _PATTERNS:
        line = pattern.sub(instead, line)
    return line


def configure(
    level: str,
    *,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
    as_json: bool | None = None,
) -> None:
    """Send our own log and that of every library the same way, to ``stream`` (stderr).

    ``as_json`` None: as JSON unless the stream is a terminal. ``secrets``: strings that are hidden wherever they are.
    """
    stream = stream or sys.stderr
    as_json = not stream.isatty() if as_json is None else as_json
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(as_json=as_json, secrets=tuple(secret for secret in secrets if secret)),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _renderer(*, as_json: bool, secrets: tuple[str, ...]) -> Processor:
    render: Callable[[WrappedLogger, str, EventDict], str | bytes] = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )

    def hidden(logger: WrappedLogger, name: str, event: EventDict) -> str:
        # Once before, where a terminal's colours do not yet stand between the words, and once more as a whole.
        fields = _hidden_in(event, secrets)
        return hide(str(render(logger, name, fields if as_json else _in_one_line(fields))), secrets)

    return hidden


def _hidden_in(fields: MutableMapping[str, Any], secrets: tuple[str, ...]) -> dict[str, Any]:
    return {name: _hidden(name, value, secrets) for name, value in fields.items()}


def _in_one_line(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Line ends and control characters spelled out, as JSON does: nobody outside writes lines of their own."""
    return {
        name: "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value)
        if isinstance(value, str) and name not in _OF_MANY_LINES
        else value
        for name, value in fields.items()
    }


def _hidden(name: str, value: Any, secrets: tuple[str, ...]) -> Any:
    if value is not None and _SECRET_FIELD.search(name):
        return HIDDEN
    if isinstance(value, str):
        return hide(value, secrets)
    return _hidden_in(dict(value), secrets) if isinstance(value, Mapping) else value
