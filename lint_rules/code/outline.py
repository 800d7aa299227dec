"""The outline of a file: what it imports and defines, and where each of that stands.

The standard parser makes it, because it is ten times as fast as libcst and knows the position of everything. Nothing
of its tree leaves this file: what somebody wants to look into is a `Piece` of source, which libcst parses when asked.

    >>> outline = read_outline("import chat.rooms as rooms\\nasync def join(ws): ...", Path("a.py"), "a")
    >>> outline.imports["rooms"], [f.qualname for f in outline.functions]
    ('chat.rooms', ['join'])
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.code.one_form import in_one_form
from lint_rules.code.signatures import Signature
from lint_rules.code.spans import Span
from lint_rules.sieve.reading import parse

if TYPE_CHECKING:
    import libcst as cst

_Function = ast.FunctionDef | ast.AsyncFunctionDef

_ASSIGNED = re.compile(r"self\.(\w+)(?=[^\n=!<>()]*=(?!=))")


@dataclass(eq=False)
class Piece:
    """An expression of the source, with its place; parsed by libcst when somebody asks for `node`."""

    outline: Outline
    line: int
    column: int
    end_line: int
    end_column: int

    @cached_property
    def text(self) -> str:
        """The source of the expression in one form, whatever its layout is: for words to look for."""
        return in_one_form(self.source)

    @property
    def source(self) -> str:
        """The source of the expression. Lines count from 1, columns from 0 in UTF-8 bytes, as the parser has them."""
        lines = self.outline.lines[self.line - 1 : self.end_line]
        lines[-1] = _cut(lines[-1], 0, self.end_column)
        lines[0] = _cut(lines[0], self.column, None)
        return "\n".join(lines)

    @property
    def span(self) -> Span:
        """The place of the expression, counted as people count it."""
        first, last = self.outline.lines[self.line - 1], self.outline.lines[self.end_line - 1]
        end = len(_cut(last, 0, self.end_column))
        return Span(self.line, len(_cut(first, 0, self.column)) + 1, self.end_line, end + 1)

    @cached_property
    def node(self) -> cst.BaseExpression:
        """The libcst expression."""
        from lint_rules.code.parsing import parse_expression

        return parse_expression(f"({self.source})")


@dataclass(slots=True, eq=False)
class CallSite:
    """A call somewhere in a file: what is called, as written, and the function that the call stands in."""

    written: str
    piece: Piece
    inside: Function | None


@dataclass(frozen=True, slots=True)
class Called:
    """A call in a function, as written: how many values it gives by place, and under which names."""

    name: str
    """The dotted name of what is called, or the last part of it behind a dot: `.emit` of `server().emit(…)`."""
    piece: Piece
    count: int
    names: tuple[str, ...]
    is_open: bool
    """True with `*more` or `**options`."""


@dataclass(slots=True, eq=False)
class Decorator:
    """A decorator: `a.b` as written, with or without a call."""

    written: str
    called: bool
    piece: Piece


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines of a statement, decorators included: where it begins, where its head ends, and where it ends."""

    first: int
    head_end: int
    last: int


@dataclass(eq=False)
class Class:
    """A class: its bases as written, its methods and what its body assigns."""

    outline: Outline
    qualname: str
    line: int
    end_line: int
    bases: tuple[str, ...]
    decorators: tuple[Decorator, ...]
    first_line: int
    """The line of the first decorator, else that of the name."""
    is_abstract: bool
    """True for a class that is there to be derived from, as its name says."""
    _node: ast.ClassDef
    methods: dict[str, Function] = field(default_factory=dict)
    assigns: dict[str, Piece] = field(default_factory=dict)
    annotations: dict[str, Piece] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The bare name."""
        return self.qualname.rpartition(".")[2]

    @property
    def dotted(self) -> str:
        """The name under which it is imported: `chat.consumers.Chat`."""
        return f"{self.outline.name}.{self.qualname}"

    @property
    def head(self) -> Span:
        """The place of the line with its name."""
        return _head(self.outline, self.line)

    @cached_property
    def text(self) -> str:
        """The source without the decorators, in one form: for words to look for."""
        return in_one_form("\n".join(self.outline.lines[self.line - 1 : self.end_line]))

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The names that its body binds, and those of all attributes to which anything in it gives a value."""
        return frozenset(_attributes_set(self._node))

    @cached_property
    def is_closed(self) -> bool:
        """False where its objects may have attributes that neither it nor a base writes out."""
        return _is_closed(self._node)

    @cached_property
    def given(self) -> dict[str, list[Piece | None]]:
        """What it gives to attributes, by name: `Hub()` of `self.hub = Hub()`; None for what stands nowhere."""
        found = _pieces(self.outline, _given(ast.walk(self._node)))
        return {name.removeprefix("self."): values for name, values in found.items() if name.startswith("self.")}


