"""Which files serve nobody, and how far is looked for one that uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.code.ledger import flat
from lint_rules.flow.unused import is_unused
from tests.lint_rules.flow.programs import program

RUN = "import uvicorn\nuvicorn.run(app)\n"


@pytest.mark.parametrize(
    ("user", "unused"), [("import rooms\n", False), ('load("chat.rooms")\n', True), ("from late import rooms\n", True)]
)
def test_a_file_is_used_by_a_program_that_imports_it(tmp_path: Path, user: str, unused: bool) -> None:
    engine = program(tmp_path, user + RUN, {"rooms.py": "import json\n"}).engine
    assert is_unused(engine, tmp_path / "rooms.py") == unused


def test_the_first_program_that_uses_a_file_ends_the_search(tmp_path: Path) -> None:
    engine = program(
        tmp_path, "import rooms\n" + RUN, {"rooms.py": "import json\n", "tool.py": "import rooms\n"}
    ).engine
    with engine.index.disk.recording() as used:
        assert not is_unused(engine, tmp_path / "rooms.py")
    read = {Path(path).name for (kind, path, *_), _ in flat(used) if kind == "read"}
    assert read == {"app.py", "rooms.py"}
