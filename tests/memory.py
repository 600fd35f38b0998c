"""Where the tests write: into memory, where the machine has room there.

An office syncs every commit; tests that waited for a disk would wait half of their time, and longer the busier it is.
That what is synced survives is claimed on a file system that loses the rest (tests/torture/power.c), not by a disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

SHARED = Path("/dev/shm")  # noqa: S108 - everybody makes a folder of his own in it
#: A container's own may be as small as 64 MB. Passed tests leave nothing, so this is room for many at once.
ROOM = 2 << 30


def use() -> None:
    """Let temporary folders be there, for this process and those that it starts, unless ``TMPDIR`` says otherwise."""
    if "TMPDIR" not in os.environ and SHARED.is_dir() and shutil.disk_usage(SHARED).free >= ROOM:
        os.environ["TMPDIR"] = str(SHARED)
        tempfile.tempdir = None