@dataclass(eq=False)
class Function:
    """A function or method: where it stands, its parameters by name, and what it stands in."""

    outline: Outline
    name: str
    qualname: str
    first_line: int
    line: int
    end_line: int
    column: int
    """Where `def` or `async` begins in its line, counted from 1."""
    is_async: bool
    parameters: tuple[str, ...]
    owner: Class | None
    parent: Function | None
    decorators: tuple[Decorator, ...]
    is_abstract: bool
    """True where the body only declares what others do: it is a docstring, `...`, `pass` or a `raise`."""
    _node: _Function
    nested: dict[str, Function] = field(default_factory=dict)
    takes: tuple[str, ...] = field(init=False)
    """The parameters without `self` and `cls`."""

    def __post_init__(self) -> None:
        names = self.parameters  # most functions need no copy
        bound = "self" in names or "cls" in names
        self.takes = tuple(name for name in names if name not in ("self", "cls")) if bound else names

    @property
    def dotted(self) -> str:
        """The name under which it is imported: `chat.consumers.Chat.connect`."""
        return f"{self.outline.name}.{self.qualname}"

    @property
    def head(self) -> Span:
        """The place of the line with its name."""
        return _head(self.outline, self.line)

    @property
    def scopes(self) -> Iterator[Function]:
        """The function, and those that it is defined in, from the inside out."""
        scope: Function | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    @property
    def source(self) -> str:
        """The source, decorators included, to the end of its last line."""
        return "\n".join(self.outline.lines[self.first_line - 1 : self.end_line])

    @cached_property
    def text(self) -> str:
        """The source in one form, whatever its layout is: for words to look for."""
        return in_one_form(self.source)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word in the source: a name that is not among them is not used."""
        return frozenset(re.findall(r"\w+", self.source))

    @cached_property
    def annotations(self) -> dict[str, Piece]:
        """The annotations of the parameters that have one, `*args` and `**options` left out."""
        spec = self._node.args
        named = (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)
        return {one.arg: _annotation(self.outline, one.annotation) for one in named if one.annotation is not None}

    @property
    def unquoted(self) -> str:
        """The source with spaces for the quotes around annotations, `ws:  WebSocket `: all stands where it stood."""
        lines = self.source.split("\n")
        for node in self._quoted_annotations():
            at = node.lineno - self.first_line
            line, start, end = lines[at].encode(), node.col_offset, node.end_col_offset or 0
            lines[at] = b" ".join((line[:start], line[start + 1 : end - 1], line[end:])).decode()
        return "\n".join(lines)

    def _quoted_annotations(self) -> Iterator[ast.expr]:
        spec = self._node.args
        every = (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg)
        written = (*(one.annotation for one in every if one is not None), self._node.returns)
        yield from (node for node in written if node is not None and _is_quoted(node, self.outline))
        for inner in self.nested.values():
            yield from inner._quoted_annotations()

    @cached_property
    def makes(self) -> dict[str, str]:
        """The attributes that its own statements give the result of a call, each with what is called: `Hub` for `hub`
        in `self.hub = Hub()`."""
        found: dict[str, str] = {}
        for statement in self._node.body:
            match statement:
                case ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=ast.Call(func=made)
                ):
                    found.setdefault(name, _written(made))
        return found

    @cached_property
    def assigned(self) -> frozenset[str]:
        """The attributes of `self` in whose line a `=` stands behind them: a value is given to them or to what they
        hold."""
        return frozenset(_ASSIGNED.findall(self.text))

    @cached_property
    def signature(self) -> Signature:
        """What a call has to give."""
        return _signature_of(self._node.args)

    @cached_property
    def around(self) -> list[Function]:
        """The function and all that it stands in, also through a class, from the inside out."""
        first, last = self.first_line, self.end_line
        every = reversed(self.outline.functions)
        return [each for each in every if each.first_line <= first and each.end_line >= last]

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that its own statements bind, imports included; parameters left out."""
        return frozenset(_names_bound(self._own))

    @cached_property
    def given(self) -> dict[str, list[Piece | None]]:
        """What its own statements give to each name; None for a value that stands nowhere, as that of a loop."""
        return _pieces(self.outline, _given(self._own))

    @cached_property
    def reads(self) -> list[tuple[str, Piece]]:
        """The names and whole dotted names that its own statements read, in source order."""
        found = sorted(_names_read(self._own), key=lambda node: (node.lineno, node.col_offset))
        return [(_written(node), _piece(self.outline, node)) for node in found]

    @cached_property
    def called(self) -> list[Called]:
        """The calls of its own statements."""
        return [_called(node, self.outline) for node in self._own if isinstance(node, ast.Call)]

    @cached_property
    def _own(self) -> list[ast.AST]:
        return list(_own_nodes(self._node.body))

    def __repr__(self) -> str:
        return f"<{self.dotted}>"


