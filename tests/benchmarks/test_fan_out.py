"""The comparison: which servers take part, what a table says, and that a served application is measured."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from benchmarks.fan_out import REPLIES, result, running, table
from benchmarks.fan_out import measure as measured
from benchmarks.peer_servers import LIMIT, Missing, compile_programs, ours, servers
from tests.contract.servers import free_port

SEEN = {
    (LIMIT, "reply"): [2.0, 4.0, 3.0],
    ("emberwire serve", "reply"): [6.0, 9.0, 6.5],
    (LIMIT, "100"): [1.0, 1.0, 1.0],
    ("emberwire serve", "100"): [1.5, 1.4, 1.6],
}


def test_a_row_has_the_median_the_range_and_the_ratio_to_the_limit() -> None:
    rows = list(table(["reply", "100"], SEEN))
    assert rows[2].split() == ["emberwire", "serve", "6.5", "[6.0", "…", "9.0]", "2.17", "times", "C"]
    assert rows[-1].split()[-3:] == ["1.50", "times", "C"]


def test_a_result_file_keeps_the_order_and_the_ranges() -> None:
    groups = result(["reply", "100"], SEEN)["groups"]
    assert [group["name"] for group in groups] == ["reply", "100"]
    assert groups[0]["bars"] == [[LIMIT, 3.0, 2.0, 4.0], ["emberwire serve", 6.5, 6.0, 9.0]]


def test_without_its_sources_phoenix_is_left_out_with_a_reason() -> None:
    found = servers(Path("programs"), 1, phoenix=False)
    assert [each.reason for each in found if isinstance(each, Missing) and "Phoenix" in each.name] == [
        "no --phoenix FOLDER with its sources"
    ]
    assert not any("Phoenix" in each.name for each in servers(Path("x"), 1, phoenix=True) if isinstance(each, Missing))


@pytest.mark.slow
def test_a_server_is_measured_and_every_reply_is_counted(tmp_path: Path) -> None:
    if shutil.which("gcc") is None or len(os.sched_getaffinity(0)) < 2:
        pytest.skip("the load generator needs gcc and two cores")
    compile_programs(tmp_path)
    port = free_port()
    # CPU is counted in ticks of ten milliseconds: a shorter run on a busy machine may come to none.
    work = ["-m", "echo", "-n", "4", "-d", "1", "-W", "0.1"]
    with running(ours(port), port) as pid:
        assert measured(tmp_path, ours(port), port, pid, work) > 0
    assert next(iter(REPLIES.values()))[:2] == work[:2]
