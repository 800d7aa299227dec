"""SIGTERM ends the process in time, whatever a callback does, with the close codes and the status that the docs state.

Each cell of the table is a process of its own, forked from one that has imported the server; they run side by side.
`python -m tests.stopping` prints the table.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.forked import Forge, forge
from tests.stopping.runs import BLOCKS, GOES_ON, Cell, Outcome, cells, ends, run, run_all

SLACK = 10.0
"""Seconds more than promised that a test allows: a busy machine starts and ends processes slowly. Without the promise
these processes hang for an hour."""

REFUSED = {"raises": 500, "rubbish": 403, "cancels": 500, "interrupt": 500, "exit": 500}
"""What the client of a `connect` that misbehaves is answered; one that is still being asked about gets 503."""


TABLE = cells()

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def start() -> Iterator[Forge]:
    with forge() as started:
        yield started


@pytest.fixture(scope="module")
def table(start: Forge) -> dict[Cell, Outcome]:
    return run_all(TABLE, start)


def each_cell(cell: Cell) -> str:
    return str(cell)


@pytest.mark.parametrize("cell", TABLE, ids=each_cell)
def test_the_process_ends_in_time_and_says_how(cell: Cell, table: dict[Cell, Outcome]) -> None:
    outcome = table[cell]
    assert outcome.seconds < cell.drain_over + cell.stop_within + SLACK
    if cell.how in BLOCKS:
        assert outcome.status == 1, outcome.output
        assert "tests/stopping/app.py" in outcome.output, "the code that blocks is named"
    elif cell.how in GOES_ON:
        assert outcome.close_code == 1012
        assert outcome.status == int(not ends(cell.where, cell.how)), outcome.output
    else:
        assert outcome.close_code == 1012
        assert outcome.status == 0, outcome.output


@pytest.mark.parametrize("cell", [cell for cell in TABLE if cell.where != "connect"], ids=each_cell)
def test_terminate_ran_or_the_log_names_the_channel(cell: Cell, table: dict[Cell, Outcome]) -> None:
    outcome = table[cell]
    ran = "terminate ran" in outcome.output
    named = "MisbehavingChannel on 'room:1' of MisbehavingSocket at 127.0.0.1" in outcome.output
    held = "tests/stopping/app.py" in outcome.output and cell.how in BLOCKS
    assert ran or named or held, outcome.output


@pytest.mark.parametrize("cell", [cell for cell in TABLE if cell.where == "connect"], ids=each_cell)
def test_a_client_that_connects_meanwhile_may_come_back(cell: Cell, table: dict[Cell, Outcome]) -> None:
    outcome = table[cell]
    if cell.how in BLOCKS:
        assert outcome.handshake is None
    else:
        assert outcome.handshake == REFUSED.get(cell.how, 503), outcome.output


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_terminate_has_its_time(loop: str, start: Forge) -> None:
    """It was cut after 0.3 s, and nothing said so."""
    outcome = run(Cell("terminate", "two seconds", loop), start)
    assert outcome.status == 0, outcome.output
    assert "terminate ran" in outcome.output


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("how", ["hangs", "swallows", "spins"])
def test_a_second_signal_ends_it_at_once(how: str, loop: str, start: Forge) -> None:
    outcome = run(Cell("handler", how, loop, drain_over=60.0, signals=2), start)
    assert outcome.status == 1, outcome.output
    assert outcome.seconds < 60.0


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize(("how", "status"), [("exit", 7), ("interrupt", 0)])
def test_code_outside_of_a_callback_that_exits_is_drained(how: str, status: int, loop: str, start: Forge) -> None:
    """A task of the application calls sys.exit(7), or is interrupted; it ended the process with no drain."""
    outcome = run(Cell("a task", how, loop), start)
    assert outcome.close_code == 1012, outcome.output
    assert outcome.status == status, outcome.output
    assert "The server drains, and exits with status" in outcome.output


@pytest.mark.parametrize("how", ["hangs", "swallows", "sleep"])
def test_a_lifespan_that_does_not_end_ends_by_force(how: str, start: Forge) -> None:
    outcome = run(Cell("lifespan", how, "asyncio", stop_within=2.0), start)
    assert outcome.close_code == 1012, outcome.output
    assert outcome.status == 1, outcome.output
