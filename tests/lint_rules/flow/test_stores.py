"""Collections that outlive a call, found from where they are used."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from lint_rules.code.outline import Function
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import Store, emptying, puts, store_of, stores
from tests.lint_rules.flow.programs import program

STATE = "clients = set()\n\n\nclass Hub:\n    def __init__(self):\n        self.rooms = {}\n\n\nhub = Hub()\n"

SOURCE = """
from state import clients, hub

own = []
LIMIT = 3

class Manager:
    active = {}

    def __init__(self):
        self.queues = dict()

    def add(self, key, ws):
        self.active[key] = ws
        part = self.active[key]
        private = []
        hub.rooms
        Manager.active

    def drop(self, key):
        found = self.active
        found.pop(key)

def setup(sio):
    users = {}

    def inner(own):
        users
        own
        LIMIT
"""


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    made = program(tmp_path, SOURCE, {"state.py": STATE})
    return Flow(made.engine, made.outline)


def found(flow: Flow, name: str, written: str) -> Store | None:
    function: Function = flow.outline.by_qualname[name]
    return store_of(cst.parse_expression(written), function, flow)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("self.active", "self.active"),
        ("list(self.active[key].values())", "self.active"),
        ("part", "self.active"),
        ("self.queues.setdefault(key, set())", "self.queues"),
        ("own", "own"),
        ("clients", "clients"),
        ("hub.rooms[key]", "self.rooms"),
    ],
)
def test_a_store_is_found_behind_keys_copies_local_names_and_in_other_files(
    flow: Flow, written: str, name: str
) -> None:
    store = found(flow, "Manager.add", written)
    assert store is not None
    assert store.name == name


@pytest.mark.parametrize("written", ["private", "key", "self.unknown", "LIMIT", "nothing"])
def test_what_a_function_makes_for_itself_and_what_is_no_collection_is_none(flow: Flow, written: str) -> None:
    assert found(flow, "Manager.add", written) is None


def test_a_function_sees_the_store_of_the_function_around_it_and_its_own_parameter_is_none(flow: Flow) -> None:
    assert found(flow, "setup.inner", "users") is not None
    assert found(flow, "setup.inner", "own") is None


def test_stores_of_a_file_are_those_of_its_top_and_of_its_classes(flow: Flow) -> None:
    assert [store.name for store, _ in stores(flow)] == ["own", "self.active"]


def test_who_puts_into_a_store_and_who_takes_out_is_known(flow: Flow) -> None:
    store = found(flow, "Manager.add", "self.active")
    assert store is not None
    assert [put.function.name for put in puts(store, flow)] == ["add"]
    assert [function.name for function in emptying(store, flow)] == ["drop"]


def test_behind_calls_that_make_something_else_there_is_nothing() -> None:
    assert behind(cst.parse_expression("load(rooms)")) == ""
