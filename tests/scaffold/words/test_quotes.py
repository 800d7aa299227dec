"""Single quotes, as ruff's formatter would set them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.words.quotes import single_quoted
from scripts.generated_matrix import emberwire

SETTINGS = "\n[tool.ruff.format]\nquote-style = 'single'\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('x = "a"\n', "x = 'a'\n"),
        ('x = f"a{b}"\n', "x = f'a{b}'\n"),
        ("x = f\"a{b['c']}\"\n", "x = f'a{b[\"c\"]}'\n"),
        ('x = f"it\'s {b}"\n', 'x = f"it\'s {b}"\n'),
        ('x = rb"a"\n', "x = rb'a'\n"),
        ('"""A "module"."""\n', '"""A "module"."""\n'),
        ('x = "it\'s"\n', 'x = "it\'s"\n'),
        ('x = "\\n"\n', 'x = "\\n"\n'),
        ('x = ""  # "no"\n', "x = ''  # \"no\"\n"),
        ('def f(: "\n', 'def f(: "\n'),
    ],
)
def test_a_string_gets_single_quotes_unless_it_holds_a_quote(before: str, after: str) -> None:
    assert single_quoted(before) == after


@pytest.mark.slow
def test_what_is_generated_into_a_project_with_single_quotes_has_them(tmp_path: Path) -> None:
    """The formatter of the project finds nothing to do, in files of ours and in lines that were put into its own."""
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "shop"\ndependencies = []\n{SETTINGS}')
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    for command in ("socket User", "presence", "channel Room", "event room add_poll --payload title:str"):
        emberwire(f"gen {command}", tmp_path)
    ruff = [sys.executable, "-m", "ruff", "format", "--diff", "."]
    found = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.stdout == ""
    for command in ("event 'Room add_poll'", "channel Room", "presence", "socket User"):
        emberwire_destroy(command, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*.py")) == ["__init__.py"]


def emberwire_destroy(what: str, folder: Path) -> None:
    subprocess.run(f"{sys.executable} -m emberwire destroy {what} --strict", shell=True, cwd=folder, check=True)