@dataclass(eq=False)
class Outline:
    """One file: imports, classes, functions, and the names that its top level gives values to."""

    path: Path
    name: str
    text: str
    imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    """The modules of which all names are imported: `from chat.rooms import *`."""
    classes: dict[str, Class] = field(default_factory=dict)
    """By qualified name; of several with one name, the last, as at run time."""
    every_class: list[Class] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    by_qualname: dict[str, Function] = field(default_factory=dict)
    """Functions by qualified name; of several with one name, the last wins, as at run time."""
    assigns: dict[str, Piece] = field(default_factory=dict)
    _tree: ast.Module | None = None
    _said: dict[re.Pattern[str], set[Function]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, split as Python splits them."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    @cached_property
    def code(self) -> str:
        """The text in one form, whatever its layout is: for words to look for."""
        return in_one_form(self.text)

    @cached_property
    def calls(self) -> list[CallSite]:
        """Every call in the file whose target has a dotted name."""
        return list(_Calls(self).all()) if self._tree is not None else []

    @cached_property
    def calls_by_name(self) -> dict[str, list[CallSite]]:
        """The calls by the full dotted name of what is called."""
        found: dict[str, list[CallSite]] = {}
        for call in self.calls:
            found.setdefault(self.resolve(call.written), []).append(call)
        return found

    @cached_property
    def applied(self) -> list[tuple[Decorator, CallSite]]:
        """The decorators that a call applies: `server.on("join")(join)`, each with its argument."""
        return list(_Calls(self).applied()) if self._tree is not None and ")(" in self.text else []

    @cached_property
    def call_names(self) -> frozenset[str]:
        """The last parts of what is called anywhere in the file: `emit` for `self.sio.emit(...)`."""
        return frozenset(_last_name(node.func) for node in self.nodes if isinstance(node, ast.Call))

    def calls_of(self, *names: str) -> Iterator[Piece]:
        """The calls of one of these last names, whatever they are called on: `f().emit(…)` is one of `emit`."""
        for node in self.nodes:
            if isinstance(node, ast.Call) and _last_name(node.func) in names:
                yield _piece(self, node)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the standard parser's tree: for this file only."""
        return _walk(self._tree) if self._tree is not None else []

    @cached_property
    def made(self) -> dict[str, list[str]]:
        """What is called to make each name or attribute, anywhere in the file: `AsyncServer` for `self.server`."""
        found: dict[str, list[str]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                for target in node.targets:
                    found.setdefault(_written(target), []).append(_written(node.value.func))
        return found

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that the top of the file may bind, also under a condition or by `global` in a function."""
        top = _names_bound(_own_nodes(self._tree.body if self._tree is not None else ()))
        shared = (node.names for node in self.nodes if isinstance(node, ast.Global))
        return frozenset([*top, *(name for names in shared for name in names)])

    @cached_property
    def given(self) -> dict[str, list[Piece | None]]:
        """What is given to each name of the top of the file, there and under `global` in a function."""
        body = self._tree.body if self._tree is not None else []
        top = _given(_own_nodes(node for node in body if not isinstance(node, ast.ClassDef)))
        found = _pieces(self, top)
        for node in self.nodes:
            if not isinstance(node, ast.Global):
                continue
            inside = self.function_at(node.lineno)
            for name in node.names:
                found.setdefault(name, []).extend(inside.given.get(name, ()) if inside is not None else ())
        return found

    @cached_property
    def origins(self) -> dict[str, set[str]]:
        """Where the imports of the file, those in functions included, take each name from."""
        found: dict[str, set[str]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                origin = f"{'.' * node.level}{node.module}." if isinstance(node, ast.ImportFrom) else ""
                for alias in node.names:
                    found.setdefault(alias.asname or alias.name.partition(".")[0], set()).add(origin + alias.name)
        return found

    def put_under(self, key: str, holder: str) -> Iterator[Piece]:
        """What is put under a text into what has that name, anywhere in the file: by `app.config["KEY"] = value`,
        `app.config.update(KEY=value)` and `app.config.from_mapping(KEY=value)`."""
        for node in self.nodes:
            match node:
                case ast.Assign(targets=[ast.Subscript(value=into, slice=ast.Constant(value=said))], value=given):
                    is_meant = said == key and _last_name(into) == holder
                case ast.Call(func=ast.Attribute(value=into, attr="update" | "from_mapping"), keywords=named):
                    found = next((each.value for each in named if each.arg == key), None)
                    is_meant, given = found is not None and _last_name(into) == holder, found or node
                case _:
                    continue
            if is_meant:
                yield _piece(self, given)

    @cached_property
    def statements(self) -> list[Statement]:
        """Where the statements of the file stand, in no promised order."""
        return [_statement(node) for node in self.nodes if isinstance(node, ast.stmt)]

    @property
    def bindings(self) -> dict[str, str]:
        """What the file says outside of its functions: each name with what it is bound to, and each other statement.

        Of a function only that it is there, with its decorators; of a class its bases and what its body binds.
        """
        return dict(_bindings(self._tree.body, "")) if self._tree is not None else {}

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """First and last line of each top-level statement, with what stands above it; those of one line are one."""
        found: list[tuple[int, int]] = []
        for node in self._tree.body if self._tree is not None else ():
            last = node.end_lineno or node.lineno
            if found and _first_line(node) <= found[-1][1]:
                found[-1] = (found[-1][0], max(last, found[-1][1]))
            else:
                found.append((found[-1][1] + 1 if found else 1, last))
        return found

    @property
    def first_lines(self) -> list[int]:
        """The line at which each stretch's first statement begins, its decorators included."""
        nodes = self._tree.body if self._tree is not None else []
        ends = [0, *(last for _, last in self.stretches)]
        return [next(_first_line(node) for node in nodes if _first_line(node) > end) for end in ends[:-1]]

    @property
    def imports_end(self) -> int:
        """The last line of the imports at the top, with the docstring above them; 0 where there are none."""
        body = self._tree.body if self._tree is not None else []
        start = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
        block = list(takewhile(lambda node: isinstance(node, ast.Import | ast.ImportFrom), body[start:]))
        last = (block[-1].end_lineno or 0) if block else 0
        behind = body[start + len(block) :][:1]
        return 0 if any(_first_line(node) <= last for node in behind) else last

    def statement_at(self, line: int) -> Statement | None:
        """The innermost statement that a line stands in."""
        found = _innermost(self._tree.body, line) if self._tree is not None else None
        return _statement(found) if found is not None else None

    def surroundings(self, line: int) -> tuple[int, int]:
        """First and last line of the innermost function around a line, else of the statement, else the line."""
        function = self.function_at(line)
        if function is not None:
            return function.first_line, function.end_line
        body = self._tree.body if self._tree is not None else []
        return _smallest(body, line) or (line, line)

    def defines(self, name: str) -> bool:
        """True when the top of the file binds the name."""
        return any(name in table for table in (self.classes, self.by_qualname, self.assigns, self.imports))

    def says(self, *texts: str) -> bool:
        """True when one of the texts stands in the source: the cheapest way to see that a question is idle."""
        return any(text in self.text for text in texts)

    def saying(self, text: re.Pattern[str]) -> set[Function]:
        """The functions in whose source a text is found: several rules look for the same."""
        if text not in self._said:
            found = self.functions if text.search(self.code) is not None else ()
            self._said[text] = {function for function in found if text.search(function.text)}
        return self._said[text]

    def resolve(self, written: str) -> str:
        """The full dotted name behind a written one: `rooms.find` after `from chat import rooms` is `chat.rooms.find`.

        A name that this file defines gets the module's name in front; any other stays as it is written.
        """
        head, _, tail = written.partition(".")
        if head in self.imports:
            head = self.imports[head]
        elif head in self.classes or head in self.by_qualname or head in self.assigns:
            head = f"{self.name}.{head}"
        return f"{head}.{tail}" if tail else head

    def function_at(self, line: int) -> Function | None:
        """The innermost function that a line stands in."""
        return self._by_line.get(line)

    @cached_property
    def _by_line(self) -> dict[int, Function]:
        """Every line of a function with the innermost one: asked for each call of a file."""
        found: dict[int, Function] = {}
        for function in sorted(self.functions, key=lambda f: f.first_line):
            found.update(dict.fromkeys(range(function.first_line, function.end_line + 1), function))
        return found


def read_outline(text: str, path: Path, name: str, tree: ast.Module | None = None) -> Outline:
    """The outline of a source text. Raises `SyntaxError` (`ValueError` for a NUL byte) like the standard parser.

    `tree` spares the parsing where the text was parsed before.
    """
    outline = Outline(path, name, text, _tree=tree or parse(text, str(path)))
    assert outline._tree is not None
    _Reader(outline).read(outline._tree.body, None, None, "")
    return outline


_NO_NODES = frozenset(
    {"ctx", "id", "attr", "arg", "type_comment", "kind", "level", "module", "asname", "simple", "conversion"}
    | {"is_async", "type_ignores"}
)
"""Fields that never hold a node that anybody asks for."""

_MIXED = frozenset({"keys", "kw_defaults", "names", "kwd_attrs"})
"""Lists in which something else than nodes may stand: None for `**more`, the names of `global x`."""

_fields: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: ()}
"""By type, as far as there may be nodes in them. The value of a constant is none, and every seventh node is one."""


def _walk(root: ast.AST) -> list[ast.AST]:
    """The node and everything below it, as `ast.walk` orders it; `Load` and `Store` are left out."""
    found = [root]
    for node in found:
        names = _fields.get(node.__class__)
        for name in names if names is not None else _fields_of(node.__class__):
            value = getattr(node, name, None)
            if value.__class__ is list:
                found += [item for item in value if isinstance(item, ast.AST)] if name in _MIXED else value
            elif isinstance(value, ast.AST):
                found.append(value)
    return found


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    _fields[kind] = tuple(name for name in kind._fields if name not in _NO_NODES)
    return _fields[kind]


def _head(outline: Outline, number: int) -> Span:
    line = outline.lines[number - 1].rstrip()
    return Span(number, len(line) - len(line.lstrip()) + 1, number, len(line) + 1)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return decorators[0].lineno if decorators else node.lineno


def _statement(node: ast.stmt) -> Statement:
    first, last = _first_line(node), node.end_lineno or node.lineno
    body = getattr(node, "body", None)
    return Statement(first, max(body[0].lineno - 1, first) if isinstance(body, list) and body else last, last)


def _innermost(body: list[ast.stmt], line: int) -> ast.stmt | None:
    node = next((node for node in reversed(body) if _first_line(node) <= line), None)
    if node is None or (node.end_lineno or node.lineno) < line:
        return None
    inside = (_innermost(block, line) for block in _blocks(node))
    return next(filter(None, inside), node)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a statement."""
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body


def _smallest(body: list[ast.stmt], line: int) -> tuple[int, int] | None:
    """The statement around a line; of a class the statement in it, or its head."""
    for node in body:
        first, last = _first_line(node), node.end_lineno or node.lineno
        if first <= line <= last:
            if isinstance(node, ast.ClassDef):
                return _smallest(node.body, line) or (first, max(first, _first_line(node.body[0]) - 1))
            return first, last
    return None


def _bindings(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, str]]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield f"{prefix}{node.name}", "".join(map(ast.dump, node.decorator_list))
            case ast.ClassDef():
                heads = [*node.bases, *node.keywords, *node.decorator_list]
                yield f"{prefix}{node.name}", "".join(map(ast.dump, heads))
                yield from _bindings(node.body, f"{prefix}{node.name}.")
            case ast.Import() | ast.ImportFrom():
                origin = f"{'.' * node.level}{node.module}" if isinstance(node, ast.ImportFrom) else ""
                yield from ((f"{prefix}{alias.asname or alias.name}", f"{origin} {alias.name}") for alias in node.names)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield f"{prefix}{name}", ast.dump(node.value) if node.value is not None else ""
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                yield f"{prefix}{ast.dump(node)}", ""


def same_program(one: str, other: str) -> bool:
    """True when two texts differ in comments and layout only."""
    try:
        return ast.dump(parse(one)) == ast.dump(parse(other))
    except (SyntaxError, ValueError, RecursionError):
        return False


def _cut(line: str, start: int, end: int | None) -> str:
    return line[start:end] if line.isascii() else line.encode()[start:end].decode(errors="replace")


def _last_name(func: ast.expr) -> str:
    return str(getattr(func, "attr", None) or getattr(func, "id", ""))


def _gives_value(function: Function) -> bool:
    """True for `@flag.setter`, under which a property has a second function of its name."""
    return any(each.written.endswith((".setter", ".deleter")) for each in function.decorators)


def _written(node: ast.AST) -> str:
    """`a.b.c` for names and attributes; `super()` is a name; a subscripted name is the name (`Base[int]`)."""
    parts: list[str] = []
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value=value, attr=attr):
                parts.append(attr)
                node = value
            case ast.Subscript(value=value) if not parts:
                node = value
            case ast.Call(func=ast.Name(id="super")):
                return ".".join(["super()", *reversed(parts)])
            case _:
                return ""
    return ".".join([node.id, *reversed(parts)])


_NOBODY = frozenset({"setattr", "vars", "exec", "eval"})
"""Calls that may give an object any attribute, unless the name is written out."""

_HOOKS = frozenset({"__getattr__", "__getattribute__", "__new__", "__init_subclass__", "__set_name__"})
"""A class with one of these may answer for attributes that stand nowhere, or be made with others."""


def _own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node that runs with a block: of a function inside only its decorators and defaults, and no annotations."""
    stack = [*body]
    while stack:
        node = stack.pop()
        yield node
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                stack += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
            case ast.AnnAssign():
                stack += [node.target, *([node.value] if node.value is not None else [])]
            case ast.arg():
                pass
            case _:
                stack += ast.iter_child_nodes(node)


def _names_bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that some nodes give a value to, or say to be somebody else's."""
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names


def _given(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr | None]]:
    """What is given to each name and attribute; None for a value that stands nowhere, as that of a loop's target."""
    every = list(nodes)
    values: dict[int, ast.expr | None] = {}
    for node in every:
        match node:
            case ast.Assign(targets=targets, value=value):
                values |= dict.fromkeys(map(id, targets), value)
            case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                values[id(target)] = value if value is not None else target
    found: dict[str, list[ast.expr | None]] = {}
    for node in every:
        is_target = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)
        if is_target and (value := values.get(id(node))) is not node:  # `hub: Hub` gives nothing
            found.setdefault(_written(node), []).append(value)
    return found


