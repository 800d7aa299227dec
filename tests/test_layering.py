"""Imports point down only: core is pure, the runtime knows no web server, and the parts do not know one another.

The rules are read off the source, lazy imports inside functions included. Imports under `if TYPE_CHECKING:` count too:
a layer that names the types of a higher one depends on it all the same.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Layer:
    """One folder and the modules, with all that is in them, that nothing below it may import."""

    folder: str
    forbidden: tuple[str, ...]
    why: str


FLOORS_OF_THE_SERVER = ("core", "runtime", "edge", "watch", "server")
"""The layers of the reference server, from the ground up: each may import those before it."""


def above(layer: str) -> tuple[str, ...]:
    """The packages of the reference server that a layer must not import."""
    higher = FLOORS_OF_THE_SERVER[FLOORS_OF_THE_SERVER.index(layer) + 1 :]
    return tuple(f"reference_server.{each}" for each in (*higher, "testing"))


SERVER_LIBRARIES = ("starlette", "uvicorn", "websockets", "fastapi")
LAYERS = (
    Layer(
        "reference_server/core",
        (
            "asyncio", "anyio", "threading", "time", "datetime", "random", "secrets", "logging", "socket", "os",
            "click", "jinja2", "libcst", *SERVER_LIBRARIES, *above("core"),
        ),
        "the core is pure: time and random values are arguments, and it returns what is to be done",
    ),
    Layer(
        "reference_server/internals",
        ("click", *above("core")),
        "what is relied on of other packages is known apart from what it is used for",
    ),
    Layer(
        "reference_server/runtime",
        (
            *SERVER_LIBRARIES, "click", *above("runtime"),
            *(f"reference_server.internals.{library}" for library in SERVER_LIBRARIES),
        ),
        "the runtime runs on any server: only the edge knows one",
    ),
    Layer(
        "reference_server/edge",
        ("uvicorn", "websockets", "h11", "httptools", "reference_server.internals", *above("edge")),
        "the edge runs on any ASGI server: what one server offers stands in edge/extensions.py",
    ),
    Layer(
        "reference_server/watch",
        ("uvicorn", "websockets", "reference_server.internals", *above("watch")),
        "what shows an application is of use on any server",
    ),
    Layer(
        "reference_server/server",
        ("uvicorn.protocols", "uvicorn.server", "uvicorn._types", "websockets", "h11", "httptools", *above("server")),
        "what is not the public API of another package is used through reference_server/internals",
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

SCAFFOLD_FLOORS = ("words", "edits", "render", "plan", "memory", "generators", "upkeep", "shell")
"""The folders of the generator, from the ground up: each may import those before it."""

LINTER_FLOORS = (
    *("sieve", "code", "edit", "frameworks", "settings", "flow", "questions"),
    *("rules", "selection", "run", "kit", "shell"),
)
"""The folders of the linter, from the ground up: each may import those before it."""

FLOORS = tuple(
    Layer(
        f"{package}/{folder}",
        tuple(f"{package}.{above}" for above in floors[height + 1 :]),
        f"the {name}'s folders import downwards",
    )
    for package, name, floors in (("scaffold", "generator", SCAFFOLD_FLOORS), ("lint_rules", "linter", LINTER_FLOORS))
    for height, folder in enumerate(floors[:-1])
)


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


def dependencies(folder: Path) -> dict[str, set[str]]:
    """Return each module below `folder`, dotted, with those below `folder` that it imports."""
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in folder.rglob("*.py")}
    found: dict[str, set[str]] = {}
    for module, path in paths.items():
        names = {name for _, name in imports(path.read_text(encoding="utf-8"))}
        found[module] = {each for each in paths if any(is_within(name, each) for name in names)}
    return found


def circle(imported: dict[str, set[str]]) -> list[str]:
    """Return the modules of one circle, in the order in which they import each other; [] without one."""
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def breaches(layer: Layer) -> list[str]:
    found = []
    for path in sorted((ROOT / layer.folder).rglob("*.py")):
        for line, name in imports(path.read_text(encoding="utf-8")):
            if any(is_within(name, module) for module in layer.forbidden):
                found.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    return found


@pytest.mark.parametrize("layer", [*LAYERS, *FLOORS], ids=lambda layer: layer.folder)
def test_a_layer_imports_only_what_is_below_it(layer: Layer) -> None:
    """Architecture invariant: see docs/ARCHITECTURE.md."""
    assert not breaches(layer), layer.why


def private_names(source: str) -> Iterator[tuple[int, str]]:
    """Yield each attribute with an underscore that is read off something else than `self` or `cls`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value, name) if name.startswith("_") and not name.startswith("__"):
                if not is_own(value):
                    yield node.lineno, name


def is_own(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in {"self", "cls"}


def own_names(folder: Path) -> set[str]:
    """The names that the classes of a folder themselves give to something."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py")]
    stored = {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_own(node.value)
    }
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    defined = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, functions)}
    return stored | defined


def test_private_names_of_other_packages_stand_in_internals_only() -> None:
    """There they are probed when the server starts: see reference_server/internals/probe.py."""
    folder = ROOT / "reference_server"
    own = own_names(folder)
    found = [
        f"{path.relative_to(ROOT)}:{line} uses {name}"
        for path in sorted(folder.rglob("*.py"))
        if path.parent.name != "internals"
        for line, name in private_names(path.read_text(encoding="utf-8"))
        if name not in own
    ]
    assert not found


def test_each_layer_has_files_to_check() -> None:
    """Guards this test against a renamed folder."""
    assert all(len(list((ROOT / layer.folder).rglob("*.py"))) > 1 for layer in (*LAYERS, *FLOORS))


def test_every_folder_of_the_generator_has_its_floor() -> None:
    folders = {path.parent.name for path in (ROOT / "scaffold").glob("*/*.py")}
    assert folders == set(SCAFFOLD_FLOORS)


@pytest.mark.parametrize("part", ["reference_server", "scaffold", "lint_rules"])
def test_no_module_is_in_a_circle(part: str) -> None:
    """A circle of modules can only be read, and changed, as one; imports for types count."""
    assert not circle(dependencies(ROOT / part))


def test_the_layers_below_the_server_are_imported_without_uvicorn() -> None:
    """An application on another ASGI server needs none of it, and its workers do not pay for it."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for layer in ("core", "runtime", "edge")
        for path in sorted((ROOT / "reference_server" / layer).rglob("*.py"))
        if path.stem not in {"__init__", "dependency", "nats", "postgres", "postgres_table", "redis"}
    ]
    loaded = "print('uvicorn' in sys.modules, 'websockets' in sys.modules)"
    program = f"import sys\nfor module in {modules}: __import__(module)\n{loaded}"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert printed.stdout.split() == ["False", "False"]
    assert len(modules) > 70


def test_a_circle_is_seen() -> None:
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"b"}})) == {"b", "c"}


def test_a_submodule_import_is_seen_however_it_is_written() -> None:
    source = "def late():\n    from reference_server import runtime\n    import starlette.routing\n"
    assert [name for _, name in imports(source)] == ["reference_server.runtime", "starlette.routing"]
