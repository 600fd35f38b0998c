"""What reading a paper costs, beside the straightforward way of doing the same, turn about in one process.

CPU time, warm: the worker that judges in the office is warm too. The papers and the small office of keys are those of
the tests.
"""

from __future__ import annotations

import asyncio
import io
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pymupdf as untyped_pymupdf
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from rich.console import Console

from bench.goal import Goal
from vanthu.papers.judge import judge_here
from vanthu.papers.signatures import read_signatures

pymupdf: Any = untyped_pymupdf  # it says that it is typed, and half is not
# The tests' own makers of papers, which are no part of what mypy is asked to look at.
decree30: Any = import_module("scripts.decree30")
make: Any = import_module("tests.papers.make")
pki: Any = import_module("tests.papers.pki")

PAGES = 200


def goals(console: Console, *, pairs: int, quick: bool, two_cores: bool) -> list[Goal]:
    """Measures and prints; needs no second core."""
    del quick, two_cores
    five, long = pages(5), pages(PAGES)
    marked, marked_long = pages(1, secrecy="MẬT"), pages(PAGES, secrecy="MẬT")
    signed = pki.sign(pki.sign(pki.sign(long, "A"), "B", pki.CLERK), "C", at=pki.NOW)
    by = pki.trust()
    whole = 1000 * statistics.median(cpu(lambda: judge_here(five, "a.pdf")) for _ in range(pairs * 2))
    refused = ratio(pairs, lambda: judge_here(marked_long, "a.pdf"), lambda: judge_here(marked, "a.pdf"))
    checked = ratio(pairs, lambda: judge_here(long, "a.pdf"), lambda: loop(long))
    validated = ratio(
        pairs,
        lambda: read_signatures(signed, by, shows_stamp=True),
        lambda: asyncio.run(stock(signed)),
    )
    console.print(f"papers of {PAGES} pages; a five-page paper is judged whole in {whole:.0f} ms of CPU")
    return [
        Goal("ms to judge a five-page text PDF whole, warm", whole, 150, at_most=True),
        Goal(f"refused on page 1: {PAGES} pages ÷ one page", refused, 2, at_most=True),
        Goal(f"check of {PAGES} pages ÷ a PyMuPDF loop over them", checked, 0.7, at_most=True),
        Goal("three signatures ÷ stock pyHanko validation three times", validated, 0.3, at_most=True),
    ]


def pages(number: int, *, secrecy: str = "") -> bytes:
    """A paper of so many pages, by repeating its second one."""
    sheet = replace(make.DECISION, secrecy=secrecy, body=make.DECISION.body * (1 if number == 1 else 20))
    with pymupdf.open(stream=decree30.pdf(sheet), filetype="pdf") as document:
        while document.page_count > number:
            document.delete_page(document.page_count - 1)
        while document.page_count < number:
            document.fullcopy_page(1, 1)
        return bytes(document.tobytes(garbage=1, deflate=True))


def written(number: int) -> bytes:
    """A paper of so many pages, each of them typeset, with room for a few more."""
    return bytes(decree30.pdf(replace(make.DECISION, body=make.DECISION.body * 5 * number)))


def loop(data: bytes) -> None:
    """What one would write first: every page's words, fonts and pictures."""
    with pymupdf.open(stream=data, filetype="pdf") as document:
        for page in document:
            page.get_text()
            page.get_fonts()
            page.get_image_info()


async def stock(data: bytes) -> None:
    """pyHanko as its documentation shows it, once for each signature."""
    for at in range(3):
        reader = PdfFileReader(io.BytesIO(data))
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(pki.holder(pki.ROOT).der)],
            moment=pki.NOW,
            allow_fetching=False,
        )
        await async_validate_pdf_signature(reader.embedded_signatures[at], context)


def ratio(pairs: int, ours: Callable[[], object], other: Callable[[], object]) -> float:
    """The median of pairs, after one warm round of each."""
    ours()
    other()
    return statistics.median(cpu(ours) / cpu(other) for _ in range(pairs))


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU."""
    before = time.process_time()
    work()
    return time.process_time() - before
