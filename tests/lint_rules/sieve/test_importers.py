"""Import statements are found as text, and followed to a changed file from whoever imports it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.flow.around import tokens_in_front
from lint_rules.frameworks.table import table
from lint_rules.sieve.importers import FRONT, HOPS, Imported, imported, importers


def found(files: dict[str, str], *changed: str) -> dict[str, int]:
    """The importers among files of the folder /p, by names below it."""
    sources = {f"/p/{name}": text.encode() for name, text in files.items()}
    around = importers([f"/p/{name}" for name in changed], "/p", list(sources), sources.get)
    return {name.removeprefix("/p/"): hops for name, hops in around.items()}


@pytest.mark.parametrize(
    "statement",
    [
        "import app.auth",
        "import os, app.auth as a",
        "from app import auth",
        "from app import (\n    other,  # not this\n    auth as a,\n)",
        "from app.auth import check",
        "from app.auth import *",
        "from app.auth import(check)",
        "from app \\\n    import auth",
        "def f():\n\tfrom app.auth import check",
        "if True: import app.auth",
        "x = 1; from app.auth import check",
        "from . import auth",
        "from .auth import check",
        "from ..app.auth import check",
        "from.auth import check",
        "import auth",
    ],
)
def test_every_way_to_write_an_import_counts(statement: str) -> None:
    assert found({"app/sockets.py": statement}, "app/auth.py") == {"app/sockets.py": 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import important",
        "from auth_tools import check",
        "important(auth)",
        "from ...auth import check",
        "auth = 1",
    ],
)
def test_what_imports_something_else_does_not_count(text: str) -> None:
    assert found({"app/sub/sockets.py": text}, "app/auth.py") == {}


def test_importers_of_importers_count_with_their_distance_and_circles_end() -> None:
    files = {
        "app/__init__.py": "from .auth import check\nfrom . import sockets",
        "app/auth.py": "from app import helpers",
        "app/helpers.py": "import app.auth",
        "app/sockets.py": "from app import check",
        "main.py": "import app.sockets",
        "aside.py": "import os",
    }
    assert found(files, "app/auth.py") == {"app/__init__.py": 1, "app/helpers.py": 1, "app/sockets.py": 2, "main.py": 2}


def test_a_package_is_imported_by_the_name_of_its_folder() -> None:
    files = {
        "a.py": "import app",
        "b.py": "from app import Room",
        "app/c.py": "from . import Room",
        "d.py": "import happ",
    }
    assert found(files, "app/__init__.py") == {"a.py": 1, "b.py": 1, "app/c.py": 1}


def test_imports_may_start_from_any_folder_above_and_from_src() -> None:
    files = {"service/app/a.py": "import auth", "b.py": "import auth", "c.py": "from lib import tools"}
    assert found(files, "service/auth.py") == {"service/app/a.py": 1}
    assert found(files, "src/lib/tools.py") == {"c.py": 1}


def test_the_way_ends_after_some_imports() -> None:
    files = {f"m{number}.py": f"import m{number - 1}" for number in range(1, HOPS + 3)}
    assert len(found(files, "m0.py")) == HOPS


NAME = st.sampled_from(["app", "app.auth", "auth", "x"])


@given(
    st.lists(
        st.one_of(
            st.builds(lambda a, b: f"import {a}, {b} as z", NAME, NAME),
            st.builds(
                lambda dots, a: f"from {dots}{a} import check, other as z", st.sampled_from(["", ".", ".."]), NAME
            ),
        ),
        max_size=5,
    )
)
def test_what_is_read_as_text_is_what_python_parses(lines: list[str]) -> None:
    text = "\n".join(lines)
    expected: set[Imported] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            expected |= {(alias.name, ()) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            expected.add(("." * node.level + (node.module or ""), tuple(alias.name for alias in node.names)))
    assert expected <= set(imported(text.encode()))


def test_every_file_that_stands_in_front_of_handlers_holds_a_word_of_the_short_look() -> None:
    """The fast path knows a few words; the rows of the frameworks say what they are for."""
    for groups in tokens_in_front(table()):
        assert any(all(any(word in token for word in FRONT) for token in group) for group in groups), groups


def test_files_that_cannot_be_read_import_nothing(tmp_path: Path) -> None:
    assert importers([str(tmp_path / "a.py")], str(tmp_path), [str(tmp_path / "b.py")], lambda _name: None) == {}