def _names_read(nodes: Iterable[ast.AST]) -> Iterator[ast.Name | ast.Attribute]:
    """The names and whole dotted names that are read: `self.hub.tell`, and not `self.hub` in it."""
    every = list(nodes)
    inner = {id(node.value) for node in every if isinstance(node, ast.Attribute) and _is_read(node)}
    for node in every:
        if isinstance(node, ast.Name | ast.Attribute) and _is_read(node) and id(node) not in inner and _written(node):
            yield node


def _is_read(node: ast.Name | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Load)


def _attributes_set(owner: ast.ClassDef) -> Iterator[str]:
    """The names that the body of a class binds, and the attributes that anything in it is given."""
    yield from _names_bound(_own_nodes(owner.body))
    for node in ast.walk(owner):
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=str(name)), _]):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def _is_closed(owner: ast.ClassDef) -> bool:
    """False for a class whose objects may have attributes that are written nowhere in it or its bases."""
    if any(keyword.arg != "metaclass" or _written(keyword.value) not in _META for keyword in owner.keywords):
        return False
    return all(map(_written, owner.bases)) and not any(map(_opens, ast.walk(owner)))


_META = frozenset({"ABCMeta", "abc.ABCMeta"})


def _opens(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=str()), _]):
            return False
        case ast.Call(func=ast.Name(id=name)):
            return name in _NOBODY
        case ast.FunctionDef(name=name):
            return name in _HOOKS
        case ast.Attribute(attr="__dict__" | "__class__"):
            return True
    return False


