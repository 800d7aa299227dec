"""The project index: follows a name from file to file.

A linter that looks at one function is wrong about authentication: in real code it mostly stands in a dependency, a
decorator, a base class or a helper. The index answers "which class is that?", "what does it derive from?", "which
function does this call reach?" and returns None when it cannot tell; rules stay silent then.

    >>> project = Project(Path("."))
    >>> project.module_named("lint_rules.no_such_module") is None
    True

It never imports or runs anything, and it needs no list of files: pre-commit passes three of a thousand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from lint_rules.disk import Disk
from lint_rules.facts import ClassFacts, FunctionFacts, ModuleFacts, decode, dotted_name, read_module
from lint_rules.ledger import Kept
from lint_rules.reading import Sources

T = TypeVar("T")

MAX_HOPS = 8
"""How many re-exports are followed before a name counts as unresolved. Longer chains were not seen in real code."""

MAX_INDEXED_BYTES = 1_500_000
"""A larger file is generated or data: it is not read for the index."""


@dataclass
class Project:
    """One project root and what has been read of it so far."""

    root: Path
    sources: Sources = field(default_factory=Sources)
    disk: Disk = field(init=False)
    _modules: dict[Path, Kept] = field(default_factory=dict)
    _bases: dict[str, Kept] = field(default_factory=dict)
    _callees: dict[ast.Call, Kept] = field(default_factory=dict)
    _made: dict[str, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.disk = Disk(self.root, self.sources)

    def add(self, module: ModuleFacts) -> None:
        """Put an already parsed module into the index, so that it is not read twice."""
        with self.disk.ledger.recording() as used:
            self.disk.source(module.path)
        self._modules[module.path] = Kept(module, used)

    def known(self, path: Path) -> ModuleFacts | None:
        """The module in that file, if it was read before."""
        kept = self._modules.get(path)
        return cast("ModuleFacts | None", kept.value) if kept else None

    def read(self, path: Path) -> ModuleFacts | None:
        """The module in that file, or None when there is no such file or it cannot be parsed."""
        return self.disk.ledger.memo(self._modules, path, lambda: self._load(path))

    def _load(self, path: Path) -> ModuleFacts | None:
        source = self.disk.source(path)
        if source is None or len(source) > MAX_INDEXED_BYTES:
            return None
        try:
            return read_module(decode(source), path, self.disk.module_name(path))
        except (SyntaxError, ValueError, RecursionError):
            return None

    def module_name(self, path: Path) -> str:
        """The dotted name under which a file is most likely imported: from its import root downwards."""
        return self.disk.module_name(path)

    def holding(self, *tokens: bytes, also: tuple[tuple[bytes, ...], ...] = ()) -> list[ModuleFacts]:
        """Every module of the project whose source holds one of the tokens, and one of each group in `also`.

        Reads the whole project, once, and parses what holds them: every token that must be there spares much.
        """
        return list(self.each_holding(*tokens, also=also))

    def each_holding(
        self, *tokens: bytes, also: tuple[tuple[bytes, ...], ...] = (), matching: tuple[re.Pattern[bytes], ...] = ()
    ) -> Iterator[ModuleFacts]:
        """The same one by one, each parsed when it is asked for: who has seen enough spares the rest.

        Patterns that the source must match as well, each of them, spare more.
        """
        for path in self.disk.holding((tokens, *also)):
            module = self.read(path) if not matching or self._matches(path, matching) else None
            if module is not None:
                yield module

    def _matches(self, path: Path, patterns: tuple[re.Pattern[bytes], ...]) -> bool:
        source = self.disk.source(path)  # noted: that it does not match holds while the file is the same
        return source is not None and all(pattern.search(source) for pattern in patterns)

    def only_method(self, name: str) -> FunctionFacts | None:
        """The method of that name, when the whole project has exactly one. For values whose class cannot be told."""
        found = [
            owner.methods[name]
            for module in self.holding(f"def {name}(".encode())
            for owner in module.classes.values()
            if name in owner.methods
        ]
        return found[0] if len(found) == 1 else None

    def target_named(self, expression: ast.expr, module: ModuleFacts) -> ClassFacts | FunctionFacts | ast.expr | None:
        """What an expression at module level names, whatever it is."""
        dotted = module.resolve(expression)
        return self.lookup(dotted, seen_from=module) if dotted else None

    def module_named(self, dotted: str, *, seen_from: Path | None = None) -> ModuleFacts | None:
        """The module of that dotted name, if a file of the project holds it."""
        path = self.disk.find(dotted, (seen_from or self.root / "__init__.py").parent)
        return self.read(path) if path is not None else None

    def lookup(
        self, dotted: str, *, seen_from: ModuleFacts, hops: int = 0
    ) -> ClassFacts | FunctionFacts | ast.expr | None:
        """The class, function or assigned expression behind a dotted name, through re-exports."""
        found = self.locate(dotted, seen_from=seen_from, hops=hops)
        return found[1] if found else None

    def locate(
        self, dotted: str, *, seen_from: ModuleFacts, hops: int = 0
    ) -> tuple[ModuleFacts, ClassFacts | FunctionFacts | ast.expr] | None:
        """Like `lookup`, with the module that the thing stands in."""
        if hops > MAX_HOPS:
            return None
        for module, rest in self._splits(dotted, seen_from):
            if rest in module.classes:
                return module, module.classes[rest]
            if rest in module.by_qualname:
                return module, module.by_qualname[rest]
            if rest in module.assigns:
                return module, module.assigns[rest]
            head, _, tail = rest.partition(".")
            if head in module.imports and module.imports[head] != dotted:
                further = module.imports[head] + (f".{tail}" if tail else "")
                return self.locate(further, seen_from=module, hops=hops + 1)
            return self._member(module, head, tail, hops)
        return None

    def _splits(self, dotted: str, seen_from: ModuleFacts) -> Iterator[tuple[ModuleFacts, str]]:
        """Ways to read `a.b.c` as a module and a name in it, the longest module first; at most one is yielded."""
        parts = dotted.split(".")
        if dotted.startswith(f"{seen_from.name}."):
            rest = dotted.removeprefix(f"{seen_from.name}.")
            if seen_from.defines(rest.partition(".")[0]):  # a package's name also begins its submodules' names
                yield seen_from, rest
                return
        for cut in range(len(parts) - 1, 0, -1):
            module = self.module_named(".".join(parts[:cut]), seen_from=seen_from.path)
            if module is not None:
                yield module, ".".join(parts[cut:])
                return

    def _member(
        self, module: ModuleFacts, head: str, tail: str, hops: int
    ) -> tuple[ModuleFacts, ClassFacts | FunctionFacts | ast.expr] | None:
        """`manager.connect`, where `manager = ConnectionManager()` stands in the module; or an inherited method."""
        owner: ClassFacts | None = module.classes.get(head)
        if owner is None and head in module.assigns:
            owner = self.class_of(module.assigns[head], module, hops=hops + 1)
        if owner is None or not tail:
            return None
        method = self.method(owner, tail)
        return (method.module, method) if method else None

    def class_of(self, expression: ast.expr, module: ModuleFacts, *, hops: int = 0) -> ClassFacts | None:
        """The project class that an expression is an instance of: `ConnectionManager()` or a name assigned so."""
        if isinstance(expression, ast.Await):
            expression = expression.value
        if not isinstance(expression, ast.Call):
            return None
        dotted = module.resolve(expression.func)
        found = self.lookup(dotted, seen_from=module, hops=hops) if dotted else None
        return found if isinstance(found, ClassFacts) else None

    def class_named(self, expression: ast.expr, module: ModuleFacts) -> ClassFacts | None:
        """The project class that an expression names, also through an alias such as `Annotated[C, …]`."""
        dotted = module.resolve(expression)
        found = self.locate(dotted, seen_from=module) if dotted else None
        if found is None:
            return None
        if isinstance(found[1], ast.Subscript):
            return self.class_named(plain_annotation(found[1]), found[0])
        return found[1] if isinstance(found[1], ClassFacts) else None

    def ancestors(self, owner: ClassFacts) -> list[ClassFacts]:
        """The class and its project-defined ancestors, nearest first."""
        order: list[ClassFacts] = []
        queue = [owner]
        while queue and len(order) < 30:
            current = queue.pop(0)
            if current in order:
                continue
            order.append(current)
            for base in current.node.bases:
                found = self.class_named(base, current.module)
                if found is not None:
                    queue.append(found)
        return order

    def base_names(self, owner: ClassFacts) -> tuple[str, ...]:
        """Dotted names of everything the class derives from, framework classes included, nearest first."""
        key = f"{owner.module.path}:{owner.qualname}"
        return self.disk.ledger.memo(self._bases, key, lambda: self._base_names(owner))

    def _base_names(self, owner: ClassFacts) -> tuple[str, ...]:
        names: list[str] = []
        for current in self.ancestors(owner):
            names += [name for base in current.node.bases if (name := _base_name(base, current.module))]
        return tuple(dict.fromkeys(names))

    def method(self, owner: ClassFacts, name: str) -> FunctionFacts | None:
        """The method that `instance.name` reaches, in the class or the nearest project ancestor."""
        for current in self.ancestors(owner):
            if name in current.methods:
                return current.methods[name]
        return None

    def callee(self, function: FunctionFacts, call: ast.Call) -> FunctionFacts | None:
        """The project function that a call in `function` reaches, or None when that cannot be told."""
        return self.disk.ledger.memo(self._callees, call, lambda: self.target(function, called(call)))

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Something about the whole project, made when it is first asked for."""
        return self.disk.ledger.memo(self._made, name, make)

    def target(self, function: FunctionFacts, expression: ast.expr) -> FunctionFacts | None:
        """The project function behind an expression that stands in `function`."""
        written = dotted_name(expression)
        if written is None:
            return None
        head, _, tail = written.partition(".")
        if head in ("self", "cls", "super()") and function.owner is not None and tail:
            return self._own_method(function, head, tail)
        if not tail:
            return self._plain(function, expression, head)
        scope: FunctionFacts | None = function
        while scope is not None:  # a function may use what the one around it has made
            holder = self._local_class(scope, head)
            if holder is not None:
                return self.method(holder, tail)
            scope = None if _has_own(scope, head) else scope.parent
        return self._plain(function, expression, head)

    def _plain(self, function: FunctionFacts, expression: ast.expr, head: str) -> FunctionFacts | None:
        scope: FunctionFacts | None = function
        while scope is not None:
            nested = function.module.by_qualname.get(f"{scope.qualname}.{head}")
            if nested is not None and dotted_name(expression) == head:
                return nested
            scope = scope.parent
        dotted = function.module.resolve(expression)
        found = self.lookup(dotted, seen_from=function.module) if dotted else None
        if isinstance(found, ClassFacts):
            return self.method(found, "__init__")
        return found if isinstance(found, FunctionFacts) else None

    def _own_method(self, function: FunctionFacts, head: str, tail: str) -> FunctionFacts | None:
        owner = function.owner
        if owner is None:
            return None
        name, _, rest = tail.partition(".")
        if rest:
            held = self.attribute_class(owner, name)
            return self.method(held, rest) if held else None
        lineage = self.ancestors(owner)[1:] if head == "super()" else self.ancestors(owner)
        for current in lineage:
            if name in current.methods:
                return current.methods[name]
            if name in current.assigns:
                held = self.class_named(current.assigns[name], current.module)
                return self.method(held, "__init__") if held else None
        return None

    def attribute_class(self, owner: ClassFacts, name: str) -> ClassFacts | None:
        """The class of `self.name`, from `self.name = Class(...)` in any method or `name = Class()` in the body."""
        for current in self.ancestors(owner):
            if name in current.assigns:
                return self.class_of(current.assigns[name], current.module)
            for method in current.methods.values():
                for value in _attributes(method).get(name, ()):
                    found = self.class_of(value, current.module)
                    if found is not None:
                        return found
        return None

    def _local_class(self, function: FunctionFacts, name: str) -> ClassFacts | None:
        """The class of a local variable or annotated parameter."""
        for arg in function.parameters:
            if arg.arg == name and arg.annotation is not None:
                return self.class_named(plain_annotation(arg.annotation), function.module)
        for node in function.assignments.get(name, ()):
            if isinstance(node, ast.AnnAssign):
                return self.class_named(plain_annotation(node.annotation), function.module)
            found = self.class_of(node.value, function.module)
            if found is not None:
                return found
        return None


