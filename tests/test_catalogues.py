"""Every sentence that a person reads is in both catalogues, is used, and is given what it has places for."""

from __future__ import annotations

import ast
import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from vanthu.locales import FIRST_LANGUAGE, LANGUAGES

VANTHU = Path(__file__).parents[1] / "vanthu"
#: What stands for a `Text(...)` whose places are not all written out.
OPEN = "**"
#: Calls whose first word is a key: the class itself, and `replace`-like helpers are not among them.
SAYERS = {"Text"}

TAG = re.compile(r"</?\w[^>]*>")
KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
MARKED_LETTERS = frozenset("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")

#: Vietnamese in code that is no sentence to anybody: what is looked for in papers, what the law's tables are made of.
VOCABULARY = (
    "matching/",
    "papers/",
    "rules/",
    "locales/",
    "store/folding.py",
)

#: A citation as it is kept: the regulation's id and the article as printed.
CITATION = re.compile(r"(?:^|[a-z-]+-\d{4}#?\s*)(?:QĐ )?(?:Điều|Phụ lục)\b")
#: What people type and we understand; nobody reads these.
HEARD = {"trợ giúp", "giúp", "hướng dẫn", "tắt", "thôi"}
#: A language is called by its own name in every language.
NAMES_OF_LANGUAGES = {"Tiếng Việt", "English"}
#: Said to somebody who is changing languages, so in the one that they will understand.
ABOUT_LANGUAGE = {"language.ask", "language.chosen.vi", "language.chosen.en"}

#: English that has slipped into Vietnamese before. Words that offices use as they are (Telegram, PDF …) are not here.
ENGLISH = re.compile(
    r"\b(the|and|with|please|file|button|click|link|send|sent|error|invalid|failed|unknown|document|approve|"
    r"approved|return|refuse|upload|download|message|user|admin|page|your|you|is|are|not)\b",
    re.IGNORECASE,
)
#: Where an English word is meant: a command line to type, an address, a file's own key.
MEANT = re.compile(
    r"VANTHU_\w+|vanthu [a-z-]+(?: [a-z-]+)?|/[a-z_]+|https?://\S+|“[^”]*”|\b[\w.-]+\.(?:toml|com|vn|org)\b"
)


@dataclass(frozen=True)
class Said:
    """One `Text("key", place=…)` in the source."""

    key: str
    places: frozenset[str]
    where: str


