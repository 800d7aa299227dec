"""Finds files, addresses and programs that a client's message names, one for each function.

for found in named_targets(flow): found.node, found.use     # "opens or changes any file that the message names"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import annotated, called_name, dotted, every_name, given_to, last_name, literal, walked
from lint_rules.code.walk import walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.values import Value
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import TARGETED
from lint_rules.frameworks.words import says, word_set

_CHECKS = re.compile(
    r"relative_to|commonpath|commonprefix|secure_filename|basename|safe_join|realpath|[\"']\.\.[\"'/]"
    r"|\.parent\s*[!=]=|[!=]=\s*[\w.]+\.parent\b|\bin\s+[\w.()/ ]+\.parents\b"
    r"|urlparse|urlsplit|shlex\.quote|netloc|hostname"
)
"""In a function on the way: it checks or cuts the path or the address."""

_PATHS = frozenset({"Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath", "AsyncPath"})
"""Classes that make a path of texts, those of pathlib and their likes of anyio and aiopath."""

_ON_PATH = frozenset(
    {"open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "touch", "mkdir", "rmdir"}
)
"""Methods of a path that open or change the file that it names."""

_EXISTS = frozenset({"exists", "is_file", "is_dir"})
"""Methods of a path that ask whether there is such a file, wherever it lies."""

_LISTS = frozenset({"iterdir", "glob", "rglob", "scandir"})
"""Calls that list what lies in a folder."""

_OPENS = "opens or changes any file that the message names"

_LOCATIONS = word_set("path file filename filepath folder directory url uri")
"""In the name of a field that holds a path or an address."""

_OPENING = word_set("open load read fetch download goto navigate visit crawl scrape extract imread urlopen")
"""In the name of unknown code that opens the path or address that it is given."""


@dataclass(frozen=True, eq=False)
class NamedTarget:
    """A use of a file, address or program that a message names."""

    function: Function
    node: cst.CSTNode
    """The place in this file: the use, or the call that leads to it."""
    effect: Effect
    use: str
    is_sure: bool
    """False for unknown code, which is judged by its name."""


def named_targets(flow: Flow) -> Iterator[NamedTarget]:
    """The uses in this file, and in the functions of other files that its handlers call, one for each function."""
    seen: set[Function] = set()
    made: set[_Site] = set()
    for _, effect in flow.effects("target", "call", "serve"):
        if _makes_path(effect):
            made.add(_site(effect.node, effect))
        use = _use(effect, made, flow) if not effect.closed else ""
        steps = effect.steps if use and not _is_checked(effect, flow) else []
        place = next((step for step in reversed(steps) if step[0].outline is flow.outline), None)
        if place is not None and place[0] not in seen:
            seen.add(place[0])
            is_sure = effect.kind == "target" or use == _OPENS
            yield NamedTarget(*place, effect, use, is_sure)


_Site = tuple[cst.CSTNode, ...]
"""A call, and the calls that lead to it: the same function may be given a message by one and not by another."""


def _site(node: cst.CSTNode, effect: Effect) -> _Site:
    return (node, *(step for _, step in effect.chain))


def _makes_path(effect: Effect) -> bool:
    """`Path(FOLDER, name)`: the flow does not follow into it, so it is kept in mind until a method is called."""
    return effect.name in _PATHS and any(_is_said(value) for _, value in effect.arguments)


def _use(effect: Effect, made: set[_Site], flow: Flow) -> str:
    """What the code does with a target that the message names; empty where the message names none."""
    if effect.kind == "target":
        return _of_library(effect) if _is_said(_program_of(effect.payload)) else ""
    if effect.target is None and effect.name in _ON_PATH and _is_of_path(effect, made, flow):
        return _OPENS
    if effect.target is not None or not says(effect.name, _OPENING):
        return ""
    first = next((value for _, value in effect.arguments if _is_said(value) and says(value.key, _LOCATIONS)), None)
    return f"hands `{first.key}` of the message to `{effect.name}`" if first is not None else ""


def _is_of_path(effect: Effect, made: set[_Site], flow: Flow) -> bool:
    """True for a method of `FOLDER / name` or `Path(FOLDER, name)`, or of a name that is given nothing else."""
    if not isinstance(effect.node, cst.Call) or not isinstance(effect.node.func, cst.Attribute):
        return False
    on = effect.node.func.value
    nodes = flow.nodes(effect.function)
    given = list(given_to(name, nodes)) if (name := dotted(on)) is not None else [on]
    if len(given) != 1:
        return False
    if _site(given[0], effect) in made:
        return name is None or not _is_tested(given[0], name, nodes)
    return _is_joined(given[0]) and _is_said(effect.receiver)


def _is_joined(node: cst.CSTNode) -> bool:
    """`FOLDER / name`."""
    return isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Divide)


def _is_tested(path: cst.CSTNode, name: str, nodes: Sequence[cst.CSTNode]) -> bool:
    """True where a test behind `path = Path(…)` asks about it or what it is made of, and not only whether it exists.

    The flow knows what a test says of a text, and nothing of a `Path(…)` that was made of it before.
    """
    asked = {name, *every_name(path)}
    later = nodes[nodes.index(path) :]
    tests = (node.test for node in later if isinstance(node, cst.If | cst.Assert))
    return any(not asked.isdisjoint(_tested(test)) for test in tests)


def _tested(test: cst.BaseExpression) -> Iterator[str]:
    """The names in a test, without those of `path.exists()`."""
    calls = (part for part in walk(test) if isinstance(part, cst.Call) and last_name(part) in _EXISTS)
    left_out = {part for call in calls for part in walk(call)}
    return (part.value for part in walk(test) if isinstance(part, cst.Name) and part not in left_out)


def _program_of(target: Value) -> Value:
    """`"/usr/bin/espeak"` of `["/usr/bin/espeak", text]`: the client chooses an argument, and not the program."""
    return (target.parts or {}).get(0, target)


def _of_library(effect: Effect) -> str:
    written = effect.written
    full = effect.function.outline.resolve(written)
    return f"{TARGETED.get(full, TARGETED.get(written, 'asks any address that'))} the message names"


def _is_said(value: Value) -> bool:
    return bool(value.labels & Label.MESSAGE and value.labels & Label.FREE)


def _is_checked(effect: Effect, flow: Flow) -> bool:
    functions = {effect.function, *(function for function, _ in effect.chain), *_given_the_same(effect, flow)}
    return any(_CHECKS.search(function.text) or _cuts(function, flow) for function in functions)


def _given_the_same(effect: Effect, flow: Flow) -> Iterator[Function]:
    """The project's functions that a test asks about the same path: `if not is_inside(path)` beside `open(path)`."""
    used = _path_used(effect)
    tests = [node.test for node in flow.nodes(effect.function) if isinstance(node, cst.If | cst.Assert)]
    for call in (part for test in tests for part in walk(test) if used and isinstance(part, cst.Call)):
        if any(dotted(arg.value) == used for arg in call.args):
            other = flow.callee(call, effect.function)
            if other is not None:
                yield other


