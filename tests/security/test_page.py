"""docs/security.md names a test or a rule for whatever it claims, and each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reference_server.core.limits import Limits, ServerLimits
from reference_server.server import door, serve
from reference_server.server import websocket_protocol as guarded_socket

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))


def rows() -> list[list[str]]:
    """The rows of the table about the cheat sheet: the item, what is done, and the proof."""
    table = PAGE.partition("item by item\n")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


@pytest.mark.parametrize(("path", "name"), TESTS, ids=[f"{path}::{name}" for path, name in TESTS])
def test_what_the_page_calls_a_proof_exists(path: str, name: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {name or 'test_'}", source, re.MULTILINE)


def test_every_item_has_a_proof() -> None:
    """A test, a rule of the linter, or, where there is nothing to run, the page that says what to do."""
    assert len(rows()) >= 30
    for item, done, proof in rows():
        assert done, item
        assert re.search(r"`tests/|rules/EW\d+\.md|\.md|`pyproject\.toml`", proof), item


def test_the_bounds_on_the_page_are_those_of_the_code() -> None:
    limits = ServerLimits()
    assert f"The head of a request must arrive within {limits.head_deadline:.0f} seconds" in PAGE
    assert f"The body of a request must arrive within {limits.body_deadline:.0f} seconds" in PAGE
    assert f"one second more for every {limits.min_body_rate:,} bytes" in PAGE
    assert f"does at most {limits.turn * 1_000:.0f} ms of work for clients" in PAGE
    assert f"a credit of {limits.max_credit} frames, which grows by {limits.credit_rate:.0f} a second" in PAGE
    assert f"over {limits.max_pipelined} at once, or {limits.pipelined_rate:.0f} a second, its connection" in PAGE
    assert f"more than {limits.max_small_frames} fragments of less than {guarded_socket.SMALL} bytes at once, " in PAGE
    assert f"or {limits.small_frame_rate:.0f} a second, is closed with 1008" in PAGE
    assert f"more than {limits.max_pings} pings at once, or {limits.ping_rate:.0f} a second" in PAGE
    assert f"serves {door.RESERVED + door.FOR_REQUESTS} sockets fewer than it may open files" in PAGE
    assert f"takes {door.RESERVED} connections fewer than it may open files" in PAGE
    assert f"close frame is cut off after {limits.close_deadline:.0f} seconds" in PAGE
    mount = Limits()
    assert f"session together have 1 MiB, and all of a mount {mount.max_posted_bytes >> 20} MiB" in PAGE
    assert f"More than {mount.max_posts} POSTs of a session at once get 408" in PAGE
    sessions = (mount.max_sessions, mount.max_sessions_per_user, mount.max_sessions_per_address)
    assert "a mount ({:,}), for a user ({:,}) and for an address ({:,})".format(*sessions) in PAGE
    assert f"wait apart from the others, at most {mount.max_probes} at once" in PAGE
    assert f"acknowledges nothing for {serve.USER_TIMEOUT // 1000} seconds" in PAGE
