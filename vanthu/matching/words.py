"""From a citizen's words to the terms by which texts are compared.

People write with and without diacritics, with either tone place, in chat spelling and in abbreviations, and call one
thing by many names (``words.tsv``). A text becomes three kinds of terms: its folded syllables with their pairs, the
things that its phrases name, and its syllables with their tones where it has any. What all of them leave out is the
asking itself ("cho tôi hỏi", "làm thế nào"), which tells nothing of what is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

#: Longer texts are cut: nobody's question needs more, and what is compared stays bounded.
LONGEST = 4000
#: What a word of asking counts beside one of the matter.
COMMON_WEIGHT = 0.2
#: A text of which less is Vietnamese is another language, or none.
MOSTLY = 0.6

_LISTS = Path(__file__).with_name("words.tsv")
# Eth is what some keyboards give for Đ; soft hyphens and zero-width signs come with pasted text.
_LETTERS = str.maketrans(
    {"ð": "đ", "\xad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None}
)
_WORD = re.compile(r"[^\W_]+")
_TONES = {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"}
_TONE_FIGURES = frozenset(_TONES.values())
_FINAL_Y = re.compile(r"(?<=[bcdhklmnrstvx])y$|(?<=^qu)y$")
_RIME = (
    "ieu|yeu|oai|oay|oao|oeo|uoi|uay|uyu|uya|uou|ai|ao|au|ay|eo|eu|ia|iu|oa|oe|oi|ua|ue|ui|uy|uo|[aeiouy]"
    "|(?:ie|ye|oa|oe|oo|ua|uo|uye|uy|ue|[aeiouy])(?:ch|ng|nh|[cmnpt])"
)
_SYLLABLE = re.compile(f"(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnprstvx])?(?:{_RIME})")


@dataclass(frozen=True, slots=True)
class Syllable:
    """One word, in small letters as written, with its tone as a figure at the end, and without marks."""

    written: str
    toned: str
    folded: str

    @property
    def marked(self) -> bool:
        """Whether it was written with any diacritic."""
        return self.toned != self.folded


@dataclass(frozen=True, slots=True)
class Words:
    """A text made comparable. ``common``: beside each syllable, whether it belongs to the asking.

    ``named``: the things that its phrases name, each with where the phrase begins and ends among the syllables.
    """

    syllables: tuple[Syllable, ...]
    named: tuple[tuple[str, int, int], ...]
    common: tuple[bool, ...]

    @property
    def things(self) -> tuple[str, ...]:
        """The things named, each once."""
        return tuple(dict.fromkeys(thing for thing, _, _ in self.named))

    @property
    def marked(self) -> bool:
        """Whether the text is written with diacritics (one stray mark in a line of bare letters is none)."""
        return sum(each.marked for each in self.syllables) * 5 >= len(self.syllables) > 0

    @property
    def strange(self) -> bool:
        """Whether this is no Vietnamese: another language, letters at random, signs only."""
        known = sum(looks_vietnamese(each) for each in self.syllables)
        return known < MOSTLY * len(self.syllables) or not self.syllables

    @property
    def matter(self) -> tuple[Syllable, ...]:
        """The syllables that say what is asked."""
        return tuple(
            each for each, is_common in zip(self.syllables, self.common, strict=True) if not is_common
        )


@dataclass(frozen=True, slots=True)
class _Lists:
    """What ``words.tsv`` says, each phrase by its toned and by its folded spelling.

    ``longest``: how many syllables the longest phrase has that begins with one. ``written``: the phrases and readings
    as they stand there, toned.
    """

    short: dict[str, tuple[Syllable, ...]]
    things: dict[tuple[str, ...], tuple[str, ...]]
    common: frozenset[tuple[str, ...]]
    longest: dict[str, int]
    written: tuple[tuple[str, ...], ...]


def words_of(text: str) -> Words:
    """The words of a text, short forms read out."""
    short = _lists().short
    return _read(
        tuple(full for each in _syllables(text[:LONGEST]) for full in short.get(each.toned, (each,)))
    )


def _read(syllables: tuple[Syllable, ...]) -> Words:
    lists = _lists()
    marked = sum(each.marked for each in syllables) * 5 >= len(syllables) > 0
    spelt = [each.toned if marked else each.folded for each in syllables]
    named: list[tuple[str, int, int]] = []
    common, within = [False] * len(spelt), [False] * len(spelt)
    for start in range(len(spelt)):
        longest = lists.longest.get(spelt[start], 0)
        for end in range(start + 1, min(start + longest, len(spelt)) + 1):
            phrase = tuple(spelt[start:end])
            if phrase in lists.common:
                common[start:end] = [True] * (end - start)
            if phrase in lists.things:
                within[start:end] = [True] * (end - start)
                named += [(thing, start, end) for thing in lists.things[phrase]]
    # Without tones "sổ đỏ" has the "do" of "because" in it: what names a thing is never mere asking.
    asking = tuple(each and not names for each, names in zip(common, within, strict=True))
    return Words(syllables, tuple(named), asking)


def respelt(words: Words, syllables: tuple[Syllable, ...]) -> Words:
    """A text typed without diacritics, read again with those it probably lacks: one syllable for each of its own.

    What it names is named in either reading; what is asking must be so in both, for a guess may be wrong.
    """
    again = _read(syllables)
    return Words(
        syllables,
        tuple(dict.fromkeys((*words.named, *again.named))),
        tuple(all(each) for each in zip(words.common, again.common, strict=True)),
    )


def folded_of(toned: str) -> str:
    """A toned syllable without its marks; figures that are no tone stay."""
    bare = toned[:-1] if toned[-1:] in _TONE_FIGURES and toned[:-1].isalpha() else toned
    return _without_marks(bare)


def phrases() -> tuple[tuple[str, ...], ...]:
    """The phrases of ``words.tsv``, each as its toned syllables: how Vietnamese is written, before any text is kept."""
    return _lists().written


def looks_vietnamese(word: Syllable) -> bool:
    """Whether a word could be a Vietnamese syllable; figures count as words of any language."""
    return word.folded.isdecimal() or _SYLLABLE.fullmatch(word.folded) is not None


def _syllables(text: str) -> Iterator[Syllable]:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    yield from map(_syllable, _WORD.findall(plain))


# Few words make up most of what is written.
@lru_cache(maxsize=4096)
def _syllable(word: str) -> Syllable:
    letters, tone = [], ""
    for letter in unicodedata.normalize("NFD", word):
        if letter in _TONES:
            tone = _TONES[letter]
        else:
            letters.append(letter)
    shape = _FINAL_Y.sub("i", unicodedata.normalize("NFC", "".join(letters)))
    return Syllable(word, shape + tone, _without_marks(shape))


def _without_marks(shape: str) -> str:
    bare = unicodedata.normalize("NFD", shape.replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@cache
def _lists() -> _Lists:
    short: dict[str, tuple[Syllable, ...]] = {}
    things: dict[tuple[str, ...], tuple[str, ...]] = {}
    common: set[tuple[str, ...]] = set()
    written: list[tuple[str, ...]] = []
    for line in _LISTS.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, phrases, *reading = line.split("\t")
        spellings = [tuple(_syllables(phrase)) for phrase in phrases.split(" ; ")]
        for spelling in spellings:
            toned = tuple(each.toned for each in spelling)
            folded = tuple(each.folded for each in spelling)
            if kind == "short":
                short[toned[0]] = tuple(_syllables(reading[0]))
                toned = tuple(each.toned for each in short[toned[0]])
            elif kind == "same":
                thing = "#" + "-".join(each.folded for each in spellings[0])
                # One syllable without its tone is too many words: "bão", "bao", "báo".
                for key in {toned, folded} if len(spelling) > 1 else {toned}:
                    things[key] = tuple(dict.fromkeys((*things.get(key, ()), thing)))
            else:
                common |= {toned, folded}
            written.append(toned)
    longest: dict[str, int] = {}
    for phrase in (*things, *common):
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    return _Lists(short, things, frozenset(common), longest, tuple(written))
