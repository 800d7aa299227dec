"""What one module says: its imports, classes, functions and names, read in a single pass over its `ast`.

This is the cheap half of the linter. `ast.parse` costs about a tenth of a libcst parse, so everything that has to
be known about *other* files (which class a channel derives from, what a helper does) is read here; the rules then
look at libcst nodes of the file that they report on.

    >>> facts = read_module("import chat.rooms as rooms\\nasync def join(): ...", Path("a.py"), "a")
    >>> facts.imports["rooms"], [f.qualname for f in facts.functions]
    ('chat.rooms', ['join'])

It resolves nothing across files: that is `project.py`.
"""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lint_rules.reading import parse
from lint_rules.trees import walk, walk_own

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True, eq=False)
class ClassFacts:
    """One class: where it stands, what it derives from (as written), its methods and class-level assignments."""

    module: ModuleFacts
    node: ast.ClassDef
    qualname: str
    methods: dict[str, FunctionFacts] = field(default_factory=dict)
    assigns: dict[str, ast.expr] = field(default_factory=dict)

    @property
    def dotted(self) -> str:
        """The importable name, for example `chat.channels.RoomChannel`."""
        return f"{self.module.name}.{self.qualname}"


@dataclass(eq=False)
class FunctionFacts:
    """One function or method, with the class and the function that it stands in."""

    module: ModuleFacts
    node: FunctionNode
    qualname: str
    owner: ClassFacts | None
    parent: FunctionFacts | None
    derived: dict[str, object] = field(default_factory=dict)
    """What was worked out from this function alone, kept for whoever asks again."""

    @property
    def name(self) -> str:
        """The bare name."""
        return self.node.name

    @property
    def dotted(self) -> str:
        """The importable name, for example `chat.channels.RoomChannel.join`."""
        return f"{self.module.name}.{self.qualname}"

    @property
    def is_async(self) -> bool:
        """True for `async def`."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @cached_property
    def parameters(self) -> list[ast.arg]:
        """Every parameter in order, `*args` and `**kwargs` last."""
        spec = self.node.args
        rest = [extra for extra in (spec.vararg, spec.kwarg) if extra is not None]
        return [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *rest]

    @cached_property
    def defaults(self) -> dict[str, ast.expr]:
        """Default values by parameter name."""
        spec = self.node.args
        positional = [*spec.posonlyargs, *spec.args]
        found = {
            arg.arg: value
            for arg, value in zip(positional[len(positional) - len(spec.defaults) :], spec.defaults, strict=True)
        }
        found.update(
            {arg.arg: value for arg, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if value is not None}
        )
        return found

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the body, nested functions included, in no promised order."""
        return [node for statement in self.node.body for node in walk(statement)]

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call in the body, nested functions included."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    @cached_property
    def own_nodes(self) -> list[ast.AST]:
        """Every node of the body that runs when this function runs: nested functions and lambdas left out."""
        return walk_own(self.node.body)

    @cached_property
    def assignments(self) -> dict[str, list[ast.Assign | ast.AnnAssign]]:
        """What gives each plain name a value when this function runs, in source order."""
        table: dict[str, list[ast.Assign | ast.AnnAssign]] = {}
        for node in self.own_nodes:
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in dict.fromkeys(target.id for target in targets if isinstance(target, ast.Name)):
                    table.setdefault(name, []).append(node)
        return table


