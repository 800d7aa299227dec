"""The way from what a framework calls to where a finding stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.flow.query import Flow
from lint_rules.flow.reaching import Ways

from .programs import program

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


def way(symbol: str, folder: Path) -> list[str]:
    found = program(folder, CHANNEL, {"helpers.py": "def store(payload): ...\n"})
    return [step.message for step in Ways(Flow(found.engine, found.outline)).to(symbol)]


def test_a_handler_is_called_by_the_framework(tmp_path: Path) -> None:
    assert way("R.join", tmp_path) == ["R.join runs when a client joins (Emberwire)"]
    assert way("R.new_msg", tmp_path) == ["R.new_msg runs when a client sends 'new_msg' (Emberwire)"]


def test_a_helper_is_reached_through_its_callers(tmp_path: Path) -> None:
    assert way("R.second", tmp_path) == [
        "R.new_msg runs when a client sends 'new_msg' (Emberwire)",
        "R.new_msg calls R.first",
        "R.first calls R.second",
    ]


@pytest.mark.parametrize("symbol", ["R.nobody", "R", "Nothing", ""])
def test_what_no_framework_calls_has_no_way(tmp_path: Path, symbol: str) -> None:
    assert way(symbol, tmp_path) == []


def test_each_step_has_the_place_of_the_handler_or_of_the_call(tmp_path: Path) -> None:
    found = program(tmp_path, CHANNEL, {"helpers.py": "def store(payload): ...\n"})
    lines = CHANNEL.splitlines()
    steps = Ways(Flow(found.engine, found.outline)).to("R.second")
    assert "def new_msg" in lines[steps[0].line - 1]
    assert [lines[step.line - 1].strip() for step in steps[1:]] == ["self.first(payload)", "self.second(payload)"]
    assert {Path(step.path) for step in steps} == {found.outline.path}


TORNADO = """\
from tornado.websocket import WebSocketHandler

class Page(WebSocketHandler):
    def prepare(self):
        self.keep()

    def keep(self):
        listeners.append(self)

    def open(self):
        self.write_message("hello")
"""


def test_what_only_the_framework_calls_is_a_step_at_the_head_of_the_handler(tmp_path: Path) -> None:
    found = program(tmp_path, TORNADO, {})
    steps = Ways(Flow(found.engine, found.outline)).to("Page.keep")
    assert [(step.message, step.line) for step in steps[1:]] == [
        ("Page.open calls Page.prepare", 10),
        ("Page.prepare calls Page.keep", 5),
    ]
