"""Which expressions are queries of Django that have not run, and what came with an object."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lint_rules.analysis.querysets import assigned, chain, described, describes, fetched, relations
from lint_rules.facts import FunctionFacts, read_module
from lint_rules.project import Project

SOURCE = """
from django.db import models
class Base(models.Model):
    owner = models.ForeignKey("User", on_delete=models.CASCADE)
class Room(Base):
    name = models.TextField()
    parent = models.OneToOneField("Room", on_delete=models.CASCADE)
async def receive(given):
    rows = Room.objects.filter(name="x")
    both = rows
    both = []
    room = await Room.objects.select_related("parent").aget(pk=1)
    every = await Room.objects.select_related().aget(pk=1)
    made = await Room.objects.acreate(owner=given)
    other = await find()
def find():
    return Room.objects.get(pk=1)
"""


def _function(tmp_path: Path) -> tuple[FunctionFacts, Project]:
    module = read_module(SOURCE, tmp_path / "m.py", "m")
    project = Project(tmp_path)
    project.add(module)
    return module.by_qualname["receive"], project


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "lazy"),
    [
        ("Room.objects.filter(a=1)", True),
        ("Room.objects.all()[:5]", True),
        ("Room.objects.get(a=1)", False),
        ("names.filter(a)", False),
    ],
)
def test_a_query_is_described_by_a_manager_and_not_run(text: str, lazy: bool) -> None:
    assert describes(_parsed(text)) is lazy


def test_the_chain_is_read_from_its_root() -> None:
    assert chain(_parsed("Room.objects.filter(a=1).first()")) == ["Room", "objects", "filter", "first"]


def test_a_name_holds_a_query_only_when_nothing_else_is_given_to_it(tmp_path: Path) -> None:
    function, _ = _function(tmp_path)
    assert described(_parsed("rows"), function)
    assert not described(_parsed("both"), function)
    assert not described(_parsed("given"), function)


def test_a_parameter_counts_as_given_to(tmp_path: Path) -> None:
    function, _ = _function(tmp_path)
    assert [type(value).__name__ for value in assigned("given", function)] == ["Name"]


@pytest.mark.parametrize(
    ("name", "joined"),
    [("room", {"parent"}), ("every", None), ("made", {"owner"}), ("other", set())],
)
def test_what_came_with_an_object_is_known(tmp_path: Path, name: str, joined: set[str] | None) -> None:
    function, project = _function(tmp_path)
    found = fetched(_parsed(name), function, project)
    assert found is not None
    assert found.model.qualname == "Room"
    assert found.joined == joined


def test_an_object_of_unknown_origin_is_nothing(tmp_path: Path) -> None:
    function, project = _function(tmp_path)
    assert fetched(_parsed("given"), function, project) is None


def test_foreign_keys_are_inherited(tmp_path: Path) -> None:
    function, project = _function(tmp_path)
    assert relations(function.module.classes["Room"], project) == {"owner", "parent"}
