"""Alembic's env.py imports the modules of tables that were generated, and loses them again byte for byte."""

from __future__ import annotations

import pytest

from scaffold.edits.table_edit import AddTables
from scaffold.edits.wire import Present, Style, Unclear, Wired, undo_traces

EDIT = AddTables("shop.contexts.rooms")
IMPORT, CALL = "from importlib import import_module\n", 'import_module("shop.contexts.rooms")\n'
HEAD = "{imported}\nfrom alembic import context\n\nfrom shop.db import Base\n"
OTHER = 'from importlib import import_module\n\nfrom shop.db import Base\n\nimport_module("shop.members")\n'
PLACES = {
    "behind the imports": HEAD + "\n{called}\nrun()\n",
    "behind others of its kind": OTHER + "{called}run()\n",
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_module_is_imported_and_forgotten_byte_for_byte(name: str, ending: str) -> None:
    wanted = PLACES[name].format(imported=IMPORT, called=CALL).replace("\n", ending).encode()
    before = (
        PLACES[name].format(imported="", called="").lstrip().replace("\n\n\n", "\n\n").replace("\n", ending).encode()
    )
    wired = EDIT.apply(before, Style())
    assert isinstance(wired, Wired)
    assert wired.content == wanted
    assert isinstance(EDIT.apply(wired.content, Style()), Present)
    undone = EDIT.undo(wired.content)
    assert isinstance(undone, Wired)
    left, traces = undo_traces(undone.content, wired.traces, holds_routes=lambda source, name: False)
    assert (left, traces) == (before, ())
    assert isinstance(EDIT.undo(before), Present)


@pytest.mark.parametrize("text", [b"from shop.db import Base; run()\n", b"def (:\n", b"import_module = 3\n"])
def test_a_file_of_another_shape_is_left_to_a_person(text: bytes) -> None:
    assert isinstance(EDIT.apply(text, Style()), Unclear)
