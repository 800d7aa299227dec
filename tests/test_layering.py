"""Imports point down only: core is pure, the runtime knows no web server, and the parts do not know one another.

The rules are read off the source, lazy imports inside functions included. Imports under `if TYPE_CHECKING:` count too:
a layer that names the types of a higher one depends on it all the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Layer:
    """One folder and the modules, with all that is in them, that nothing below it may import."""

    folder: str
    forbidden: tuple[str, ...]
    why: str


SERVER_LIBRARIES = ("starlette", "uvicorn", "websockets", "fastapi")
LAYERS = (
    Layer(
        "reference_server/core",
        (
            "asyncio", "anyio", "threading", "time", "datetime", "random", "secrets", "logging", "socket", "os",
            "click", "jinja2", "libcst", *SERVER_LIBRARIES, "reference_server.runtime", "reference_server.edge",
            "reference_server.testing",
        ),
        "the core is pure: time and random values are arguments, and it returns what is to be done",
    ),
    Layer(
        "reference_server/runtime",
        (*SERVER_LIBRARIES, "click", "reference_server.edge", "reference_server.testing"),
        "the runtime runs on any server: only the edge knows one",
    ),
    Layer(
        "reference_server",
        ("lint_rules", "scaffold", "emberwire", "labs", "libcst", "jinja2"),
        "the runtime is of use without the linter and the generator",
    ),
    Layer(
        "lint_rules",
        ("reference_server", "scaffold", "emberwire", "labs", "jinja2", "msgspec", *SERVER_LIBRARIES),
        "the linter judges source text, and starts fast: it imports nothing that it judges",
    ),
    Layer(
        "scaffold",
        ("reference_server", "lint_rules", "emberwire", "labs", "msgspec", *SERVER_LIBRARIES),
        "the generator writes text, and runs nothing of what it writes",
    ),
)  # fmt: skip


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Yield each imported name with its line: `from a.b import c` counts as `a.b.c`, to catch a submodule."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: expected an absolute import, got a relative one"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def breaches(layer: Layer) -> list[str]:
    found = []
    for path in sorted((ROOT / layer.folder).rglob("*.py")):
        for line, name in imports(path.read_text(encoding="utf-8")):
            if any(is_within(name, module) for module in layer.forbidden):
                found.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    return found


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.folder)
def test_a_layer_imports_only_what_is_below_it(layer: Layer) -> None:
    """Architecture invariant: see docs/ARCHITECTURE.md."""
    assert not breaches(layer), layer.why


def test_each_layer_has_files_to_check() -> None:
    """Guards this test against a renamed folder."""
    assert all(len(list((ROOT / layer.folder).rglob("*.py"))) > 1 for layer in LAYERS)


def test_a_submodule_import_is_seen_however_it_is_written() -> None:
    source = "def late():\n    from reference_server import runtime\n    import starlette.routing\n"
    assert [name for _, name in imports(source)] == ["reference_server.runtime", "starlette.routing"]
