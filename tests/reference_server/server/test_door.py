"""The bound on connections: who gives way, who is refused, and what the numbers are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError
from reference_server.server.door import FEWEST, FOR_REQUESTS, RESERVED, Door, most_connections, most_sockets


class Stranger:
    """A connection; `gave_way` is whether it was ended for somebody else."""

    def __init__(self) -> None:
        self.gave_way = False

    def abort(self) -> None:
        self.gave_way = True


def test_the_longest_silent_one_gives_way_and_nobody_who_has_asked() -> None:
    door, first, second, third = Door(2), Stranger(), Stranger(), Stranger()
    assert door.enter(first)
    assert door.enter(second)
    door.has_asked(first)
    assert door.enter(third)
    assert [each.gave_way for each in (first, second, third)] == [False, True, False]


def test_where_everybody_has_asked_nobody_comes_in_until_one_has_gone() -> None:
    door, first, second = Door(1), Stranger(), Stranger()
    door.enter(first)
    door.has_asked(first)
    assert not door.enter(second)
    door.leave(second)
    door.leave(first)
    assert door.enter(second)


@given(st.lists(st.tuples(st.sampled_from(["enter", "asks", "leaves"]), st.integers(0, 9))), st.integers(1, 5))
def test_never_more_are_inside_than_the_bound_says(moves: list[tuple[str, int]], most: int) -> None:
    door, inside = Door(most), dict[int, Stranger]()
    for move, number in moves:
        if move == "enter" and number not in inside:
            stranger = Stranger()
            if door.enter(stranger):
                inside[number] = stranger
        elif move != "enter" and number in inside:
            (door.has_asked if move == "asks" else door.leave)(inside[number])
            if move == "leaves":
                del inside[number]
        inside = {each: stranger for each, stranger in inside.items() if not stranger.gave_way}
        assert len(door) == len(inside) <= most


def test_the_numbers_come_from_the_limit_on_open_files() -> None:
    assert most_connections(1_024) == 1_024 - RESERVED
    assert most_sockets(1_024, None) == 1_024 - RESERVED - FOR_REQUESTS
    assert most_sockets(1_024, 100) == 100
    assert most_sockets(20, None) == FEWEST


def test_more_sockets_than_files_are_refused_with_a_sentence() -> None:
    with pytest.raises(ConfigurationError, match=r"--max-sockets 5000 needs 5096 open files, .* may open 1024: raise"):
        most_sockets(1_024, 5_000)
