"""A real Chromium in front of a real process. Where Chromium cannot be had the tests skip, except in CI."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "var" / "artefacts"

#: No sandbox in a container, no second network beside ours, nothing fetched in the background.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_kept: list[Path] = []


def chromium() -> str | None:
    """Where Chromium is, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@dataclass
class Watched:
    """A page, and what went wrong on it."""

    page: Page
    troubles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Server:
    """A running office."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`vanthu run` as a newcomer starts it, in a fresh folder and on a free port."""
    home = tmp_path_factory.mktemp("office")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VANTHU_")}
    settings = {"VANTHU_HOME": str(home), "VANTHU_PORT": str(port)}
    log = home / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "vanthu", "run"], env=kept | settings, cwd=ROOT, stdout=out, stderr=out
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_open(url, process, log)
        yield Server(url, home)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_until_open(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the office says that it is well."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310 - ours
                if answer.status == 200:
                    return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise AssertionError(f"the office did not open:\n{log.read_text(errors='replace')}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, started once."""
    path = chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: tests/browser/install-chromium.sh should have installed it")
        pytest.skip("Chromium cannot be had here (see tests/browser/install-chromium.sh)")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        await opened.close()


def watch(page: Page) -> Watched:
    """Keep everything that a page complains of."""
    watched = Watched(page)
    page.on("console", lambda said: note(watched, said.type, said.text))
    page.on("pageerror", lambda error: watched.troubles.append(str(error)))
    return watched


def note(watched: Watched, kind: str, words: str) -> None:
    """Warnings are troubles too."""
    if kind in ("error", "warning"):
        watched.troubles.append(words)


def artefact(name: str) -> Path:
    """Where a picture is kept after the tests; its path is said at their end."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    path = ARTEFACTS / name
    _kept.append(path)
    return path


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Say where the pictures are. A worker's terminal is not read by anybody, but its stderr is everybody's."""
    capture = session.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        for path in _kept:
            if path.exists():
                sys.stderr.write(f"\nartefact: {path}\n")
        sys.stderr.flush()
