"""docs/protocol.md says what the state machine does, because its table is made by playing messages into it."""

from __future__ import annotations

import pytest

from reference_server.core.socket_state import ON_ANSWER, ON_MESSAGE, TopicState
from scripts.protocol_states import BEGIN, END, PAGE, answer_rows, channel_table, message_rows, page


def test_the_page_is_current() -> None:
    """The committed table and diagram are what the machine does; `make docs` writes them."""
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text, "stale: run `make docs` and commit docs/protocol.md"


def test_every_message_in_every_state_has_a_row() -> None:
    rows = message_rows()
    assert len(rows) == len(ON_MESSAGE)
    assert len({(row.state, row.happened) for row in rows}) == len(ON_MESSAGE)


def test_what_is_played_ends_in_the_state_that_the_table_shows() -> None:
    """The next states in the tables are read by people; these are what the machine comes to."""
    assert [row.then for row in message_rows()] == [row.then for row in ON_MESSAGE.values()]
    assert [row.then for row in answer_rows()] == [row.then for row in ON_ANSWER.values()]


def test_every_state_but_the_empty_one_can_be_left_by_an_answer() -> None:
    """Nothing can be held for ever: each state that holds messages ends when its channel answers."""
    holding = {row.state for row in message_rows() if row.done.startswith("held")}
    assert holding == {TopicState.JOINING, TopicState.LEAVING}
    assert holding <= {row.state for row in answer_rows() if row.then is not row.state}


def test_what_stands_around_the_table_is_left_alone() -> None:
    rows = channel_table()
    text = page(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"{rows}\n{END}\nafter\n")
    assert "\nold\n" not in text


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="expected docs/protocol"):
        page("# The protocol")
