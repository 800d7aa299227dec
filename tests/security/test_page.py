"""docs/security.md names a test or a rule for whatever it claims, and each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reference_server.edge import guarded_http, guarded_socket, serve

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
    assert f"The head of a request has {guarded_http.HEAD_WITHIN:.0f} seconds" in PAGE
    assert f"{guarded_http.A_TURN} are read at a time" in PAGE
    assert f"parsed {guarded_socket.SLICE // 1024} KiB at a time" in PAGE
    assert f"no more than {guarded_socket.MAX_FRAGMENTS:,} fragments" in PAGE
    assert f"over {guarded_socket.PING_BURST} pings at once, or {guarded_socket.PING_RATE:.0f} a second" in PAGE
    assert f"acknowledges nothing for {serve.USER_TIMEOUT // 1000} seconds" in PAGE
