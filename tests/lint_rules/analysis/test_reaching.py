"""The way from what a framework calls to where a finding stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.analysis.reaching import way_to
from lint_rules.config import Config

CHANNEL = """\
from emberwire import Channel, Ok, handle_in
from helpers import store

class R(Channel):
    async def join(self, topic, payload):
        return Ok()

    @handle_in("new_msg")
    async def new_msg(self, payload):
        self.first(payload)
        return Ok()

    def first(self, payload):
        self.second(payload)

    def second(self, payload):
        store(payload)

    def nobody(self):
        pass
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(CHANNEL)
    (tmp_path / "helpers.py").write_text("def store(payload): ...\n")
    return tmp_path / "app.py"


def way(symbol: str, path: Path) -> list[str]:
    return way_to(symbol, path, Config(root=path.parent))


def test_a_handler_is_called_by_the_framework(path: Path) -> None:
    assert way("R.join", path) == ["R.join runs when a client joins (Emberwire)"]
    assert way("R.new_msg", path) == ["R.new_msg runs when a client sends 'new_msg' (Emberwire)"]


def test_a_helper_is_reached_through_its_callers(path: Path) -> None:
    assert way("R.second", path) == [
        "R.new_msg runs when a client sends 'new_msg' (Emberwire)",
        "R.new_msg calls R.first",
        "R.first calls R.second",
    ]


@pytest.mark.parametrize("symbol", ["R.nobody", "R", "Nothing", ""])
def test_what_no_framework_calls_has_no_way(path: Path, symbol: str) -> None:
    assert way(symbol, path) == []


def test_a_file_that_cannot_be_read_has_no_way(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def broken(:\n")
    assert way("f", tmp_path / "app.py") == []
    assert way("f", tmp_path / "missing.py") == []