def _signature_of(spec: ast.arguments) -> Signature:
    """The signature that a function is written with."""
    by_place = [*spec.posonlyargs, *spec.args]
    without = by_place[: len(by_place) - len(spec.defaults)]
    by_name = [one for one, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default is None]
    return Signature(
        tuple(one.arg for one in by_place),
        frozenset(one.arg for one in (*spec.args, *spec.kwonlyargs)),
        tuple(one.arg for one in (*without, *by_name)),
        spec.vararg is not None,
        spec.kwarg is not None,
    )


_PLAIN = frozenset(
    {ast.Expr, ast.Return, ast.AugAssign, ast.Raise, ast.Pass, ast.Assert, ast.Delete, ast.Global, ast.Break}
    | {ast.Nonlocal, ast.Continue}
)
"""Statements that bind nothing and hold no block: two of three."""


@dataclass
class _Reader:
    """One pass over the statements: no expression can hold a class or a function, but for lambdas."""

    outline: Outline

    def read(self, body: list[ast.stmt], owner: Class | None, parent: Function | None, prefix: str) -> None:
        for statement in body:
            if statement.__class__ not in _PLAIN:
                self._statement(statement, owner, parent, prefix)

    def _statement(self, node: ast.stmt, owner: Class | None, parent: Function | None, prefix: str) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, owner, parent, prefix)
            case ast.ClassDef():
                self._class(node, prefix)
            case ast.Import() | ast.ImportFrom():
                self._import(node)
            case ast.Assign() | ast.AnnAssign():
                if parent is None:
                    self._assign(node, owner)
            case _:
                for block in _blocks(node):
                    self.read(block, owner, parent, prefix)

    def _function(self, node: _Function, owner: Class | None, parent: Function | None, prefix: str) -> None:
        function = Function(
            self.outline,
            node.name,
            prefix + node.name,
            _first_line(node),
            node.lineno,
            node.end_lineno or node.lineno,
            node.col_offset + 1,
            isinstance(node, ast.AsyncFunctionDef),
            _parameters(node.args),
            owner,
            parent,
            self._decorators(node),
            all(map(_declares, node.body)),
            node,
        )
        self.outline.functions.append(function)
        self.outline.by_qualname[function.qualname] = function
        if parent is not None:
            parent.nested[node.name] = function
        elif owner is not None and not (node.name in owner.methods and _gives_value(function)):
            owner.methods[node.name] = function
        self.read(node.body, owner, function, f"{function.qualname}.")

    def _class(self, node: ast.ClassDef, prefix: str) -> None:
        bases = tuple(name for base in node.bases if (name := _written(base)))
        found = Class(
            self.outline,
            prefix + node.name,
            node.lineno,
            node.end_lineno or node.lineno,
            bases,
            self._decorators(node),
            _first_line(node),
            (prefix + node.name).startswith(("Base", "Abstract", "_")),
            node,
        )
        self.outline.classes[found.qualname] = found
        self.outline.every_class.append(found)
        self.read(node.body, found, None, f"{found.qualname}.")

    def _decorators(self, node: _Function | ast.ClassDef) -> tuple[Decorator, ...]:
        return tuple(
            Decorator(_written(called), isinstance(one, ast.Call), _piece(self.outline, one))
            for one in node.decorator_list
            for called in [one.func if isinstance(one, ast.Call) else one]
        )

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        imports = self.outline.imports
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                imports[bound] = alias.name if alias.asname else bound
            return
        origin = self._origin(node)
        if node.names[0].name == "*":
            self.outline.stars.append(origin)
            return
        for alias in node.names:
            imports[alias.asname or alias.name] = f"{origin}.{alias.name}" if origin else alias.name

    def _origin(self, node: ast.ImportFrom) -> str:
        """The absolute module of a `from` import; leading dots are resolved against this module's name."""
        if not node.level:
            return node.module or ""
        package = self.outline.name.split(".")
        if self.outline.path.name != "__init__.py":
            package = package[:-1]
        package = package[: len(package) - (node.level - 1)]
        return ".".join([*package, *([node.module] if node.module else [])])

    def _assign(self, node: ast.Assign | ast.AnnAssign, owner: Class | None) -> None:
        table = self.outline.assigns if owner is None else owner.assigns
        if owner is not None and isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            owner.annotations[node.target.id] = _annotation(self.outline, node.annotation)
        if node.value is None:
            return
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                table[target.id] = _piece(self.outline, node.value)


