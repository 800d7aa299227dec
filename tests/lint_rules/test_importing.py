"""Where an import that a fix needs is put."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.config import Config
from lint_rules.context import File
from lint_rules.facts import read_module
from lint_rules.fix import apply
from lint_rules.importing import add_import, import_name
from lint_rules.project import Project


def _file(text: str, tmp_path: Path) -> File:
    module = read_module(text, tmp_path / "a.py", "a")
    return File("a.py", text, module, Project(tmp_path), Config(root=tmp_path))


def _with_import(text: str, tmp_path: Path) -> str:
    return apply(text, [add_import(_file(text, tmp_path), "import asyncio")])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\nx = 1\nimport sys\n", "import os\nimport asyncio\nx = 1\nimport sys\n"),
        ('"""What."""\nx = 1\n', '"""What."""\nimport asyncio\nx = 1\n'),
        (
            '"""What."""\n\nfrom __future__ import annotations\n\nx = 1\n',
            '"""What."""\n\nfrom __future__ import annotations\nimport asyncio\n\nx = 1\n',
        ),
        ("x = 1\n", "import asyncio\nx = 1\n"),
        ("import os", "import os\nimport asyncio\n"),
        ("import os\r\nx = 1\r\n", "import os\r\nimport asyncio\r\nx = 1\r\n"),
    ],
)
def test_an_import_stands_behind_those_that_are_there(before: str, after: str, tmp_path: Path) -> None:
    assert _with_import(before, tmp_path) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from emberwire import Ok\nx = 1\n", "from emberwire import Ok, Error\nx = 1\n"),
        ("from emberwire import (\n    Ok as Fine,\n)\n", "from emberwire import (\n    Ok as Fine, Error,\n)\n"),
        ("from .emberwire import Ok\nx = 1\n", "from .emberwire import Ok\nfrom emberwire import Error\nx = 1\n"),
        ("from emberwire import *\n", "from emberwire import *\nfrom emberwire import Error\n"),
        ("import emberwire\n", "import emberwire\nfrom emberwire import Error\n"),
    ],
)
def test_a_name_joins_the_import_of_its_package(before: str, after: str, tmp_path: Path) -> None:
    assert apply(before, [import_name(_file(before, tmp_path), "emberwire", "Error")]) == after
