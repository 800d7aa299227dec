"""The supervisor of worker processes: starts, replaces, stops. Real workers on a real broker are in tests/faults."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from typing import cast

import pytest

from reference_server.core.backoff import Backoff
from reference_server.core.errors import ConfigurationError
from reference_server.server.serve import CANNOT_START
from reference_server.server.workers import Supervisor, node_base

QUICK = Backoff(base=0.001, cap=0.01)


class FakeProcess:
    """A process that runs until a test, or a signal that it obeys, ends it."""

    pid = 7

    def __init__(self, number: int, *, obeys: int = 1, code: int = 0) -> None:
        self.number = number
        self.code = code
        self.exitcode: int | None = None
        self.terminated = 0
        self._obeys = obeys
        self.sentinel, self._end = os.pipe()

    def end(self, code: int) -> None:
        if self.exitcode is None:
            self.exitcode = code
            os.close(self._end)

    def terminate(self) -> None:
        self.terminated += 1
        if self.terminated == self._obeys:
            self.end(self.code)

    def kill(self) -> None:
        self.end(-signal.SIGKILL)


def _nothing(process: FakeProcess) -> None:
    """At most starts nothing else happens."""


class Scene:
    """What happens at each start, by its order, which counts from 1."""

    def __init__(self, **script: Callable[[FakeProcess], object]) -> None:
        self.started: list[FakeProcess] = []
        self.stopped = 0
        self.obeys = 1
        self._script = script

    def start(self, number: int) -> BaseProcess:
        process = FakeProcess(number, obeys=self.obeys)
        self.started.append(process)
        self._script.get(f"at_{len(self.started)}", _nothing)(process)
        return cast("BaseProcess", process)

    def stopping(self) -> None:
        self.stopped += 1

    def run(self, *, count: int = 2, patience: float = 5.0, ready: Callable[[], object] = object) -> int:
        supervisor = Supervisor(
            self.start, count=count, patience=patience, ready=ready, stopping=self.stopping, backoff=QUICK
        )
        return supervisor.run()


def stop(process: FakeProcess) -> None:
    signal.raise_signal(signal.SIGTERM)


@pytest.fixture(autouse=True)
def _same_handlers() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    yield
    assert before == (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT))


def test_a_signal_reaches_every_worker_once() -> None:
    scene = Scene(at_3=stop)
    assert scene.run(count=3) == 0
    assert [(process.number, process.terminated) for process in scene.started] == [(1, 1), (2, 1), (3, 1)]
    assert scene.stopped == 1


def test_it_says_that_it_is_ready_once_a_signal_would_stop_it() -> None:
    """Who reads "Serving on" and stops the server at once meets a clean end."""
    scene = Scene()
    assert scene.run(ready=lambda: signal.raise_signal(signal.SIGTERM)) == 0
    assert (scene.started, scene.stopped) == ([], 1)


def test_a_worker_that_dies_is_replaced_under_its_number(caplog: pytest.LogCaptureFixture) -> None:
    def replaced(process: FakeProcess) -> None:
        assert process.number == 1
        stop(process)

    scene = Scene(at_2=lambda _: scene.started[0].end(-9), at_3=replaced)
    with caplog.at_level(logging.ERROR):
        assert scene.run() == 0
    assert "Worker 1 (process 7) ended with code -9" in caplog.text


def test_a_worker_that_dies_again_and_again_does_not_end_the_others() -> None:
    def die(process: FakeProcess) -> None:
        process.end(1)

    scene = Scene(at_2=die, at_3=die, at_4=die, at_5=die, at_6=stop)
    assert scene.run() == 0
    assert [process.number for process in scene.started] == [1, 2, 2, 2, 2, 2]


def test_workers_that_cannot_start_end_the_command() -> None:
    """A typing error in the application's name is no reason to try again for ever."""
    scene = Scene(at_1=lambda process: process.end(CANNOT_START))
    assert scene.run() == CANNOT_START
    assert [process.exitcode for process in scene.started] == [CANNOT_START, 0]


def test_a_replacement_that_cannot_start_is_tried_again() -> None:
    """The broker may be away while a worker is replaced: that passes."""
    scene = Scene(at_2=lambda process: process.end(-9), at_3=lambda process: process.end(CANNOT_START), at_4=stop)
    assert scene.run() == 0


def test_a_second_signal_is_passed_on_too() -> None:
    """The first begins the drain of a worker, the second ends it."""
    scene = Scene(at_1=stop, at_2=stop)
    scene.obeys = 2
    assert scene.run() == 0
    assert [process.terminated for process in scene.started] == [2, 2]


@pytest.mark.parametrize(("code", "answer"), [(0, 0), (-signal.SIGTERM, 0), (1, 1), (-signal.SIGSEGV, 1)])
def test_a_worker_that_the_signal_ends_while_it_starts_has_stopped_cleanly(code: int, answer: int) -> None:
    """It has served nobody; only once it serves does it handle the signal itself."""

    def starting(process: FakeProcess) -> None:
        process.code = code
        stop(process)

    assert Scene(at_2=starting).run() == answer


def test_workers_that_do_not_stop_are_killed() -> None:
    scene = Scene(at_2=stop)
    scene.obeys = 99
    assert scene.run(patience=0.05) == 1
    assert [process.exitcode for process in scene.started] == [-9, -9]


def test_workers_are_called_like_their_node_and_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBERWIRE_NODE", "web-7")
    assert node_base() == "web-7"
    monkeypatch.setenv("EMBERWIRE_NODE", "web.7")
    with pytest.raises(ConfigurationError, match="Expected a node name"):
        node_base()
    monkeypatch.delenv("EMBERWIRE_NODE")
    assert node_base() != node_base()
