"""Where an import that a fix needs is put."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.config import Config
from lint_rules.context import File
from lint_rules.facts import read_module
from lint_rules.importing import add_import
from lint_rules.project import Project


def _with_import(text: str, tmp_path: Path) -> str:
    module = read_module(text, tmp_path / "a.py", "a")
    edit = add_import(File("a.py", text, module, Project(tmp_path), Config(root=tmp_path)), "import asyncio")
    return text[: edit.start] + edit.text + text[edit.end :]


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
