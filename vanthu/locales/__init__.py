"""Every sentence a person reads, Vietnamese first.

A sentence is named by a dotted key (``publish.received``) and lives in ``<language>/<first word of the key>.po``.
Code never carries a sentence: it carries a :class:`Text`, a key with its values, which is turned into words in
the reader's language at the moment of sending.

A sentence may hold ``{name}`` places and ``<b>…</b>``. Values are escaped when they are filled in, so what a
person typed can never become markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from importlib import resources
from typing import Any

from babel.messages.pofile import read_po

LANGUAGES = ("vi", "en")
FIRST_LANGUAGE = "vi"

_TAG = re.compile(r"</?(?:b|i)>")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence not yet said: its key and the values of its places.

    A value is a string or a number as it is, a :class:`Text` (said in the same language), or a tuple of either
    (joined by commas).
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __init__(self, key: str, **values: Any) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "values", values)


def as_json(text: Text) -> dict[str, Any]:
    """The sentence as plain data, to be kept until it is said."""
    return {
        "key": text.key,
        **({"values": {k: _dump(v) for k, v in text.values.items()}} if text.values else {}),
    }


def from_json(data: Mapping[str, Any]) -> Text:
    """The sentence that :func:`as_json` wrote down."""
    return Text(data["key"], **{k: _load(v) for k, v in data.get("values", {}).items()})


def _dump(value: Any) -> Any:
    if isinstance(value, Text):
        return as_json(value)
    if isinstance(value, tuple):
        return [_dump(v) for v in value]
    return value


def _load(value: Any) -> Any:
    if isinstance(value, dict):
        return from_json(value)
    if isinstance(value, list):
        return tuple(_load(v) for v in value)
    return value


def say(text: Text, language: str) -> str:
    """The sentence in a language, as HTML that holds only ``<b>`` and ``<i>``. An unknown language is Vietnamese.

    A message promised by an older release may name a sentence that is gone: its key is said, so that it is not lost.
    """
    sentences = catalogue(language if language in LANGUAGES else FIRST_LANGUAGE)
    sentence = sentences.get(text.key, text.key)
    if not text.values:
        return sentence
    return sentence.format_map({k: _said(v, language) for k, v in text.values.items()})


def say_plain(text: Text, language: str) -> str:
    """The sentence in a language, without any markup."""
    return plain(say(text, language))


def plain(html: str) -> str:
    """What :func:`say` gave, without its markup."""
    return unescape(_TAG.sub("", html))


def _said(value: Any, language: str) -> str:
    if isinstance(value, Text):
        return say(value, language)
    if isinstance(value, tuple):
        return ", ".join(_said(v, language) for v in value)
    return escape(str(value), quote=False)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its key, in the order of the files.

    Raises ValueError where a key stands in the wrong file or twice.
    """
    sentences: dict[str, str] = {}
    for path in sorted(_files(language), key=lambda p: p.name):
        with path.open("rb") as file:
            for message in read_po(file):
                key = message.id
                if not key or not isinstance(key, str):
                    continue
                if key.split(".")[0] != path.name.removesuffix(".po") or key in sentences:
                    raise ValueError(f"{language}/{path.name}: {key} stands in the wrong file or twice")
                sentences[key] = str(message.string)
    return sentences


def _files(language: str) -> Iterable[Any]:
    return (p for p in (resources.files(__package__) / language).iterdir() if p.name.endswith(".po"))
