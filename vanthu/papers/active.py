"""What in a PDF acts by itself: scripts, calls of programs, forms that send themselves, files inside the file.

A paper needs none of it, and a signature over it proves only that the signer sent it along ("insecure features",
Mueller et al., NDSS 2021). Looked for in the worker process only; nothing of it is run or unpacked.
"""

from __future__ import annotations

import re
from typing import Any

import pymupdf as untyped_pymupdf

pymupdf: Any = untyped_pymupdf  # it says that it is typed, and half is not

_ACTS = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)(?![A-Za-z0-9])"
)
_MOST_OBJECTS = 20_000


def acts_by_itself(data: bytes) -> bool:
    """Whether a name of such a thing stands in the file, in the open or in an object stream."""
    if _ACTS.search(data):
        return True
    if b"/ObjStm" not in data:
        return False
    try:
        with pymupdf.open(stream=data, filetype="pdf") as document:
            return any(
                _ACTS.search(document.xref_object(number, compressed=True).encode()) is not None
                for number in range(1, min(document.xref_length(), _MOST_OBJECTS))
            )
    except (RuntimeError, ValueError):
        return False  # what cannot be read is said to be unreadable elsewhere
