"""Which files of a project import which, and what follows from a file over others."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.code.disk import Disk
from lint_rules.flow.importing import imports, reached, users
from tests.lint_rules.flow.programs import program

FILES = {
    "chat/__init__.py": "",
    "chat/routing.py": "from . import consumers\n",
    "chat/consumers.py": "from ..common import names\nimport json\n",
    "common/__init__.py": "",
    "rooms/games.py": "",
    "common/names.py": "",
    "tests/test_chat.py": "import chat.consumers\n",
}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("import chat.routing", ["chat/__init__.py", "chat/routing.py"]),
        ("from chat import consumers, nothing", ["chat/__init__.py", "chat/consumers.py"]),
        ("from chat.routing import urls", ["chat/routing.py"]),
        ("from rooms import games", ["rooms/games.py"]),
        ("from . import rooms", []),
        ("import json", []),
    ],
)
def test_import_statements_lead_to_files_of_the_project(tmp_path: Path, statement: str, found: list[str]) -> None:
    program(tmp_path, statement + "\n", FILES)
    files = [path for path in imports(Disk(tmp_path), tmp_path / "app.py") if path.exists()]
    assert files == [tmp_path / name for name in found]


def test_users_of_a_file_are_those_that_import_it_without_tests(tmp_path: Path) -> None:
    found = users(program(tmp_path, "import chat.routing\n", FILES).engine.index)
    assert found[tmp_path / "chat/consumers.py"] == {tmp_path / "chat/routing.py"}
    assert found[tmp_path / "chat/routing.py"] == {tmp_path / "app.py"}


def test_reached_follows_each_file_once_also_in_a_circle() -> None:
    after = {Path("a"): [Path("b")], Path("b"): [Path("c"), Path("a")], Path("c"): [Path("a")], Path("d"): [Path("a")]}
    asked: list[Path] = []

    def following(path: Path) -> list[Path]:
        asked.append(path)
        return after[path]

    assert reached([Path("a")], following) == {Path("a"), Path("b"), Path("c")}
    assert sorted(asked) == [Path("a"), Path("b"), Path("c")]