def _declares(statement: ast.stmt) -> bool:
    """True for a statement of a body that says nothing: a text, `...`, `pass` or a `raise`."""
    if isinstance(statement, ast.Expr):
        value = statement.value
        return isinstance(value, ast.Constant) and (value.value is ... or isinstance(value.value, str))
    return isinstance(statement, ast.Pass | ast.Raise)


def _parameters(spec: ast.arguments) -> tuple[str, ...]:
    stars = [extra.arg for extra in (spec.vararg, spec.kwarg) if extra is not None]
    return (*(arg.arg for arg in [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]), *stars)


def _called(node: ast.Call, outline: Outline) -> Called:
    name = _written(node.func) or f".{_last_name(node.func)}"
    names = tuple(each.arg for each in node.keywords if each.arg is not None)
    starred = any(isinstance(each, ast.Starred) for each in node.args) or len(names) < len(node.keywords)
    return Called(name, _piece(outline, node), len(node.args), names, starred)


def _pieces(outline: Outline, values: dict[str, list[ast.expr | None]]) -> dict[str, list[Piece | None]]:
    return {
        name: [_piece(outline, value) if value is not None else None for value in given]
        for name, given in values.items()
    }


def _piece(outline: Outline, node: ast.expr) -> Piece:
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return Piece(outline, node.lineno, node.col_offset, end_line, end_column)


