"""Prints the stopping table: what ends how, for each callback, way to misbehave and event loop.

$ python -m tests.stopping                  # the whole table, 144 processes
$ python -m tests.stopping handler asyncio  # the rows that hold these words
"""

from __future__ import annotations

import sys

from tests.servers.forked import forge
from tests.stopping.runs import Outcome, cells, run_all


def row(outcome: Outcome) -> str:
    """One line of the table."""
    cell, seen = outcome.cell, outcome.output
    ended = "ran" if "terminate ran" in seen else "named" if "MisbehavingChannel on" in seen else "-"
    told = outcome.handshake if cell.where == "connect" else ""
    return (
        f"{cell.where:12} {cell.how:10} {cell.loop:8} {outcome.seconds:6.2f} {outcome.status:6} "
        f"{outcome.close_code!s:>8} {told!s:>9} {ended}"
    )


if __name__ == "__main__":
    print(f"{'callback':12} {'way':10} {'loop':8} {'s':>6} {'status':>6} {'close':>8} {'handshake':>9} terminate")
    wanted = [
        cell
        for cell in cells(cut_within=5.0, blocked_within=5.0)
        if all(word in str(cell).split("-") for word in sys.argv[1:])
    ]
    with forge() as start:
        for found in run_all(wanted, start).values():
            print(row(found), flush=True)
