"""Readable by everybody: landmarks, labels, contrast, no script, on paper too."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser

import pytest

from tests.portal.conftest import Reader
from tests.portal.page import Shelf
from vanthu.portal.routes import STATIC

CSS = (STATIC / "portal.css").read_text(encoding="utf-8")
#: Whose colours the page uses.
OFFICE_CSS = (STATIC.parents[1] / "channels" / "static" / "office.css").read_text(encoding="utf-8")
VOID = {"meta", "link", "img", "input", "br", "hr"}


class Outline(HTMLParser):
    """What of a page matters to somebody who hears it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", ["", "/15-qd-ubnd-2026-11-09", "/khong-co", "?q=khong-thay&nam=2020"])
async def test_every_page_can_be_heard(shelf: Shelf, reader: Reader, path: str, language: str) -> None:
    shelf.publish("Quy chế", number="15/QĐ-UBND")
    shelf.publish("Quy chế khác", number="16/NQ-HĐND", body="council", type_name="Nghị quyết")
    mark = "&" if "?" in path else "?"
    answer = await reader.get(f"/van-ban{path}{mark}lang={language}")
    page = Outline()
    page.feed(await answer.text())
    assert page.crossed == []
    assert page.open == []
    assert page.all("html") == [{"lang": language}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert len(page.all("footer")) == 1
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    first_link = page.all("a")[0]
    assert first_link["class"] == "skip"
    assert (first_link["href"] or "").removeprefix("#") in ids
    for nav in page.all("nav"):
        assert nav.get("aria-label") or nav.get("aria-labelledby") in ids
    labelled = {label["for"] for label in page.all("label")}
    for field in page.all("input"):
        assert field.get("type") == "hidden" or field["id"] in labelled
    for section in page.all("section"):
        assert section.get("class") == "facet" or section["aria-labelledby"] in ids
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))
    assert all("alt" in image for image in page.all("img"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_style_knows_paper_and_small_screens() -> None:
    assert "@media print" in CSS
    assert "@media (max-width" in CSS
    assert "prefers-reduced-motion" in CSS
    assert "url(" not in CSS
    assert "@import" not in CSS


PAIRS = [
    ("--ink", "--ground"),
    ("--ink", "--paper"),
    ("--ink-soft", "--ground"),
    ("--ink-soft", "--paper"),
    ("--ink-soft", "--brand-soft"),
    ("--brand", "--ground"),
    ("--brand", "--paper"),
    ("--brand", "--brand-soft"),
    ("--accent", "--paper"),
    ("--on-brand", "--brand"),
    ("--on-deck", "--deck"),
    ("--deck-soft", "--deck"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_stand_out_from_their_ground(scheme: str, ink: str, ground: str) -> None:
    light, dark = (dict(re.findall(r"(--[\w-]+):\s*(#\w{6})", block)) for block in _roots())
    colours = light if scheme == "light" else {**light, **dark}
    high, low = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def _roots() -> list[str]:
    return re.findall(r":root \{(.*?)\}", OFFICE_CSS, re.DOTALL)[:2]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