def _has_own(function: FunctionFacts, name: str) -> bool:
    """True for a parameter or a local variable, which hides what the functions around call so."""
    return any(arg.arg == name for arg in function.parameters) or name in function.assignments


def _attributes(method: FunctionFacts) -> dict[str, list[ast.expr]]:
    """What a method assigns to each attribute of its object, in source order; looked for once."""
    if "attributes" not in method.derived:
        table: dict[str, list[ast.expr]] = {}
        for node in (node for node in method.own_nodes if isinstance(node, ast.Assign)):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and dotted_name(target.value) == "self":
                    table.setdefault(target.attr, []).append(node.value)
        method.derived["attributes"] = table
    return cast("dict[str, list[ast.expr]]", method.derived["attributes"])


def plain_annotation(annotation: ast.expr) -> ast.expr:
    """`X` for `X`, `"X"`, `X | None`, `Optional[X]` and `Annotated[X, …]`."""
    match annotation:
        case ast.Constant(value=str(text)):
            try:
                return plain_annotation(ast.parse(text, mode="eval").body)
            except SyntaxError:
                return annotation
        case ast.BinOp(left=left, op=ast.BitOr()):
            return plain_annotation(left)
        case ast.Subscript(value=value, slice=inner) if (dotted_name(value) or "").rpartition(".")[2] in (
            "Optional",
            "Annotated",
        ):
            return plain_annotation(inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner)
    return annotation


def _base_name(base: ast.expr, module: ModuleFacts) -> str | None:
    if isinstance(base, ast.Subscript):
        base = base.value
    return module.resolve(base)


def called(call: ast.Call) -> ast.expr:
    """What a call calls, also in a thread: `self.is_member` for `sync_to_async(self.is_member)()`."""
    func = call.func
    if isinstance(func, ast.Call) and func.args and (dotted_name(func.func) or "").endswith("sync_to_async"):
        return func.args[0]
    return func
