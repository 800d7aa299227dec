"""Documentation names what exists: commands, options, public names, files; and its Python is Python.

A block under the line `<!-- runs -->` is run, after the blocks of its page above it that are marked so too. Every other
Python block has to compile, and what it imports from `emberwire` has to be there; excerpts are part of a larger file.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

import emberwire
from emberwire.commands import main
from scripts import cli_reference, limits_reference
from tests.docs.pages import BLOCK

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *(page for page in (ROOT / "docs").rglob("*.md") if "node_modules" not in page.parts)]
)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
MAKE = re.compile(r"\bmake ([a-z]+)\b")


@dataclass(frozen=True)
class Block:
    """One Python block of a page."""

    page: Path
    line: int
    code: str
    runs: bool

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        marker = match["marker"] or ""
        if match["language"] == "python" and not marker.startswith("excerpt: "):
            line = text.count("\n", 0, match.start("text")) + 1
            yield Block(page, line, match["text"], runs=marker == "runs")


BLOCKS = [block for page in PAGES for block in blocks(page)]


def compiled(block: Block) -> ast.Module:
    source = "\n" * (block.line - 1) + block.code
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, str(block.page), "exec", flags=flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def is_there(module: ModuleType, name: str) -> bool:
    """Tell whether the module has the name, or is a package with a module of that name."""
    is_package = hasattr(module, "__path__")
    return hasattr(module, name) or (is_package and importlib.util.find_spec(f"{module.__name__}.{name}") is not None)


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_python_block_compiles_and_imports_what_exists(block: Block) -> None:
    for node in ast.walk(compiled(block)):
        if isinstance(node, ast.ImportFrom) and node.module in {"emberwire", "emberwire.testing"}:
            module = importlib.import_module(node.module)
            missing = [alias.name for alias in node.names if not is_there(module, alias.name)]
            assert not missing, f"{block}: {node.module} has no {', '.join(missing)}"


@pytest.mark.parametrize("page", [page for page in PAGES if any(block.runs for block in blocks(page))], ids=str)
def test_the_marked_blocks_of_a_page_run(page: Path) -> None:
    namespace: dict[str, object] = {"__name__": "documentation"}
    for block in blocks(page):
        if block.runs:
            exec(compile(compiled(block), str(page), "exec", dont_inherit=True), namespace)


def test_the_reference_of_the_commands_is_current() -> None:
    """Every command and option is in docs/cli.md, because the page is made of them."""
    assert cli_reference.PAGE.read_text(encoding="utf-8") == cli_reference.page(), (
        "stale: run `make docs`, commit docs/cli.md"
    )


def test_the_page_of_the_limits_is_current() -> None:
    """Every bound is in docs/limits.md with its number, because the page is made of them."""
    stale = "stale: run `make docs`, commit docs/limits.md"
    assert limits_reference.PAGE.read_text(encoding="utf-8") == limits_reference.page(), stale


def test_every_command_and_option_has_a_help_text() -> None:
    silent = [
        f"{path} {parameter.name}"
        for path, command in cli_reference.commands(main, "emberwire")
        for parameter in command.params
        if not cli_reference.is_hidden(parameter) and not getattr(parameter, "help", None)
    ]
    silent += [path for path, command in cli_reference.commands(main, "emberwire") if not command.help]
    assert not silent


def test_every_public_name_is_mentioned_somewhere() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    unmentioned = [name for name in emberwire.__all__ if not re.search(rf"\b{name}\b", text)]
    assert not unmentioned


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    dead = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not dead


def test_every_page_is_in_both_indexes() -> None:
    """That of the site and that of a forge. A folder with an index of its own lists its pages itself."""
    docs = ROOT / "docs"
    pages = {page.relative_to(docs).as_posix() for page in PAGES if page.is_relative_to(docs)}
    pages -= {"README.md", "index.md"}
    indexed = [page.removesuffix("index.md") for page in pages if page.endswith("/index.md")]
    pages -= {page for page in pages for folder in indexed if page.startswith(folder) and page != f"{folder}index.md"}
    forge = LINK.findall((docs / "README.md").read_text(encoding="utf-8"))
    site = re.findall(r"^([\w/-]+)$", (docs / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert pages - set(forge) == set()
    assert pages - {f"{name}.md" for name in site} == set()


def test_the_unit_for_systemd_lets_the_application_write_its_database() -> None:
    """With `ProtectSystem=strict` it may write to the folder of `StateDirectory` and nowhere else."""
    page = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    unit = dict(line.split("=", 1) for line in page.split("```ini\n")[1].split("```")[0].splitlines() if "=" in line)
    assert unit["ProtectSystem"] == "strict"
    assert unit["Environment"].startswith(f"DATABASE=/var/lib/{unit['StateDirectory']}/")


def test_every_benchmark_is_in_their_index() -> None:
    index = re.findall(r"`([\w/.]+)`", (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8"))
    assert not {path.name for path in (ROOT / "benchmarks").glob("*.py")} - {*index, "__init__.py"}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    code = re.findall(r"`make [a-z]+`|^\$ make [a-z]+", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    named = {target for snippet in code for target in MAKE.findall(snippet)}
    assert named
    assert not [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)]


def in_the_checkout() -> Iterator[str]:
    """Yield every file and folder but those of virtual environments, which come and go beside the tests."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [each for each in folders if not each.startswith(".venv")]
        yield from (Path(folder, each).relative_to(ROOT).as_posix() for each in (*folders, *files))


def test_files_that_the_architecture_names_exist() -> None:
    """Names stand in backticks; one with a suffix is a file, one ending in a slash a folder."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    names = re.findall(r"`([\w./-]+(?:\.(?:py|md|toml)|/))`", text)
    files = set(in_the_checkout())
    illustrative = {"demo/chat", "bad.py", "exploit.py", "good.py", "lesson.md"}
    missing = [
        name
        for name in names
        if name not in illustrative and not any(f"/{file}".endswith(f"/{name.rstrip('/')}") for file in files)
    ]
    assert not missing


def test_the_architecture_is_a_page_that_one_reads_in_one_sitting() -> None:
    assert len((ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 200
