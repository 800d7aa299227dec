"""The memory benchmark asks a served application, and finds what its connections hold."""

from __future__ import annotations

import pytest

from benchmarks.connection_memory import resident, table, traced


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--no-fastlane"]], ids=["fastlane", "asgi"])
def test_the_bytes_of_a_connection_are_found_by_file_line_and_type(options: list[str]) -> None:
    found = traced(40, options)
    assert 2_000 < found["bytes"] / 40 < 500_000
    files = {name for name, _, _ in found["file"]}
    assert "reference_server/runtime/connection.py" in files
    assert any(name.startswith("reference_server/runtime/connection.py:") for name, _, _ in found["line"])
    counts = {name: count for name, count, _ in found["type"]}
    assert counts["reference_server.runtime.connection.Connection"] == 40


@pytest.mark.slow
def test_every_connection_is_still_open_at_the_end() -> None:
    each, still = resident(60, [])
    assert still == 60
    assert each >= 0


def test_a_row_says_how_many_and_how_many_bytes_for_each() -> None:
    assert list(table("type", [("deque", 80, 7_600)], 10))[-1] == "| `deque` | 8.0 | 760 |"