def sentences(language: str) -> dict[str, str]:
    """Every sentence of a language, read by Babel alone."""
    found: dict[str, str] = {}
    for path in sorted((VANTHU / "locales" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    assert isinstance(message.id, str)
                    assert message.id not in found, f"{path.name}: {message.id} stands twice"
                    assert message.id.split(".")[0] == path.stem, f"{message.id} stands in {path.name}"
                    assert "fuzzy" not in message.flags, f"{path.name}: {message.id} is marked fuzzy"
                    found[message.id] = str(message.string)
    return found


CATALOGUES = {language: sentences(language) for language in LANGUAGES}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Our own modules, parsed."""
    for path in sorted(VANTHU.rglob("*.py")):
        name = path.relative_to(VANTHU).as_posix()
        if not name.startswith("store/migrations/versions/"):
            yield name, ast.parse(path.read_text(encoding="utf-8"), name)


def texts() -> Iterator[Said]:
    """Every sentence that the source says. A key that is not written out fails here."""
    for name, tree in sources():
        if name == "locales/__init__.py":
            continue
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and _called(node) in SAYERS):
                continue
            where = f"{name}:{node.lineno}"
            assert node.args, f"{where}: Text without a key"
            key = node.args[0]
            assert isinstance(key, ast.Constant), f"{where}: the key is not written out"
            assert isinstance(key.value, str), f"{where}: the key is no string"
            if key.value:
                yield Said(key.value, frozenset(word.arg or OPEN for word in node.keywords), where)


def _called(node: ast.Call) -> str:
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def other_keys() -> set[str]:
    """Keys in templates and scripts, which are written there in quotes."""
    known, found = CATALOGUES[FIRST_LANGUAGE].keys(), set()
    for path in VANTHU.rglob("*"):
        if path.suffix in (".html", ".js", ".xml", ".svg", ".jinja"):
            found |= {key for key in KEY.findall(path.read_text(encoding="utf-8")) if key in known}
    return found


def places(sentence: str) -> list[str]:
    """The places of a sentence, sorted."""
    return sorted({name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None})


def tags(sentence: str) -> list[str]:
    """Its markup, sorted."""
    return sorted(TAG.findall(sentence))


SAID = list(texts())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_in_the_source_has_a_sentence(language: str) -> None:
    missing = [f"{said.where}: {said.key}" for said in SAID if said.key not in CATALOGUES[language]]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_over(language: str) -> None:
    used = {said.key for said in SAID} | other_keys()
    assert not sorted(CATALOGUES[language].keys() - used)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    assert not [key for key, sentence in CATALOGUES[language].items() if not sentence.strip()]


def test_both_languages_have_the_same_places_and_markup() -> None:
    vietnamese, english = CATALOGUES["vi"], CATALOGUES["en"]
    differ = [
        key
        for key in vietnamese.keys() & english.keys()
        if places(vietnamese[key]) != places(english[key]) or tags(vietnamese[key]) != tags(english[key])
    ]
    assert not differ


def test_every_sentence_is_given_exactly_what_it_has_places_for() -> None:
    wrong = []
    for said in SAID:
        sentence = CATALOGUES[FIRST_LANGUAGE].get(said.key)
        if sentence is None:
            continue
        wanted, given = set(places(sentence)), set(said.places - {OPEN})
        # Words for pages and those with ** are filled in later; what they name must still have a place.
        if given - wanted or (OPEN not in said.places and given and wanted - given):
            wrong.append(f"{said.where}: {said.key} has {sorted(wanted)}, is given {sorted(given)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_bold_and_italic_are_marked_and_every_tag_is_closed(language: str) -> None:
    wrong = []
    for key, sentence in CATALOGUES[language].items():
        opened: list[str] = []
        for tag in TAG.findall(sentence):
            if tag in ("<b>", "<i>"):
                opened.append(tag[1])
            elif not opened or tag != f"</{opened.pop()}>":
                wrong.append(key)
        wrong += [key] * bool(opened)
        # A bare < or & would break the page; places are escaped when they are filled in.
        rest = TAG.sub("", sentence)
        wrong += [key] * ("<" in rest or bool(re.search(r"&(?!amp;|lt;|gt;)", rest)))
    assert not wrong


def test_vietnamese_is_composed() -> None:
    wrong = [
        key
        for key, sentence in CATALOGUES["vi"].items()
        if unicodedata.normalize("NFC", sentence) != sentence
    ]
    assert not wrong


def test_no_english_is_left_in_vietnamese() -> None:
    found = {
        key: word.group()
        for key, sentence in CATALOGUES["vi"].items()
        if key not in ABOUT_LANGUAGE
        and (word := ENGLISH.search(MEANT.sub("", re.sub(r"\{\w+\}", "", TAG.sub("", sentence)))))
    }
    assert not found


def test_no_english_sentence_is_the_vietnamese_one_left_as_it_was() -> None:
    vietnamese, english = CATALOGUES["vi"], CATALOGUES["en"]
    wrong = [
        key
        for key in vietnamese.keys() & english.keys()
        if key not in ABOUT_LANGUAGE
        and english[key] == vietnamese[key]
        and _marked(english[key])
        and english[key] not in NAMES_OF_LANGUAGES
    ]
    assert not wrong


def test_no_sentence_stands_in_the_code() -> None:
    """Words with Vietnamese marks in a string of the code would be said in one language only."""
    found = []
    for name, tree in sources():
        if name.startswith(VOCABULARY):
            continue
        documentation = {id(text) for text in _documentation(tree)}
        found += [
            f"{name}:{node.lineno}: {node.value[:60]!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documentation
            and _marked(node.value)
            and "\\" not in node.value  # a pattern
            and not CITATION.search(node.value)
            and node.value not in HEARD
        ]
    assert not found, "\n".join(found)


def _marked(words: str) -> bool:
    return any(letter in MARKED_LETTERS for letter in words.lower())


def _documentation(tree: ast.Module) -> Iterator[ast.Constant]:
    """Docstrings, and strings that stand alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
