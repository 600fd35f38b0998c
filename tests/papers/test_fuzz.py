"""Papers spoilt at random, by a fixed seed: the worker always answers with a sentence, and nothing spoilt is valid."""

from __future__ import annotations

import random
from collections.abc import Iterator

from scripts.decree30 import docx, pdf
from tests.papers.make import DECISION
from tests.papers.pki import CLERK, NOW, sign, trust
from vanthu.papers.judge import judge_here
from vanthu.papers.judgement import TROUBLE
from vanthu.papers.pool import JudgePool

PAPER, DOCX = pdf(DECISION), docx(DECISION)
SIGNED = sign(sign(PAPER, "A", box=(300, 100, 420, 160)), "B", CLERK, at=NOW)
_WORDS = (
    b"endobj",
    b"stream",
    b"/Length 99999999",
    b"/Kids",
    b"<<",
    b">>",
    b"[",
    b"0 0 R",
    b"xref",
    b"/Prev 0",
    b"\0",
)


def spoilt(data: bytes, seed: int) -> bytes:
    """The same seed spoils in the same way: bytes turned, cut, doubled, moved, and words of the format put in."""
    chance = random.Random(seed)  # noqa: S311 - to spoil papers, not to keep secrets
    out = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 40))):
        at = chance.randrange(len(out))
        match chance.randrange(6):
            case 0:
                out[at] ^= 1 << chance.randrange(8)
            case 1:
                del out[at : at + chance.randrange(200)]
            case 2:
                out[at:at] = out[chance.randrange(len(out)) :][: chance.randrange(300)]
            case 3:
                out[at:at] = chance.choice(_WORDS)
            case 4:
                out[at : at + 8] = chance.randbytes(8)
            case _:
                out = out[: max(at, 40)] if chance.random() < 0.1 else out
    return bytes(out)


def cases(number: int) -> Iterator[bytes]:
    for seed in range(number):
        yield spoilt((PAPER, DOCX, SIGNED)[seed % 3], seed)


async def test_the_worker_answers_whatever_it_is_given() -> None:
    judges = JudgePool()
    try:
        for data in cases(45):
            judgement = await judges.judge(data, "a.pdf")
            assert judgement.trouble is None or judgement.trouble in TROUBLE
            assert judgement.size == len(data)
        assert len(judges.process_ids) <= 1
        assert (await judges.judge(PAPER, "a.pdf")).trouble is None
    finally:
        await judges.close()


def test_no_spoilt_signature_is_valid() -> None:
    """What is signed ends in the last file's end; only the zeros behind a signature's own bytes belong to nobody."""
    chance = random.Random(5)  # noqa: S311 - to spoil papers, not to keep secrets
    digits = frozenset(b"0123456789abcdefABCDEF<>")
    for _ in range(60):
        at = chance.randrange(len(SIGNED))
        while SIGNED[at] in digits:
            at = chance.randrange(len(SIGNED))
        data = bytearray(SIGNED)
        data[at] ^= 1 << chance.randrange(8)
        assert judge_here(bytes(data), "a.pdf", trust()).signature.verdict not in ("valid", "intact")
