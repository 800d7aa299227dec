"""The page with four workers behind it, on one Redis and one database, as the README says to start them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.browser.conftest import SECRET_KEY_BASE, Window
from tests.browser.test_chat_page import expect_joined, say
from tests.conformance.serving import Server, served
from tests.faults.conftest import REDIS, Brokers

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

WORKERS = 4
AT_MOST = 24
"""Pages that are opened until each worker has one: the system deals out the connections."""


@pytest.fixture(scope="module")
def brokers() -> Iterator[Brokers]:
    brokers = Brokers()
    yield brokers
    brokers.end()


@pytest.fixture
def application(project: Path, tmp_path: Path) -> Path:
    """The generated application, whose presence says in which process a person is."""
    folder = shutil.copytree(project, tmp_path / "chat")
    channel = folder / "chat/channels/room_channel.py"
    text = channel.read_text().replace('"typing": False}', '"typing": False, "worker": os.getpid()}')
    channel.write_text(text.replace("import time\n", "import os\nimport time\n"))
    return folder


class People:
    """Pages with a person each, and the worker that each person is at."""

    def __init__(self, server: Server, window: Window) -> None:
        self._server = server
        self._window = window
        self.pages: dict[str, Page] = {}
        self.workers: dict[str, int] = {}

    @property
    def reached(self) -> set[int]:
        """The workers that a page is at."""
        return set(self.workers.values())

    def come(self) -> None:
        """Open a page and sign in as one person more."""
        name, page = f"person-{len(self.pages)}", self._window()
        page.on("websocket", self._listen)
        page.goto(self._server.url)
        page.locator("#name").fill(name)
        page.locator("#sign-in").click()
        expect_joined(page)
        expect(page.locator("#presence")).to_contain_text(name)
        self.pages[name] = page

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self._note(frame if isinstance(frame, str) else frame.decode()))

    def _note(self, frame: str) -> None:
        _, _, _, event, payload = json.loads(frame)
        joined = {"presence_state": payload, "presence_diff": payload.get("joins", {})}.get(event, {})
        self.workers |= {name: each["metas"][0]["worker"] for name, each in joined.items()}


def test_every_message_and_everybody_is_on_the_pages_of_all_four_workers(
    application: Path, window: Window, brokers: Brokers
) -> None:
    options = ("--workers", str(WORKERS), "--pubsub", brokers.get(*REDIS).url)
    env = {**os.environ, "SECRET_KEY_BASE": SECRET_KEY_BASE}
    with served("chat.app:app", *options, cwd=application, env=env) as server:
        people = People(server, window)
        while len(people.pages) < WORKERS or (
            len(set(people.workers.values())) < WORKERS and len(people.pages) < AT_MOST
        ):
            people.come()
        assert len(set(people.workers.values())) == WORKERS
        for name, page in people.pages.items():
            say(page, f"from {name}")
        for page in people.pages.values():
            expect(page.locator("#presence li")).to_have_count(len(people.pages))
            for name in people.pages:
                expect(page.locator("#messages li", has_text=f"from {name}").last).to_contain_text(name)
        for page in people.pages.values():
            page.context.close()
