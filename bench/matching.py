"""Whose question, which like it, and search among a hundred thousand answers: how right, and how long.

Questions are those of the tests (a fictional commune's). Others are measured where ``VANTHU_BENCH_QUESTIONS`` names a
folder: ``index.tsv`` and ``asked.tsv`` (id, question), ``units.tsv`` (unit, name, keywords), ``examples.tsv`` and
``fields.tsv`` (unit, question: learnt from, asked). What a folder lacks is not measured.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from rich.console import Console

from bench.goal import Goal
from bench.yardsticks import ROOT
from vanthu.matching.terms import bare_terms
from vanthu.matching.words import words_of
from vanthu.store import answers_search, migrations
from vanthu.store.engine import Database, open_database
from vanthu.store.folding import answer_search_text

OWN = ROOT / "tests" / "matching"
INDEXED, ASKED = 2190, 500
ANSWERS = 100_000
LEARNT = 260
Pair = tuple[str, str]


def goals(console: Console, *, pairs: int, quick: bool, two_cores: bool) -> list[Goal]:  # noqa: ARG001 - as every part
    """Measure each, and give the figures beside their goals."""
    named = os.environ.get("VANTHU_BENCH_QUESTIONS")
    with tempfile.TemporaryDirectory() as folder:
        sets = Path(named) if named else _own(Path(folder))
        console.print(
            f"questions of {sets if named else 'the tests'}; {ANSWERS if not quick else 10_000} answers searched"
        )
        return [
            *_similar(sets),
            *_routed(sets),
            Goal("CPU seconds, 2,190 indexed and 500 asked", _seconds(Path(folder)), 60, at_most=True),
            *_searched(Path(folder), 10_000 if quick else ANSWERS),
        ]


def _own(folder: Path) -> Path:
    """The tests' questions as such a folder: asked in three ways after one; half of the things learnt from."""
    lines = [line.split("\t") for line in _read(OWN / "questions.tsv")]
    things = sorted({thing for _, thing, _, _ in lines})
    learnt = set(things[::2])
    _write(folder / "index.tsv", [(thing, text) for _, thing, how, text in lines if how == "formal"])
    _write(folder / "asked.tsv", [(thing, text) for _, thing, how, text in lines if how != "formal"])
    _write(folder / "examples.tsv", [(field, text) for field, thing, _, text in lines if thing in learnt])
    _write(folder / "fields.tsv", [(field, text) for field, thing, _, text in lines if thing not in learnt])
    (folder / "units.tsv").write_text("\n".join(_read(OWN / "units.tsv")), "utf-8")
    return folder


def _similar(folder: Path) -> list[Goal]:
    if not (folder / "asked.tsv").exists():
        return []
    asked = _pairs(folder / "asked.tsv")
    first, five = _found(folder / "index.tsv", asked)
    bare_first, bare_five = _found(folder / "index.tsv", [(key, _bare(text)) for key, text in asked])
    return [
        Goal("similar question among the first five, %", five, 78, at_most=False),
        Goal("similar question first, %", first, 55, at_most=False),
        Goal("points lost without diacritics, first five", five - bare_five, 3, at_most=True),
        Goal("points lost without diacritics, first", first - bare_first, 3, at_most=True),
    ]


def _found(index: Path, asked: Sequence[Pair]) -> tuple[float, float]:
    answered = _vanthu("similar", "--index", str(index), asked=[text for _, text in asked])
    keys = [[each["id"] for each in line["ranked"]] for line in answered]
    right = [
        (key == found[0] if found else False, key in found)
        for (key, _), found in zip(asked, keys, strict=True)
    ]
    return 100 * sum(first for first, _ in right) / len(right), 100 * sum(five for _, five in right) / len(
        right
    )


def _routed(folder: Path) -> list[Goal]:
    if not (folder / "fields.tsv").exists():
        return []
    asked = _pairs(folder / "fields.tsv")
    examples = _pairs(folder / "examples.tsv")[:LEARNT]
    learnt = folder / "learnt.tsv" if os.access(folder, os.W_OK) else Path(tempfile.mkstemp(".tsv")[1])
    _write(learnt, examples)
    units = ["--units", str(folder / "units.tsv")]
    texts = [text for _, text in asked]
    later = _vanthu("route", *units, "--examples", str(learnt), asked=texts)
    first_day = _vanthu("route", *units, asked=texts)
    sure = [(line, unit) for line, (unit, _) in zip(later, asked, strict=True) if line["sure"]]
    nonsense = (OWN / "nonsense.txt").read_text("utf-8").splitlines()
    left_alone = _vanthu("route", *units, "--examples", str(learnt), asked=nonsense)
    ours = _right(later, asked, 1)
    own = [
        (unit, text)
        for unit, name, keywords, *_ in (line.split("\t") for line in _read(folder / "units.tsv"))
        for text in (name, *re.split("[,;]", keywords))
    ]
    theirs = _scikit_learn([*own, *examples], asked)
    return [
        Goal("unit right with 260 examples, %", ours, 60, at_most=False),
        Goal("unit among the first three, %", _right(later, asked, 3), 80, at_most=False),
        Goal("unit right by names and keywords alone, %", _right(first_day, asked, 1), 40, at_most=False),
        Goal(
            "sure and right, %",
            _right([s for s, _ in sure], [(u, "") for _, u in sure], 1),
            85,
            at_most=False,
        ),
        Goal("sure of how many, %", 100 * len(sure) / len(asked), 40, at_most=False),
        Goal(
            "sure of nonsense, %", 100 * sum(s["sure"] for s in left_alone) / len(left_alone), 0, at_most=True
        ),
        Goal(
            "right as often as scikit-learn's linear SVM on the same terms",
            ours / theirs if theirs else None,
            0.97,
            at_most=False,
            because="scikit-learn is not installed",
        ),
    ]


