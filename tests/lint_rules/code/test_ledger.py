"""Whoever gets an answer also gets what it was made from, however long ago and for whomever it was made."""

from __future__ import annotations

import pytest

from lint_rules.code.ledger import Kept, Ledger, flat


def test_a_kept_answer_brings_its_questions_to_each_who_asks() -> None:
    ledger = Ledger()
    table: dict[str, Kept] = {}

    def make() -> int:
        ledger.asked.add((("read", "b.py"), "1"))
        return 7

    with ledger.recording() as first:
        assert ledger.memo(table, "x", make) == 7
    with ledger.recording() as second:
        assert ledger.memo(table, "x", lambda: 8) == 7
    assert flat(first) == flat(second) == {(("read", "b.py"), "1")}


def test_questions_are_passed_up_through_answers_made_from_answers() -> None:
    ledger = Ledger()
    table: dict[str, Kept] = {}

    def inner() -> str:
        ledger.asked.add((("find", "a", "b"), ""))
        return "i"

    with ledger.recording() as used:
        ledger.memo(table, "outer", lambda: ledger.memo(table, "inner", inner))
    assert flat(used) == {(("find", "a", "b"), "")}


def test_who_asked_nothing_depends_on_nothing() -> None:
    ledger = Ledger()
    with ledger.recording():
        ledger.asked.add((("read", "a.py"), "1"))
    with ledger.recording() as used:
        pass
    assert flat(used) == set()


def test_an_answer_that_could_not_be_made_is_not_kept() -> None:
    ledger = Ledger()
    table: dict[str, Kept] = {}
    with pytest.raises(RecursionError), ledger.recording():
        ledger.memo(table, "x", lambda: (_ for _ in ()).throw(RecursionError()))
    assert table == {}
    assert ledger.memo(table, "x", lambda: 1) == 1
