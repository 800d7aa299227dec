"""Sockets that open: each hears of the disconnects since it began, and what nobody has to know is forgotten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.opening import Opening, Openings

STEPS = st.lists(
    st.tuples(st.sampled_from(["begin", "end"]), st.integers(0, 9))
    | st.tuples(st.just("disconnect"), st.sampled_from("abc")),
    max_size=60,
)
IDS = "abcd"


@given(STEPS, st.integers(1, 4))
def test_an_opening_knows_what_was_disconnected_since_it_began(steps: list[tuple[str, int | str]], most: int) -> None:
    """Against a set for each opening: never less, and no more while there is room."""
    openings = Openings(most=most)
    since: dict[Opening, set[str]] = {}
    lost = False
    for verb, what in steps:
        if verb == "begin":
            since[openings.begin()] = set()
        elif verb == "disconnect":
            openings.disconnected(str(what))
            for heard in since.values():
                heard.add(str(what))
        elif since:
            ended = list(since)[int(what) % len(since)]
            ended.end()
            ended.end()
            del since[ended]
        lost = lost or any(len(heard) > most for heard in since.values())
        assert len(openings) <= min(most, max((len(heard) for heard in since.values()), default=0))
        for opening, heard in since.items():
            known = {each for each in IDS if opening.was_disconnected(each)}
            assert known >= heard
            assert lost or known == heard


def test_nothing_is_remembered_while_no_socket_opens() -> None:
    openings = Openings()
    openings.disconnected("a")
    assert len(openings) == 0
    assert not openings.begin().was_disconnected("a")


def test_over_its_bound_older_openings_count_as_disconnected() -> None:
    openings = Openings(most=2)
    older = openings.begin()
    for each in "abc":
        openings.disconnected(each)
    younger = openings.begin()
    assert [opening.was_disconnected("z") for opening in (older, younger)] == [True, False]


def test_a_socket_that_takes_long_to_open_makes_nobody_elses_work_grow() -> None:
    """Each disconnect is looked at once more, when it is forgotten."""
    openings = Openings(most=1_000)
    with openings.begin():
        for number in range(5_000):
            with openings.begin():
                openings.disconnected(f"user:{number}")
        assert len(openings) == 1_000
    assert len(openings) == 0