def _right(answered: Sequence[dict[str, Any]], asked: Sequence[Pair], most: int) -> float:
    hits = [
        unit in [each["unit"] for each in line["ranked"][:most]]
        for line, (unit, _) in zip(answered, asked, strict=True)
    ]
    return 100 * sum(hits) / len(hits) if hits else 0.0


def _scikit_learn(examples: Sequence[Pair], asked: Sequence[Pair]) -> float | None:
    """How often a linear SVM is right that learns from the same terms of the same texts, %."""
    try:
        from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415 - a yardstick, not ours
        from sklearn.feature_extraction.text import TfidfTransformer  # noqa: PLC0415
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415
        from sklearn.svm import LinearSVC  # noqa: PLC0415
    except ImportError:
        return None
    pipeline = make_pipeline(DictVectorizer(), TfidfTransformer(sublinear_tf=True), LinearSVC(random_state=0))
    pipeline.fit([bare_terms(words_of(text)) for _, text in examples], [unit for unit, _ in examples])
    found = pipeline.predict([bare_terms(words_of(text)) for _, text in asked])
    return (
        100.0 * sum(bool(unit == guess) for (unit, _), guess in zip(asked, found, strict=True)) / len(asked)
    )


def _seconds(folder: Path) -> float:
    """CPU seconds of the command, its start included."""
    texts, rand = [line.split("\t")[3] for line in _read(OWN / "questions.tsv")], random.Random(1)  # noqa: S311
    made = [f"{rand.choice(texts)} {rand.choice(texts)}" for _ in range(INDEXED)]
    _write(folder / "many.tsv", [(str(number), text) for number, text in enumerate(made)])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _vanthu("similar", "--index", str(folder / "many.tsv"), asked=rand.sample(made, ASKED))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _searched(folder: Path, size: int) -> list[Goal]:
    database = open_database(f"sqlite:///{folder / 'answers.db'}")
    migrations.upgrade(database)
    queries = _fill(database, size)
    newest, nearest = [], []
    with database.read.connect() as conn:
        for query in (*queries[:3], *queries):  # the first few compile the statements
            needed = answers_search.query_words(query)
            start = time.thread_time()
            answers_search.newest(conn, needed)
            between = time.thread_time()
            answers_search.nearest(conn, needed)
            newest.append(between - start)
            nearest.append(time.thread_time() - between)
    database.close()
    return [
        Goal("p99 of a search, newest first, ms", _p99(newest), 5, at_most=True),
        Goal("p99 of a search, nearest first, ms", _p99(nearest), 100, at_most=True),
    ]


def _fill(database: Database, size: int) -> list[str]:
    """So many answers, and queries: common words, pairs, two letters, document numbers."""
    rand = random.Random(2)  # noqa: S311 - the same texts every time
    texts = [line.split("\t")[3] for line in _read(OWN / "questions.tsv")]
    words = " ".join(texts).split()
    # A bare connection: it asks for no case behind an answer.
    raw = sqlite.connect(database.read.url.database)
    for number in range(size):
        question = f"{rand.choice(texts)} {' '.join(rand.choices(words, k=10))}"
        answer = f"{' '.join(rand.choices(words, k=60))} {number % 9000 + 1}/2026/QĐ-UBND"
        code, field, unit = f"HD-2026-{number:06}", rand.choice("abcdefgh"), "Văn phòng"
        search = answer_search_text(question, answer, code=code, field=field, unit_name=unit)
        values = (code, field, unit, number, number, question, answer, search, number)
        raw.execute(
            "INSERT INTO published_answers (question_id, answer_id, proposed_by, state, unit, code, field, unit_name,"
            " asked_at, answered_at, question, answer, search, proposed_at)"
            " VALUES (1, 1, 1, 'public', 'van-phong', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
    raw.commit()
    raw.close()
    common = sorted(set(words), key=words.count)[-40:]
    return [
        *common,
        *(" ".join(rand.choices(common, k=2)) for _ in range(80)),
        *(" ".join(rand.choices(words, k=3)) for _ in range(80)),
        *(word for word in sorted(set(words)) if len(word) == 2),
        *(f"{rand.randint(1, 9000)}/QĐ-UBND" for _ in range(40)),
    ]


def _p99(seconds: Sequence[float]) -> float:
    return 1000 * sorted(seconds[3:])[int((len(seconds) - 3) * 0.99)]


def _vanthu(*arguments: str, asked: Sequence[str]) -> list[dict[str, Any]]:
    given = "\n".join(text.replace("\n", " ") for text in asked).encode()
    command = [sys.executable, "-m", "vanthu", *arguments, "--json"]
    done = subprocess.run(command, input=given, capture_output=True, check=True, cwd=ROOT)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _read(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _pairs(path: Path) -> list[Pair]:
    return [(key, text) for key, text, *_ in (line.split("\t") for line in _read(path))]


def _write(path: Path, pairs: Sequence[Pair]) -> None:
    path.write_text("".join(f"{key}\t{text}\n" for key, text in pairs), "utf-8")


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
