"""`emberwire serve --reload`: a change starts a new process, and one that ended by itself is told once."""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO, cast

import pytest

from reference_server.server.drain import DrainOptions
from reference_server.server.log_output import LogOptions
from reference_server.server.reloading import restart_at, serve_reloading
from reference_server.server.serve import ServerOptions, listening_socket
from reference_server.server.workers import WorkerPlan

APPLICATION = """
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def said(request):
    return PlainTextResponse("{word}")


app = Starlette(routes=[Route("/", said)])
"""


class FakeProcess:
    """A process that stops when it is told to, unless it is `deaf`."""

    def __init__(self, *, exitcode: int | None = None, deaf: bool = False) -> None:
        self.exitcode = exitcode
        self.killed = False
        self._deaf = deaf

    def terminate(self) -> None:
        if not self._deaf:
            self.exitcode = 0

    def join(self, timeout: float | None = None) -> None:
        """Nothing to wait for."""

    def kill(self) -> None:
        self.killed, self.exitcode = True, -9


@pytest.fixture
def same_handlers() -> Iterator[None]:
    told = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.getsignal(each) for each in told}
    yield
    for each in told:
        signal.signal(each, before[each])


def restarted(processes: list[FakeProcess], changes: list[tuple[str, ...]]) -> int:
    waiting = iter(processes)
    return restart_at(changes, lambda: cast(BaseProcess, next(waiting)))


def test_a_change_stops_the_process_before_it_starts_another() -> None:
    first, second = FakeProcess(), FakeProcess()
    at_start: list[int | None] = []
    waiting = iter([first, second])

    def start() -> BaseProcess:
        at_start.append(first.exitcode)
        return cast(BaseProcess, next(waiting))

    assert restart_at([(), ("app.py",), ()], start) == 0
    assert at_start == [None, 0]
    assert second.exitcode == 0


def test_a_process_that_does_not_stop_is_killed(caplog: pytest.LogCaptureFixture) -> None:
    deaf = FakeProcess(deaf=True)
    restarted([deaf], [])
    assert deaf.killed
    assert "did not stop" in caplog.text


def test_a_process_that_ended_by_itself_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    restarted([FakeProcess(exitcode=2)], [(), (), ()])
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == [
        "The server ended with code 2; it starts again at the next change."
    ]


def test_a_process_that_ended_starts_again_at_the_next_change() -> None:
    second = FakeProcess()
    restarted([FakeProcess(exitcode=2), second], [(), ("app.py",)])
    assert second.exitcode == 0


@pytest.mark.usefixtures("same_handlers")
def test_it_says_that_it_is_ready_once_a_signal_would_stop_it() -> None:
    """Who reads "Serving on" and stops the server at once meets a clean end."""
    with listening_socket("127.0.0.1", 0) as listener:
        plan = WorkerPlan("nothing:app", listener, ServerOptions(DrainOptions()), LogOptions("ERROR", 20.0), "node")
        assert serve_reloading(plan, ready=lambda: signal.raise_signal(signal.SIGTERM)) == 0


@contextmanager
def reloading(folder: Path) -> Iterator[tuple[str, IO[str]]]:
    """Serve `changing:app` with --reload, and yield its address and what it writes to standard error."""
    arguments = (sys.executable, "-m", "emberwire", "serve", "changing:app", "--reload", "--port", "0")
    with subprocess.Popen(
        arguments,
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            found = re.search(r"http://\S+(?=,)", process.stdout.readline())
            assert found is not None
            yield found[0], process.stderr
        finally:
            process.terminate()
            assert process.wait(20) == 0


def until(lines: IO[str], wanted: str) -> None:
    """Read lines until one holds `wanted`."""
    assert any(wanted in line for line in lines), f"the server never said {wanted!r}"


def answer(url: str) -> str:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=30) as response:
        text: str = response.read().decode()
        return text


@pytest.mark.slow
def test_the_address_serves_the_new_code_after_a_change_and_after_a_mistake(tmp_path: Path) -> None:
    """Requests that come while a process starts wait in the port's backlog, so nothing here has to be waited for."""
    place = tmp_path / "changing.py"
    place.write_text(APPLICATION.format(word="before"))
    with reloading(tmp_path) as (url, log):
        assert answer(url) == "before"
        place.write_text(APPLICATION.format(word="after"))
        until(log, "changing.py changed")
        assert answer(url) == "after"
        place.write_text("app = ")
        until(log, "The server ended with code")
        place.write_text(APPLICATION.format(word="mended"))
        until(log, "changing.py changed")
        assert answer(url) == "mended"
