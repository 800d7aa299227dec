"""Which functions stand in a table of the program, and which files are parsed for the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.code.ledger import flat
from lint_rules.code.outline import Outline, read_outline
from lint_rules.flow.contents import contents
from lint_rules.flow.values import Kept
from tests.lint_rules.flow.programs import program

HUB = """
handlers = {}


def register(handler):
    handlers[handler.__name__] = handler
"""
IMPORT = "from app import register\n\n\ndef join(): ...\n\n\n"


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("@register\ndef leave(): ...\n", ["leave"]),
        ("import app\n\n@app.register\ndef leave(): ...\n", ["leave"]),
        ("def start():\n    register(join)\n", ["join"]),
        ("def start():\n    register (join)\n", ["join"]),
        ("register(join)\n", []),
        ("", []),
    ],
    ids=[
        "decorated",
        "decorated through the module",
        "called inside",
        "called with a space",
        "at the top",
        "imported",
    ],
)
def test_a_file_is_parsed_where_it_may_put_something_into_a_table(
    tmp_path: Path, use: str, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = program(tmp_path, HUB, {"user.py": IMPORT + use})
    index, parsed = hub.engine.index, list[str]()

    def noted(text: str, path: Path, name: str) -> Outline:
        parsed.append(name)
        return read_outline(text, path, name)

    monkeypatch.setattr("lint_rules.code.index.read_outline", noted)
    with index.disk.recording() as used:
        kept = contents(Kept(hub.outline, "handlers"), index)
    assert [function.name for function in kept] == found
    assert parsed == (["user"] if found else [])
    assert str(tmp_path / "user.py") in {path for (kind, path, *_), _ in flat(used) if kind == "read"}
