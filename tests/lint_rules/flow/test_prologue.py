"""What runs before a handler stands where it is written: in the dependency that has it, or at the handler's head."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest

from lint_rules.code.outline import Function
from lint_rules.flow.engine import Engine
from lint_rules.flow.query import Flow
from lint_rules.flow.reaching import Ways
from lint_rules.run.one_file import Run
from lint_rules.settings.config import Config

CASES = Path(__file__).parents[1] / "cases"
INJECTED = sorted(path for path in CASES.rglob("*.py") if "Depends(" in path.read_text(encoding="utf-8"))

NESTED = """\
from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


def rows():
    return open_rows()


def name_of(websocket: WebSocket, rows=Depends(rows)):
    return rows.first_free_name()


@app.websocket("/notes")
async def notes(websocket: WebSocket, name: str = Depends(name_of)):
    await websocket.accept()
"""


def engine(root: Path) -> Engine:
    return Run(Config(root=root), frozenset()).engine


def places(made: Engine, path: Path) -> Iterator[tuple[Function, cst.CSTNode]]:
    """Where the handlers of a file do and decide something, and the calls that lead there."""
    outline = made.index.outline(path)
    assert outline is not None
    for entry in made.entries(outline):
        run = made.run(entry)
        for effect in run.effects:
            yield from (*effect.chain, (effect.function, effect.node))
        yield from ((fact.function, fact.node) for fact in run.decisions if fact.piece is None)


@pytest.mark.parametrize("path", INJECTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_whatever_is_done_stands_in_the_function_that_it_is_filed_under(path: Path) -> None:
    made = engine(path.parent)
    for function, node in places(made, path):
        span = made.body(function).span(node)
        assert function.first_line <= span.line <= function.end_line


def test_a_dependency_of_a_dependency_is_called_by_that_dependency(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(NESTED)
    made = engine(tmp_path)
    outline = made.index.outline(path)
    assert outline is not None
    steps = Ways(Flow(made, outline)).to("rows")
    assert [(step.message.partition(" (")[0], step.line) for step in steps] == [
        ("notes is the whole life of a connection", 15),
        ("notes calls name_of", 15),
        ("name_of calls rows", 10),
    ]


def test_a_node_of_another_function_has_no_place(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(NESTED)
    made = engine(tmp_path)
    outline = made.index.outline(path)
    assert outline is not None
    one, other = (made.body(outline.by_qualname[name]) for name in ("rows", "name_of"))
    with pytest.raises(KeyError):
        one.span(other.node)
