"""What the process that opens files cannot do, tried from inside it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from vanthu.papers import cage

# Tried by way of C, past Python's own hook, as a broken library would.
PRISONER = """
import ctypes, errno, json, os, socket, sys, threading
from vanthu.papers import cage, worker
libc = ctypes.CDLL(None, use_errno=True)
calls = {
    "a socket": (libc.socket, 2, 1, 0),
    "a local socket": (libc.socket, 1, 1, 0),
    "a pair of sockets": (libc.socketpair, 1, 1, 0, ctypes.create_string_buffer(8)),
    "another process": (libc.fork,),
    "another program": (libc.execv, b"/bin/true", (ctypes.c_char_p * 2)(b"true", None)),
    "a signal to its parent": (libc.kill, os.getppid(), 0),
    "a look into its parent": (libc.ptrace, 16, os.getppid(), 0, 0),
    "a ring": (libc.syscall, 425, 1, 0),
}
said = {"the cage": "EPERM" if cage.close_cage() else "open"}
for name, (function, *arguments) in calls.items():
    answer = function(*arguments)
    if answer == 0 and name == "another process":
        os._exit(0)
    said[name] = errno.errorcode.get(ctypes.get_errno()) if answer == -1 else "done"
worker._limit_for_good()  # a thread is allowed, and closing the cage twice
for name, attempt in {
    "Python's socket": lambda: socket.socket(),
    "Python's process": lambda: os.fork(),
    "a file": lambda: open(sys.argv[1], "w"),
}.items():
    try:
        attempt()
        said[name] = "done"
    except (PermissionError, OSError):
        said[name] = "EPERM"
thread = threading.Thread(target=lambda: said.update(thread="runs"))
thread.start()
thread.join()
print(json.dumps(said))
"""


def test_neither_python_nor_c_gets_out(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRISONER, f"{tmp_path}/written"],
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    said = json.loads(done.stdout)
    assert said.pop("thread") == "runs"
    assert set(said.values()) == {"EPERM"}, said


def test_asking_whether_the_cage_can_close_closes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    closable = cage.can_close()
    with socket.socket():
        assert closable == cage.can_close()
    monkeypatch.setattr(cage, "_SYSTEMS", {})
    assert not cage.can_close()
    assert not cage.close_cage()
