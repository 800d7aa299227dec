"""Whoever gets an answer also gets what it was made from, however long ago and for whomever it was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.code.disk import Disk
from lint_rules.code.index import Index
from lint_rules.code.ledger import Kept, flat


def test_a_kept_answer_brings_its_questions_to_each_who_asks(tmp_path: Path) -> None:
    index = Index(Disk(tmp_path))
    table: dict[str, Kept] = {}

    def make() -> int:
        index.disk.asked.add((("read", "b.py"), "1"))
        return 7

    with index.disk.recording() as first:
        assert index.once("x", make, table) == 7
    with index.disk.recording() as second:
        assert index.once("x", lambda: 8, table) == 7
    assert flat(first) == flat(second) == {(("read", "b.py"), "1")}


def test_questions_are_passed_up_through_answers_made_from_answers(tmp_path: Path) -> None:
    index = Index(Disk(tmp_path))
    table: dict[str, Kept] = {}

    def inner() -> str:
        index.disk.asked.add((("find", "a", "b"), ""))
        return "i"

    with index.disk.recording() as used:
        index.once("outer", lambda: index.once("inner", inner, table), table)
    assert flat(used) == {(("find", "a", "b"), "")}


def test_who_asked_nothing_depends_on_nothing(tmp_path: Path) -> None:
    index = Index(Disk(tmp_path))
    with index.disk.recording():
        index.disk.asked.add((("read", "a.py"), "1"))
    with index.disk.recording() as used:
        pass
    assert flat(used) == set()


def test_an_answer_that_could_not_be_made_is_not_kept(tmp_path: Path) -> None:
    index = Index(Disk(tmp_path))
    table: dict[str, Kept] = {}
    with pytest.raises(RecursionError), index.disk.recording():
        index.once("x", lambda: (_ for _ in ()).throw(RecursionError()), table)
    assert table == {}
    assert index.once("x", lambda: 1, table) == 1
