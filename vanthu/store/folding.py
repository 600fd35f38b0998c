"""Search folded once, by us: what is written beside a publication, and what a typed query asks of it.

Neither SQLite's nor PostgreSQL's own folding is right for Vietnamese. Here a text becomes ASCII-like words: marks
off (so both tone places, hoà and hòa, and both normal forms are one), đ→d, small letters, final y→i (kỹ, kĩ). The
folded text begins and ends with a blank and has one blank between words, so `` word `` inside it is a whole word.

A document number is kept as words and, joined, as one word with and without its year, so that ``15/2026/QĐ-UBND``,
``15/QĐ-UBND``, ``15-qd-ubnd`` and ``15qdubnd`` all find it, and none of them finds 115/QĐ-UBND. Symbols that differ
only by a mark or by case (HĐ and HD) are one here: this is for searching, never for telling numbers apart.
"""

from __future__ import annotations

import re
import unicodedata

from vanthu.store.documents import Document

#: As long as the column ``publications.search``.
LONGEST = 2000
#: A query is a few words; more than this is not read.
MOST_WORDS = 12

# Eth is what some keyboards give for Đ; soft hyphens and zero-width signs come with pasted text.
_LETTERS = str.maketrans({"đ": "d", "ð": "d", "\xad": None, "\u200b": None, "\u200c": None, "\ufeff": None})
_WORD = re.compile(r"[^\W_]+")
_FINAL_Y = re.compile(r"(?:(?<=[bcdhklmnrstvx])|(?<=\bqu))y\b")
_LEADING_ZEROS = re.compile(r"^0+(?=\d)")
_YEAR = re.compile(r"^(\d{1,6})[^\w]+((?:19|20)\d\d)(?=[^\w])")
# Digits, then letters joined by strokes: 15/2026/qd-ubnd, 06-ct/tu, 541 /qd - ubnd, 93. /kh-ubnd, 15 qd-ubnd, 15qdubnd.
_NUMBER = re.compile(
    r"(?<!\w)\d{1,6}"
    r"(?:\s*[/–.-]\s*(?:19|20)\d\d(?=\s*[/–-]))?"
    r"(?:\s*\.?\s*/\s*[a-z][\w&.]*|[–-]?[a-z][\w&.]*|\s+[a-z]{2,5}(?=[/–-]))"
    r"(?:\s?[/–&-]\s?[a-z]\w*)*"
)


def folded(text: str) -> str:
    """Small letters without marks, punctuation and spaces as they are."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of a text, in order; figures without leading zeros (09 and 9 are one day)."""
    plain = _FINAL_Y.sub("i", " ".join(_WORD.findall(folded(text))))
    return [_LEADING_ZEROS.sub("", word) for word in plain.split()]


def joined_number(number: str) -> str:
    """A document number as one word: ``05/2026/QĐ-UBND`` gives ``52026qdubnd``."""
    return _LEADING_ZEROS.sub("", "".join(_WORD.findall(folded(number))))


def number_forms(number: str) -> tuple[str, ...]:
    """A document number as one word, with its year and without; nothing for no number."""
    forms = (joined_number(number), joined_number(_YEAR.sub(r"\1/", number.strip())))
    return tuple(dict.fromkeys(form for form in forms if form))


def numbers_in(text: str) -> list[str]:
    """The document numbers that a text names, each as one word."""
    return [joined_number(number) for number in _NUMBER.findall(folded(text))]


def number_words(text: str) -> list[str]:
    """The document numbers that a text names, each as one word with its year and as one without."""
    return [form for number in _NUMBER.findall(folded(text)) for form in number_forms(number)]


def search_text(document: Document) -> str:
    """What to write into ``publications.search`` when a document is posted; at most :data:`LONGEST` characters."""
    found: list[str] = []
    if document.number:
        found += ["so", *words(document.number), *number_forms(document.number)]
    for text in (document.type_name, document.subject, document.issuer, document.signer):
        found += words(text or "")
    # A document that amends another names its number: whoever asks for that number wants to see both.
    found += numbers_in(document.subject or "")
    if document.issued_date:
        found += words(document.issued_date.strftime("ngày %d tháng %m năm %Y"))
    text = " ".join(dict.fromkeys(found))  # each word once: a search asks only whether it occurs
    if len(text) > LONGEST - 2:
        text = text[: LONGEST - 2].rpartition(" ")[0]
    return f" {text} "


def answer_search_text(question: str, answer: str, *, code: str, field: str | None, unit_name: str) -> str:
    """What to write into ``published_answers.search``: the words of the question, a line end, those of the rest."""
    rest = [*words(answer), *number_words(f"{question}\n{answer}"), *words(unit_name), *words(code)]
    if field:
        rest += [*words(field), field_word(field)]
    return " ".join(words(question)) + "\n" + " ".join(rest)


def field_word(field: str) -> str:
    """The word by which the answers of a field are found; nobody types it by chance."""
    return "f0" + "".join(words(field))


def search_words(query: str) -> tuple[str, ...]:
    """What must occur in the folded text for a query to find it: whole words, blanks around each; numbers joined."""
    query = query[:300]
    asked = dict.fromkeys([*numbers_in(query), *words(_NUMBER.sub(" ", folded(query)))])
    return tuple(f" {word} " for word in list(asked)[:MOST_WORDS])
