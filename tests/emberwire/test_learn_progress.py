"""What is remembered of a learner, and that nothing is lost or broken by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emberwire._learn_progress import ORDER, Progress, Step


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    return tmp_path


def test_a_lesson_is_new_until_something_is_done(home: Path) -> None:
    assert Progress.load().of("EW101") is Step.NEW
    assert not list(home.rglob("*.json"))


def test_a_step_is_there_the_next_time(home: Path) -> None:
    Progress.load().reach("EW101", Step.ATTACKED)
    assert Progress.load().of("EW101") is Step.ATTACKED
    assert json.loads((home / "emberwire" / "learn.json").read_text()) == {"lessons": {"EW101": "attacked"}}


@given(st.lists(st.sampled_from(ORDER)))
def test_a_lesson_never_goes_back(steps: list[Step]) -> None:
    progress = Progress(Path("/dev/null/learn.json"))
    for step in steps:
        progress.reach("EW101", step)
    assert progress.of("EW101") is max(steps, key=ORDER.index, default=Step.NEW)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"lessons": []}', '{"lessons": {"EW101": "flown"}}', "\x00"])
def test_a_file_that_cannot_be_read_counts_as_empty(text: str, home: Path) -> None:
    (home / "emberwire").mkdir()
    (home / "emberwire" / "learn.json").write_text(text)
    assert Progress.load().of("EW101") is Step.NEW


def test_a_file_that_cannot_be_written_stops_nobody(home: Path) -> None:
    (home / "emberwire").write_text("a file where the folder should be")
    Progress.load().reach("EW101", Step.READ)
    assert Progress.load().of("EW101") is Step.NEW
