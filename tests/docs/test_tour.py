"""The tour leads where it says: its lines, its tests, its path and its drawings are those of the code as it is."""

from __future__ import annotations

import ast
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from scripts.tour.drawing import draw, steps
from scripts.tour.pages import ROOT, TOUR, Exercise, Stop, exercises, files_of, lines_of, pages, stops
from scripts.tour.trace import APPLICATION, trace

STOPS = stops()
EXERCISES = exercises()


@pytest.mark.parametrize("name", ["index.md", "exercises.md", "answers.md", "echo.svg", "say.svg"])
def test_what_is_generated_is_current(name: str) -> None:
    """Its line numbers, its path and its drawings; `make docs` writes them."""
    assert (TOUR / name).read_text(encoding="utf-8") == pages()[name], f"stale: run `make docs` and commit {name}"


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.title)
def test_the_message_comes_to_every_stop(stop: Stop) -> None:
    """A function that the trip does not enter is not on the way, however well it is explained."""
    entered = {(call.where, call.function) for call in trace("say")}
    waits_there = {("edge/reader.py", "Reader.run")}  # entered with the handshake; the message wakes it
    assert (stop.file, stop.function) in entered | waits_there


def test_the_stops_are_in_the_order_in_which_the_message_comes_to_them() -> None:
    order = [(call.where, call.function) for call in trace("say")]
    at = [order.index((stop.file, stop.function)) for stop in STOPS[1:]]
    reply = next(number for number, stop in enumerate(STOPS[1:]) if stop.function == "Connection.send")
    assert at[: reply + 1] == sorted(at[: reply + 1])
    assert at[-1] > at[reply]


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.title)
def test_a_stop_has_lines_and_a_test_that_exists(stop: Stop) -> None:
    first, last = lines_of(stop.file, stop.function)
    assert 0 < first < last
    assert exists(stop.test)


def test_what_a_timer_of_the_loop_calls_meanwhile_is_no_part_of_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = trace("echo")
    monkeypatch.setattr("reference_server.runtime.stalls.TICK", 0.0005)
    trace.cache_clear()
    assert trace("echo") == quiet


def exists(test: str) -> bool:
    """Whether there is such a test, in a class or not."""
    file, *names = test.split("::")
    path = ROOT / file
    if not path.is_file():
        return False
    nodes: list[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body
    for name in names:
        named = [node for node in nodes if name in names_of(node)]
        if not named:
            return False
        nodes = getattr(named[0], "body", [])
    return True


def names_of(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {getattr(node, "name", "")}


def test_a_test_that_is_gone_is_noticed() -> None:
    assert not exists("tests/docs/test_tour.py::test_that_is_gone")
    assert not exists("tests/docs/gone.py")


def test_a_stop_at_a_function_that_is_gone_is_refused() -> None:
    with pytest.raises(LookupError, match=r"expected Connection\.gone in runtime/connection\.py"):
        lines_of("runtime/connection.py", "Connection.gone")


def test_the_trace_sees_the_application_and_every_subscriber() -> None:
    calls = trace("say")
    assert sum(call.function == "Room.say" for call in calls) == 1
    sent = [call for call in calls if call.function == "Outbox.send"]
    assert len(sent) == 3 + 1 + 3  # the broadcast, the reply, the diff
    assert calls == trace.__wrapped__("say"), "two runs differ"


def test_a_longer_trip_enters_more_files() -> None:
    echo, whisper, say = (files_of(trace(event)).keys() for event in ("echo", "whisper", "say"))
    assert echo < whisper < say
    assert "runtime/broadcaster.py" not in echo
    assert not [file for file in whisper if "presence" in file]


def test_the_way_of_a_push_to_its_reply_can_be_read_in_an_evening() -> None:
    """Comments and docstrings included; what is not on the way stands in files of its own."""
    assert sum(files_of(trace("echo")).values()) <= 2_500


def test_the_way_of_a_push_to_its_reply_changes_the_file_seldom() -> None:
    """Each change is a page that a reader has to turn."""
    files = [call.where for call in trace("echo")]
    assert sum(one != next_one for one, next_one in itertools.pairwise(files)) <= 25


def test_every_step_is_drawn_once() -> None:
    calls = trace("echo")
    drawn = draw(calls)
    assert drawn.count('<path class="a"') == len(steps(calls))
    assert APPLICATION in drawn


# --- exercises --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.question)
def test_the_change_of_an_exercise_makes_the_named_test_fail(exercise: Exercise) -> None:
    """Not for a change that does not compile: then nothing would be collected, and pytest ends with 2."""
    assert run([exercise.fails], exercise).returncode == 1
    assert exists(exercise.fails)


@pytest.mark.slow
def test_without_a_change_they_all_pass() -> None:
    unchanged = run({each.fails for each in EXERCISES})
    assert unchanged.returncode == 0, unchanged.stdout


def run(tests: Iterable[str], exercise: Exercise | None = None) -> subprocess.CompletedProcess[str]:
    """Run tests in a process of their own, with the change of an exercise."""
    environment = dict(os.environ)
    if exercise is not None:
        environment["MUTANT"] = json.dumps([exercise.file, exercise.old, exercise.new])
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.docs.mutant", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_nothing_on_the_disk_is_changed_by_an_exercise() -> None:
    """The change is made where the module is imported."""
    for each in EXERCISES:
        assert (Path(ROOT) / "reference_server" / each.file).read_text(encoding="utf-8").count(each.old) == 1