@dataclass(eq=False)
class ModuleFacts:
    """One module, as far as the other modules and the rules' screens care."""

    path: Path
    name: str
    tree: ast.Module
    source: str = ""
    imports: dict[str, str] = field(default_factory=dict)
    classes: dict[str, ClassFacts] = field(default_factory=dict)
    functions: list[FunctionFacts] = field(default_factory=list)
    assigns: dict[str, ast.expr] = field(default_factory=dict)

    @cached_property
    def by_qualname(self) -> dict[str, FunctionFacts]:
        """Functions by qualified name; of several with one name, the last wins, as at run time."""
        return {function.qualname: function for function in self.functions}

    @cached_property
    def by_node(self) -> dict[ast.AST, FunctionFacts]:
        """Functions by their `ast` node."""
        return {function.node: function for function in self.functions}

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the module, as `ast.walk` orders them."""
        return walk(self.tree)

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call of the module."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    @cached_property
    def call_names(self) -> frozenset[str]:
        """The last parts of what is called anywhere in the module: `emit` for `self.sio.emit(...)`."""
        return frozenset(str(getattr(call.func, "attr", None) or getattr(call.func, "id", "")) for call in self.calls)

    def defines(self, name: str) -> bool:
        """True when the name is bound at the top of this module."""
        return any(name in table for table in (self.classes, self.by_qualname, self.assigns, self.imports))

    def says(self, *texts: str) -> bool:
        """True when one of the texts stands anywhere in the source: a cheap way to see that a question is idle."""
        return any(text in self.source for text in texts)

    def resolve(self, expression: ast.expr) -> str | None:
        """The dotted name behind an expression as this module's imports have it, or None when it has none.

        `rooms.is_member` after `from chat import rooms` gives `chat.rooms.is_member`; a name defined in this module
        gets the module's name in front; anything else is returned as written.
        """
        written = dotted_name(expression)
        if written is None:
            return None
        head, _, tail = written.partition(".")
        if head in self.imports:
            head = self.imports[head]
        elif head in self.classes or head in self.by_qualname or head in self.assigns:
            head = f"{self.name}.{head}"
        return f"{head}.{tail}" if tail else head


def dotted_name(expression: ast.expr) -> str | None:
    """`a.b.c` for a chain of names and attributes, None for anything else.

    A call in the chain is looked through: `super().connect` gives `super().connect`.
    """
    parts: list[str] = []
    node = expression
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
        parts.append("super()")
    else:
        return None
    return ".".join(reversed(parts))


def decode(source: bytes) -> str:
    """The text of a source file, its encoding taken from BOM or coding line. Raises `SyntaxError` or `ValueError`."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    try:
        return source.decode(encoding)
    except LookupError:
        raise SyntaxError(f"{encoding} is no encoding of text") from None


def read_module(source: str | bytes, path: Path, name: str) -> ModuleFacts:
    """Parse and read one module.

    Raises `SyntaxError` (or `ValueError` for a NUL byte) like `ast.parse`.
    """
    text = source if isinstance(source, str) else source.decode("utf-8", "replace")
    module = ModuleFacts(path, name, parse(source, str(path)), text)
    _Reader(module).read(module.tree.body, owner=None, parent=None, prefix="")
    return module


@dataclass
class _Reader:
    """The single pass: statements only, since no expression can hold a class or a function (but for lambdas)."""

    module: ModuleFacts

    def read(
        self, body: list[ast.stmt], *, owner: ClassFacts | None, parent: FunctionFacts | None, prefix: str
    ) -> None:
        for statement in body:
            self._statement(statement, owner, parent, prefix)

    def _statement(self, node: ast.stmt, owner: ClassFacts | None, parent: FunctionFacts | None, prefix: str) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, owner, parent, prefix)
            case ast.ClassDef():
                self._class(node, prefix)
            case ast.Import() | ast.ImportFrom():
                self._import(node)
            case ast.Assign() | ast.AnnAssign():
                self._assign(node, owner, parent)
            case _:
                for name in ("body", "orelse", "finalbody"):
                    self.read(getattr(node, name, []), owner=owner, parent=parent, prefix=prefix)
                for handler in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
                    self.read(handler.body, owner=owner, parent=parent, prefix=prefix)

    def _function(
        self, node: FunctionNode, owner: ClassFacts | None, parent: FunctionFacts | None, prefix: str
    ) -> None:
        function = FunctionFacts(self.module, node, prefix + node.name, owner, parent)
        self.module.functions.append(function)
        if owner is not None and parent is None:
            owner.methods[node.name] = function
        self.read(node.body, owner=owner, parent=function, prefix=f"{function.qualname}.")

    def _class(self, node: ast.ClassDef, prefix: str) -> None:
        found = ClassFacts(self.module, node, prefix + node.name)
        self.module.classes[found.qualname] = found
        self.read(node.body, owner=found, parent=None, prefix=f"{found.qualname}.")

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                self.module.imports[bound] = alias.name if alias.asname else bound
            return
        origin = self._origin(node)
        for alias in node.names:
            self.module.imports[alias.asname or alias.name] = f"{origin}.{alias.name}" if origin else alias.name

    def _origin(self, node: ast.ImportFrom) -> str:
        """The absolute module of a `from` import; leading dots are resolved against this module's name."""
        if not node.level:
            return node.module or ""
        package = self.module.name.split(".")
        if self.module.path.name != "__init__.py":
            package = package[:-1]
        package = package[: len(package) - (node.level - 1)]
        return ".".join([*package, *([node.module] if node.module else [])])

    def _assign(self, node: ast.Assign | ast.AnnAssign, owner: ClassFacts | None, parent: FunctionFacts | None) -> None:
        if parent is not None or node.value is None:
            return
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name):
                table = self.module.assigns if owner is None else owner.assigns
                table[target.id] = node.value
