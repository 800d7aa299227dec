"""What an object keeps from the start, and what is taken out of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lint_rules.analysis.holdings import collections_of, container, is_collection, is_kept
from lint_rules.facts import read_module

MANAGER = """
from dataclasses import field
ROOMS = {}
class Manager:
    seats: list = field(default_factory=list)
    name = "x"
    def __init__(self):
        self.active: set = set()
        self.lock = Lock()
    async def tell(self, key):
        own = []
        return key
"""


@pytest.mark.parametrize("text", ["set()", "{}", "[]", "defaultdict(list)", "field(default_factory=dict)"])
def test_what_makes_a_collection_is_known(text: str) -> None:
    assert is_collection(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize("text", ["Lock()", "rooms", "'text'", "make()"])
def test_what_makes_something_else_is_no_collection(text: str) -> None:
    assert not is_collection(ast.parse(text, mode="eval").body)


def test_an_object_keeps_what_its_class_and_its_init_make() -> None:
    module = read_module(MANAGER, Path("m.py"), "m")
    assert collections_of(module.classes["Manager"]) == {"seats", "active"}


@pytest.mark.parametrize(
    ("text", "name"),
    [("list(self.rooms[room].values())", "self.rooms"), ("ROOMS.get(x)", "ROOMS"), ("make(rooms)", None)],
)
def test_the_container_is_found_behind_copies_and_keys(text: str, name: str | None) -> None:
    assert container(ast.parse(text, mode="eval").body) == name


@pytest.mark.parametrize(
    ("text", "kept"),
    [("self.active", True), ("ROOMS[key]", True), ("own", False), ("self.lock", False), ("self.unknown", False)],
)
def test_only_what_outlives_the_call_is_kept(text: str, kept: bool) -> None:
    module = read_module(MANAGER, Path("m.py"), "m")
    function = module.classes["Manager"].methods["tell"]
    assert is_kept(ast.parse(text, mode="eval").body, function) is kept
