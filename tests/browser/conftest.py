"""Debian's chromium, driven by playwright, and the generated chat application, served.

Windows are opened with `window`: each has a profile of its own, so two of them are two people. Every window is watched:
an error on its console, or a request that leaves the machine, fails the test. What the browser itself says about an
HTTP status that refuses something (401, 403, 422), or about a server that is not there or on its way out, is no error
of the page.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.conformance.serving import Server, served

Window = Callable[[], Page]

SECRET_KEY_BASE = "the tests sign tokens with this key, nobody else does"
FLAGS = (
    "--no-sandbox",  # continuous integration runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
REFUSALS = re.compile(
    r"status of (401|403|422)|Unexpected response code: 403"
    # A server that is going away answers 503, or takes the connection and closes it before the handshake is through.
    r"|status of 503|Unexpected response code: 503"
    r"|ERR_CONNECTION_(REFUSED|RESET|CLOSED|ABORTED)|ERR_EMPTY_RESPONSE|Connection closed before receiving a handshake"
)
LOOPBACK = ("127.0.0.1", "localhost")
WITHIN = 30_000
"""Milliseconds until something that a page should show is a failure."""

expect.set_options(timeout=WITHIN)


def generated(folder: Path, *options: str) -> Path:
    """Return the folder of a new application."""
    command = [str(Path(sysconfig.get_path("scripts"), "emberwire")), "new", "chat", "--into", str(folder), *options]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "chat"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module: while playwright's is open, its event loop runs and no other test can run one."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `emberwire new chat` writes."""
    return generated(tmp_path_factory.mktemp("generated"))


@pytest.fixture(scope="session")
def chat(project: Path) -> Iterator[Server]:
    """The generated application, served from its own folder."""
    with served("chat.app:app", cwd=project, env={**os.environ, "SECRET_KEY_BASE": SECRET_KEY_BASE}) as server:
        yield server


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """Open windows, each of another person; at the end they have to have been quiet."""
    opened: list[Page] = []
    noise: list[str] = []

    def note_error(message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSALS.search(message.text):
            noise.append(f"console: {message.text} ({message.location})")

    def note_request(url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).hostname not in LOOPBACK:
            noise.append(f"request to {url}")

    def open_window() -> Page:
        page = browser.new_context(viewport={"width": 1000, "height": 700}).new_page()
        page.set_default_timeout(WITHIN)
        page.on("console", note_error)
        page.on("pageerror", lambda error: noise.append(f"exception: {error}"))
        page.on("request", lambda request: note_request(request.url))
        page.on("websocket", lambda socket: note_request(socket.url))
        opened.append(page)
        return page

    yield open_window
    for page in opened:
        page.context.close()
    assert not noise, "\n".join(noise)
