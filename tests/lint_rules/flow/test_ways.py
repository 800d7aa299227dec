"""Ways that ended or were closed do not weaken what holds on those that go on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lint_rules.flow.values import Value
from lint_rules.flow.ways import State, merge
from lint_rules.frameworks.labels import Label
from tests.lint_rules.flow.test_facts import SETS, check

STATES = st.builds(
    State,
    st.dictionaries(st.sampled_from("ab"), st.builds(Value, st.integers(0, 7)), max_size=2),
    SETS,
    st.booleans(),
    st.booleans(),
)


@given(st.lists(STATES, min_size=1, max_size=4))
def test_ways_that_ended_make_no_difference(states: list[State]) -> None:
    live = [state for state in states if state.live]
    assert merge(states).live == bool(live)
    if live:
        assert merge(states).facts == merge(live).facts


@given(st.lists(STATES, min_size=1, max_size=4))
def test_closed_ways_count_only_when_there_is_no_other(states: list[State]) -> None:
    live = [state for state in states if state.live]
    still_open = [state for state in live if not state.closed]
    if still_open:
        assert merge(states).facts == merge(still_open).facts
        assert not merge(states).closed


@given(st.lists(STATES, min_size=1, max_size=4))
def test_no_label_is_lost_where_open_ways_meet(states: list[State]) -> None:
    still_open = [state for state in states if state.live and not state.closed]
    for name in "ab":
        labels = [state.env[name].labels for state in still_open if name in state.env]
        if labels:
            found = merge(states).env[name].labels
            assert all(found & one == one for one in labels)


def test_a_name_keeps_what_holds_on_each_way_that_gave_it_a_value() -> None:
    found = merge([
        State({"user": Value(const=None)}),
        State({"user": Value(Label.IDENTITY)}, frozenset({check(0)})),
    ])  # fmt: skip
    assert [len(way.facts) for way in found.env["user"].ways] == [0, 1]