def _path_used(effect: Effect) -> str:
    """The name of what `open(path)` is given, and of what `path.open()` is called on; empty where it has none."""
    match effect.node:
        case cst.Call(func=cst.Attribute(value=path)) if effect.kind != "target" and effect.name in _ON_PATH:
            return dotted(path) or ""
        case cst.Call(args=[cst.Arg(value=path), *_]):
            return dotted(path) or ""
    return ""


def _cuts(function: Function, flow: Flow) -> bool:
    """True where a function takes the `name` of a path, which has no folder in it: `Path(wanted).name`.

    The `name` of anything else is no check: a user has one, and so has a message.
    """
    if ".name" not in function.text:
        return False
    nodes = tuple(walk(flow.body(function).node))
    named = (node.value for node in nodes if isinstance(node, cst.Attribute) and node.attr.value == "name")
    return any(_is_path(value, nodes) for value in named) or any(_is_held_against_listed(node, nodes) for node in nodes)


def _is_held_against_listed(node: cst.CSTNode, nodes: Sequence[cst.CSTNode]) -> bool:
    """`path.name == wanted for path in FOLDER.iterdir()`: only what lies in the folder is meant."""
    match node:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=cst.Equal(), comparator=right)]):
            names = [
                side.value for side in (left, right) if last_name(side) == "name" and isinstance(side, cst.Attribute)
            ]
            through = [value for name in names for value in walked(dotted(name) or "", nodes)]
            return any(isinstance(part, cst.Call) and called_name(part) in _LISTS for v in through for part in walk(v))
    return False


def _is_path(node: cst.BaseExpression, nodes: Sequence[cst.CSTNode]) -> bool:
    """True for a path that is put together with something that is not written out, and for a name of one."""
    match node:
        case cst.Call(args=args):
            return last_name(node) in _PATHS and any(_is_open(arg.value) for arg in args)
        case cst.BinaryOperation(right=right):
            return _is_joined(node) and _is_open(right)
        case cst.Name(value=name):
            return any(_is_path(given, ()) for given in given_to(name, nodes)) or _is_declared(name, nodes)
    return False


def _is_open(node: cst.BaseExpression) -> bool:
    """False for a literal and for `__file__`: the server's own."""
    return literal(node) is ... and dotted(node) != "__file__"


def _is_declared(name: str, nodes: Sequence[cst.CSTNode]) -> bool:
    """`def store(path: Path)`."""
    parameters = (node for node in nodes if isinstance(node, cst.Param) and node.name.value == name)
    types = (parameter.annotation for parameter in parameters if parameter.annotation is not None)
    return any(annotated(kind.annotation).rpartition(".")[2] in _PATHS for kind in types)
