"""What holds where ways meet: never a check that one of them lacks, unless a setting alone leads around it."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.code.outline import read_outline
from lint_rules.flow.facts import Fact, Facts, checks, either, first_check, is_check, merged
from lint_rules.frameworks.labels import Label

FUNCTION = read_outline("def f(): ...", Path("a.py"), "a").functions[0]
TESTS = [cst.Name(f"test{number}") for number in range(3)]


def check(number: int, *, side: bool = True) -> Fact:
    """A look at a token: the client may stay where it is true."""
    return Fact("test", Label.CREDENTIAL | Label.ASKED, TESTS[number], FUNCTION, side, side)


def setting(text: str, *, side: bool) -> Fact:
    return Fact("setting", Label.SETTING, TESTS[2], FUNCTION, side, side, text=text)


FACTS = st.sampled_from([check(n, side=side) for n in range(2) for side in (True, False)])
SETS = st.frozensets(FACTS, max_size=3)


@given(st.lists(SETS, min_size=1, max_size=4))
def test_a_way_without_a_check_leaves_none_where_it_meets_others(sets: list[Facts]) -> None:
    if any(not checks(found) for found in sets):
        assert not checks(merged(sets))


@given(SETS)
def test_a_way_that_meets_itself_is_what_it_was(facts: Facts) -> None:
    assert merged([facts, facts]) == facts


@given(st.lists(SETS, min_size=1, max_size=4))
def test_the_order_of_the_ways_makes_no_difference(sets: list[Facts]) -> None:
    assert merged(sets) == merged(sets[::-1])


@given(SETS, SETS)
def test_either_makes_no_difference_between_left_and_right(one: Facts, other: Facts) -> None:
    assert either(one, other) == either(other, one)


def test_two_ways_with_a_check_each_are_guarded() -> None:
    assert len(checks(merged([frozenset({check(0)}), frozenset({check(0, side=False), check(1)})]))) == 2


def test_both_sides_of_one_test_are_no_check_where_they_meet() -> None:
    unknown = [Fact("test", Label.IDENTITY, TESTS[0], FUNCTION, side, None) for side in (True, False)]
    assert all(is_check(fact) for fact in unknown)
    assert not checks(merged([frozenset({fact}) for fact in unknown]))


def test_a_check_that_a_setting_leads_around_holds_unless_the_setting_says_so() -> None:
    inside = frozenset({setting("ENABLE_AUTH", side=True), check(0)})
    (found,) = checks(merged([inside, frozenset({setting("ENABLE_AUTH", side=False)})]))
    assert found.unless == "not ENABLE_AUTH"


def test_a_check_only_while_debugging_is_none() -> None:
    inside = frozenset({setting("DEBUG", side=True), check(0)})
    assert not checks(merged([inside, frozenset({setting("DEBUG", side=False)})]))


def test_a_check_that_is_left_out_while_debugging_holds() -> None:
    inside = frozenset({setting("DEBUG", side=False), check(0)})
    (found,) = checks(merged([inside, frozenset({setting("DEBUG", side=True)})]))
    assert found.unless == "DEBUG"


def test_of_several_settings_a_way_hangs_on_the_same_one_in_every_run() -> None:
    without = setting("REQUIRE_TOKEN", side=False)
    for _ in range(20):  # where a fact stands in a set hangs on the address of its node
        debugging = Fact("setting", Label.SETTING, cst.Name("x"), FUNCTION, False, False, text="DEBUG")
        (found,) = checks(merged([frozenset({check(0)}), frozenset({debugging, without})]))
        assert found.unless == "not REQUIRE_TOKEN"


def test_a_way_that_the_client_chooses_is_open_only_where_the_setting_says_so() -> None:
    chosen = Fact("test", Label.CLIENT, TESTS[1], FUNCTION, side=False, positive=False)
    lax = frozenset({chosen, setting("AUTH_STRING", side=False)})
    (found,) = checks(merged([frozenset({check(0)}), lax]))
    assert found.unless == "not AUTH_STRING"


def named(text: str, labels: int = Label.CREDENTIAL | Label.ASKED) -> Fact:
    """A look at something of the client, at a node of its own: where that stands in memory differs each time."""
    return Fact("test", labels, cst.Name(text), FUNCTION, True, True, text=text)


def switch(text: str, *, side: bool) -> Fact:
    return Fact("setting", Label.SETTING, cst.Name(text), FUNCTION, side, side, text=text)


def test_of_several_settings_on_a_way_the_same_one_is_named_wherever_they_stand_in_memory() -> None:
    def unless() -> str:
        around = frozenset({switch("debug", side=True), switch("proxy", side=False), switch("test_user", side=True)})
        return next(fact.unless for fact in checks(merged([frozenset({named("user")}), around])))

    kept = [unless() for _ in range(100)]
    assert set(kept) == {"debug"}


def test_the_guard_that_stands_for_all_of_them_is_the_same_wherever_they_stand_in_memory() -> None:
    kept = [[named(text) for text in ("token", "cookie", "header", "session")] for _ in range(100)]
    firsts = {found.text for facts in kept if (found := first_check(frozenset(facts))) is not None}
    assert firsts == {"cookie"}