def _annotation(outline: Outline, node: ast.expr) -> Piece:
    """An annotation, of one in quotes what stands in them."""
    piece = _piece(outline, node)
    if _is_quoted(node, outline):
        piece.column, piece.end_column = piece.column + 1, piece.end_column - 1
    return piece


def _is_quoted(node: ast.expr, outline: Outline) -> bool:
    """True for an expression that stands in plain quotes."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    written = _piece(outline, node).source
    try:
        return written[1:-1] == node.value and ast.parse(f"({node.value})", mode="eval") is not None
    except SyntaxError:
        return False


@dataclass
class _Calls:
    """Finds the calls of a file, each with the function that it stands in."""

    outline: Outline

    def all(self) -> list[CallSite]:
        assert self.outline._tree is not None
        return [
            CallSite(written, _piece(self.outline, node), self.outline.function_at(node.lineno))
            for node in self.outline.nodes
            if isinstance(node, ast.Call) and (written := _written(node.func))
        ]

    def applied(self) -> Iterator[tuple[Decorator, CallSite]]:
        assert self.outline._tree is not None
        for node in self.outline.nodes:
            match node:
                case ast.Call(func=ast.Call(func=called) as made, args=[given]) if _written(called):
                    decorator = Decorator(_written(called), True, _piece(self.outline, made))
                    inside = self.outline.function_at(node.lineno)
                    yield decorator, CallSite(_written(given), _piece(self.outline, given), inside)


__all__ = [
    "CallSite", "Class", "Decorator", "Function", "Outline", "Piece", "Statement", "read_outline", "same_program",
]  # fmt: skip
