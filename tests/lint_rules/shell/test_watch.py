"""Watching runs at once and after each change, and time is only what the test says it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lint_rules.shell.watch import snapshot, watch


class Enough(Exception):
    """Ends a watch."""


def runs(paths: list[Path], *steps: Callable[[], object]) -> list[int]:
    """How often there had been a run when each step was taken, and at the end."""
    counts: list[int] = []
    done = 0
    left = list(steps)

    def run() -> None:
        nonlocal done
        done += 1

    def pause() -> None:
        counts.append(done)
        if not left:
            raise Enough
        left.pop(0)()

    with pytest.raises(Enough):
        watch(run, lambda: paths, pause=pause)
    return counts


def test_it_runs_once_at_the_start_and_not_again_while_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x")
    assert runs([path], lambda: None, lambda: None) == [1, 1, 1]


def test_it_runs_after_a_file_was_changed_added_or_removed(tmp_path: Path) -> None:
    one, two = tmp_path / "a.py", tmp_path / "b.py"
    one.write_text("x")
    steps = (lambda: one.write_text("longer"), lambda: two.write_text("y"), two.unlink)
    assert runs([one, two], *steps) == [1, 2, 3, 4]


def test_a_change_of_the_same_length_is_seen_by_its_time(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x")

    def change() -> None:
        path.write_text("y")
        os.utime(path, ns=(1, 1))

    assert runs([path], change) == [1, 2]


def test_a_file_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert snapshot([tmp_path / "missing.py"]) == {}
