"""Finds the handlers of a file: every function that a framework calls, by the frameworks' rows.

for entry in entries(outline, index, table): entry.kind, entry.function, entry.seeds
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import islice
from typing import cast

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import CallSite, Class, Decorator, Function, Outline, Piece
from lint_rules.code.syntax import dotted, keyword, literal
from lint_rules.frameworks.labels import IN_URL, Label
from lint_rules.frameworks.marks import SPEAKING
from lint_rules.frameworks.model import Entry, Handler, fitting, matches
from lint_rules.frameworks.registered import Target, argument, behind
from lint_rules.frameworks.registrars import Registrar, Registrars, registrar, under
from lint_rules.frameworks.table import Table
from lint_rules.frameworks.urls import path_labels
from lint_rules.frameworks.words import CONNECTION_NAMES, SERVER_NAMES, says, word_set

_NEAR = ("emit(", "join_room(", "enter_room(", "WebSocket", "websocket")
"""A file without one of these holds no handler that another file registers."""

CONNECTION_TYPES = frozenset({"WebSocket", "WebSocketServerProtocol", "ServerConnection"})
"""Last names of the classes of connections."""

_LEAVING = frozenset({"on_disconnect", "on_close"})
"""Methods that run when a client has gone."""

_LIFE = frozenset({"connect", "disconnect", "connect_error", "error"})
"""Events that no client sends by itself."""

_CONNECTS = re.compile(
    rb""""connect["'](?<!["']: ["']connect["'])(?<!["']:["']connect["'])"""
    rb"""|'connect["'](?<!["']: ["']connect["'])(?<!["']:["']connect["'])"""
    rb"""|\.on(_event)?\(\s*[\w.\["']*\bCONNECT\b"""
    rb"""|def on_connect\(|\.event\(connect\b"""
    rb"""|@[\w.]*\bevent\b[^\n]*\n(?:[ \t]*@[^\n]*\n)*[ \t]*(?:async )?def connect\("""
)
"""Whatever may make a function the one that is called when somebody connects."""

COMMON = "/"
"""The namespace of Socket.IO that holds what names none."""

_ANY = "*"
"""Stands for a namespace that the code does not say in plain text."""


def entries(outline: Outline, index: Index, table: Table) -> list[Entry]:
    """Every handler of the file; of several rows that speak of one function, the first counts."""
    return _Finder(outline, index, table).all()


def inherited(outline: Outline, index: Index, table: Table) -> list[Entry]:
    """The handlers that let clients in and that a class of the file has from a mixin or an abstract base; and the first
    one of a server for which the project has none that lets clients in.

    Where that class stands it is no handler, for nothing there says that a framework calls it.
    """
    return list(_Finder(outline, index, table).inherited())


@lru_cache
def _wanted_in(outline: Outline, table: Table) -> list[Handler]:
    """The rows of which a file may have a handler. Its own handlers and those that it inherits are two questions."""
    source, wanted = outline.text.encode(errors="replace"), list[Handler]()  # one with signs beyond Latin-1 is wide
    for needs, rows in table.handlers:  # asked of every file for every group: `any` is half of what it costs
        for token in needs or (b"",):
            if token in source:
                wanted += rows
                break
    return wanted


@dataclass
class _Finder:
    outline: Outline
    index: Index
    table: Table
    _derived: dict[Class, frozenset[str]] = field(default_factory=dict)

    def all(self) -> list[Entry]:
        if self._is_framework():
            return []
        found: dict[tuple[Function, tuple[str, ...]], Entry] = {}
        for row in self._rows:
            for entry in self._of(row):
                place = (entry.function, row.without)
                known = found.get(place)
                if known is None or (known.row.method == "*" and row.method != "*"):
                    found[place] = entry
        own = [entry for entry in found.values() if entry.function.outline is self.outline]
        return own or (self._named_elsewhere() if self.outline.says(*_NEAR) else [])

    def _named_elsewhere(self) -> list[Entry]:
        return self._registered_elsewhere() or list(self._through_helpers())

    def _registered_elsewhere(self) -> list[Entry]:
        """The functions of this file that another one gives to a route or server."""
        table = self.index.once("registered handlers", lambda: list(_registered(self.index, self.table)))
        found: dict[tuple[Function, tuple[str, ...]], Entry] = {}
        for entry in table:
            if entry.function.outline is self.outline:
                found.setdefault((entry.function, entry.row.without), entry)
        return list(found.values())

    def _is_framework(self) -> bool:
        return is_package(self.outline, self.index, self.table)

    @cached_property
    def _rows(self) -> list[Handler]:
        return _wanted_in(self.outline, self.table)

    def _of(self, row: Handler) -> Iterator[Entry]:
        if row.base:
            yield from self._methods(row)
        elif row.decorator:
            yield from self._decorated(row) if not row.without else ()
        elif row.call:
            yield from self._given(row) if self._lacks(row.without) else ()
        elif row.made:
            yield from self._makers(row)

    def _methods(self, row: Handler) -> Iterator[Entry]:
        for owner in self.outline.classes.values():
            if not self._derives(owner, row.base):
                continue
            if not row.without:
                yield from self._methods_of(owner, row)
            elif not any(self.index.method(owner, name) for name in row.without):
                yield from islice((e for e in self._methods_of(owner, row) if e.function.name not in _LEAVING), 1)

    def _methods_of(self, owner: Class, row: Handler) -> Iterator[Entry]:
        if not row.decorator:
            fitting_it = (method for method in _named(owner, row.method) if self._fits(row, method))
            yield from (self._entry(row, method, _event(row, method, None, self.index)) for method in fitting_it)
            return
        for method in owner.methods.values():
            mark = _mark(method.decorators, row, self.outline)
            if mark is not None:
                yield self._entry(row, method, _event(row, method, mark.piece, self.index), mark)

    def inherited(self) -> Iterator[Entry]:
        seen = set()
        for row in self._rows if not self._is_framework() else ():
            if row.kind == "connect" and row.base and row.method and not row.decorator:
                for owner in self.outline.classes.values():
                    method = self._from_above(owner, row) if owner not in seen else None
                    if method is not None:
                        seen.add(owner)
                        yield replace(self._entry(row, method, ""), owner=owner)
        unasked = () if self._is_framework() else (row for row in self._rows if row.decorator and row.without)
        yield from islice((entry for row in unasked for entry in self._first_served(row)), 1)

    def _from_above(self, owner: Class, row: Handler) -> Function | None:
        """The method of a class that is no handler itself, which this one has in its place."""
        if row.method in owner.methods or not self._derives(owner, row.base):
            return None
        if any(self.index.method(owner, name) is not None for name in row.without):
            return None  # it has the method for which this one would stand
        found = self.index.method(owner, row.method)
        if found is None or found.owner is None or is_package(found.outline, self.index, self.table):
            return None
        is_judged = self._derives(found.owner, row.base) and not found.owner.is_abstract
        return None if is_judged else found

    def _derives(self, owner: Class, pattern: str) -> bool:
        """Asked for all rows at once: several speak of the same base."""
        if owner not in self._derived:
            self._derived[owner] = fitting(
                {row.base for row in self._rows if row.base}, self.index.lineage(owner).bases
            )
        return pattern in self._derived[owner]

    @staticmethod
    def _fits(row: Handler, method: Function) -> bool:
        """A row for any method means public ones that take one message of the server."""
        if row.method != "*":
            return True
        names = method.parameters
        return len(names) == 2 and names[1] in ("event", "message", "evt") and not method.name.startswith("_")

    def _decorated(self, row: Handler) -> Iterator[Entry]:
        for function, mark in self._marked(row):
            if row.on and not is_server(_holder(mark.written), self.outline, self.index, self.table):
                continue
            event = _event(row, function, mark.piece, self.index)
            if _is_for(row, event):
                stands_in = function in self._registrars.wrappers
                yield self._entry(replace(row, kind="out") if stands_in else row, function, event, mark)
        for known in self._registrars.of(row):
            for function, mark in under(known, self.outline, self.index):
                event = known.event(mark)
                if _is_for(row, event):
                    seeds = parameters(row, function, self.index)
                    yield Entry(row, function, function.owner, seeds, event, known.mark.piece, inside=known.wrapper)

    @property
    def _registrars(self) -> Registrars:
        return self.index.once("registrars", lambda: Registrars(list(_registrars(self.index, self.table)), self.index))

    def _first_served(self, row: Handler) -> Iterator[Entry]:
        """The messages of a namespace that lets everybody in, because no function of the project is called for that."""
        asking = namespaces_that_ask(self.index)
        for function, mark in self._marked(row) if _ANY not in asking else ():
            if asking and namespace(mark.piece.node) in (*asking, _ANY):
                continue
            if is_server(_holder(mark.written), self.outline, self.index, self.table):
                event = _event(row, function, mark.piece, self.index)
                if event not in _LIFE:
                    yield self._entry(row, function, event, mark)

    def _marked(self, row: Handler) -> Iterator[tuple[Function, Decorator]]:
        """The functions under a decorator of this row, also where a call applies it: `server.on("join")(join)`."""
        for function in self.outline.functions:
            mark = _mark(function.decorators, row, self.outline) if function.decorators else None
            if mark is not None:
                yield function, mark
        for decorator, given in self.outline.applied:
            if _mark((decorator,), row, self.outline) is not None:
                applied_to = behind(given.piece.node, given, self.index)
                if applied_to is not None:
                    yield applied_to.function, decorator

    def _lacks(self, calls: Collection[str]) -> bool:
        """True for a file that makes none of these calls."""
        return not calls or all(name.rpartition(".")[2] not in calls for name in self.outline.calls_by_name)

    def _given(self, row: Handler) -> Iterator[Entry]:
        for name, calls in self.outline.calls_by_name.items():
            if matches(row.call, name):
                for call in calls:
                    yield from self._at(row, call)

    def _at(self, row: Handler, call: CallSite) -> Iterator[Entry]:
        node = cast("cst.Call", call.piece.node)
        event = (
            _spelled_out(node.args[0].value, self.outline, self.index) if row.event == "argument" and node.args else ""
        )
        if row.event == "argument" and not (row.kind == "message" or event == row.kind):
            return
        if row.on and not is_server(_holder(call.written), self.outline, self.index, self.table):
            return
        target = _registered_by(node, row, call, self.index)
        if target is not None:
            seeds = parameters(row, target.function, self.index, None, target.filled)
            owner = target.function.owner
            yield Entry(row, target.function, owner, seeds, event, call.piece, target.given, call.inside)

    def _makers(self, row: Handler) -> Iterator[Entry]:
        seen = set()
        made = (call for name, calls in self.outline.calls_by_name.items() if matches(row.made, name) for call in calls)
        meant = made if not row.named else (call for call in made if _is_given(row.named, call))
        for call in meant:
            for inside in self._served_in(call.inside):
                for function in _preparing(inside) if inside.name == "__init__" else [inside]:
                    if function not in seen:
                        seen.add(function)
                        yield self._entry(row, function, "", None, call.piece)

    def _through_helpers(self) -> Iterator[Entry]:
        """The functions of this file that have a helper of another one make the connection, and give it callbacks."""
        helpers = self.index.once("helpers", lambda: dict(_helpers(self.index, self.table)))
        for call in self.outline.calls if helpers else ():
            row = helpers.get(call.written.rpartition(".")[2])
            if row is not None and call.inside is not None and self._is_helper(call):
                yield self._entry(row, call.inside, "", None, call.piece)

    def _is_helper(self, call: CallSite) -> bool:
        found = self.index.named(call.written, self.outline)
        return isinstance(found, Function) and found.outline is not self.outline

    def _served_in(self, maker: Function | None) -> list[Function]:
        """The function that makes a connection; of a helper that others of the file call, these."""
        if maker is None:
            return []
        name = self.outline.resolve(maker.name) if maker.owner is None else f"self.{maker.name}"
        calls = self.outline.calls_by_name.get(name, ()) if "return" in maker.text else ()
        callers = [call.inside for call in calls if call.inside is not None and call.inside is not maker]
        return callers or [maker]

    def _entry(
        self, row: Handler, function: Function, event: str, mark: Decorator | None = None, site: Piece | None = None
    ) -> Entry:
        seeds = parameters(row, function, self.index, mark)
        return Entry(row, function, function.owner, seeds, event, mark.piece if mark is not None else site)


def _is_given(text: str, call: CallSite) -> bool:
    """True for a call whose first argument is this text."""
    node = call.piece.node if text in call.piece.text else None
    return isinstance(node, cst.Call) and bool(node.args) and literal(node.args[0].value) == text


def _named(owner: Class, pattern: str) -> list[Function]:
    """The methods of a class with a name like the pattern, which mostly is a name."""
    if "*" not in pattern:
        return [owner.methods[pattern]] if pattern in owner.methods else []
    return [method for name, method in owner.methods.items() if matches(pattern, name)]


def _preparing(start: Function) -> list[Function]:
    """The methods that begin with a connection which `__init__` has made: `await self.ws.prepare(request)`."""
    methods = start.owner.methods.values() if start.owner is not None else ()
    return [method for method in methods if method is not start and ".prepare(" in method.text]


def is_package(outline: Outline, index: Index, table: Table) -> bool:
    """True for the files of a framework itself, also when its own folder is what is linted; a folder or file of the
    project may be called so too, such as `websocket_server.py`."""
    root = index.disk.root
    if root.name in table.packages and index.disk.find("__init__", root):
        return True
    top, *inner = outline.name.split(".")
    if top not in table.packages or (not inner and outline.path.stem == top):
        return False
    above = outline.path.parents[len(inner) + (outline.path.stem == "__init__")]
    return not index.once(("under its folder", above, top), lambda: _is_imported(f"{above.name}.{top}", index))


def _is_imported(name: str, index: Index) -> bool:
    """True where a file of the project imports a module by such a name, or one inside of it."""
    imported = re.compile(rf"(import|from) ([\w.]+\.)?{re.escape(name)}\b".encode())
    return next(index.holding(name.encode(), matching=imported), None) is not None


def _registered(index: Index, table: Table) -> Iterator[Entry]:
    for outline in index.holding(*SPEAKING, also=(table.registering,)):
        finder = _Finder(outline, index, table)
        for row in finder._rows:
            if row.call or (row.decorator and not row.base and outline.applied):
                yield from (entry for entry in finder._of(row) if entry.function.outline is not outline)


def _registrars(index: Index, table: Table) -> Iterator[Registrar]:
    """The decorators of the project that register what they wrap."""
    names = b"|".join(map(re.escape, table.decorating))
    inside = re.compile(rb"\n[ \t]+@[^\r\n]*(" + names + rb")|\r[ \t]+@[^\r\n]*(" + names + rb")|\)\(")
    for outline in index.holding(*SPEAKING, also=(table.decorating,), matching=inside):
        finder = _Finder(outline, index, table)
        for row in finder._rows if any(function.nested for function in outline.functions) else ():
            for function, mark in finder._marked(row) if row.decorator and not row.without else ():
                found = registrar(row, function, mark) if function.parent is not None else None
                if found and (not row.on or is_server(_holder(mark.written), outline, index, table)):
                    yield found


def _is_for(row: Handler, event: str) -> bool:
    """True where an event is one of those that a row is about: all are messages, but for `connect` and the like."""
    return row.kind == "message" or not row.event or event == row.kind


def namespaces_that_ask(index: Index) -> frozenset[str]:
    """The namespaces of Socket.IO in which a function of the project is called when somebody connects; none where
    every server lets everybody in. The framework lets clients into each namespace that has any function."""
    return index.once("namespaces that ask", lambda: frozenset(_asking(index)))


def _asking(index: Index) -> Iterator[str]:
    for outline in index.holding(*SPEAKING, also=((b"connect",),), matching=_CONNECTS):
        marks = [
            mark for function in outline.functions for mark in function.decorators if _is_of_connect(mark, function)
        ]
        yield from (namespace(mark.piece.node) for mark in marks if not is_client(_holder(mark.written), outline))
        if len(marks) < len(_CONNECTS.findall(outline.text.encode())):  # a class, a call, a table
            yield _ANY


def _is_of_connect(mark: Decorator, function: Function) -> bool:
    if not mark.called:
        return function.name == "connect" and mark.written.endswith(".event")
    args = cast("cst.Call", mark.piece.node).args
    return bool(args) and literal(args[0].value) == "connect"


def namespace(registering: cst.BaseExpression) -> str:
    """The namespace that `@sio.on("join", namespace="/chat")` speaks of; that of all clients where it says none."""
    given = keyword(registering, "namespace") if isinstance(registering, cst.Call) else None
    text = literal(given) if given is not None else COMMON
    return text if isinstance(text, str) else _ANY


def _helpers(index: Index, table: Table) -> Iterator[tuple[str, Handler]]:
    """The names of functions that make a connection and call what they are given: `serve(request, handle)`."""
    rows = [row for _, listed in table.handlers for row in listed if row.made]
    for outline in index.holding(*sorted({token for row in rows for token in row.needs})):
        for name, calls in outline.calls_by_name.items():
            for row in rows:
                makers = {call.inside for call in calls if matches(row.made, name) and call.inside is not None}
                yield from ((maker.name, row) for maker in makers if maker.owner is None and _calls_back(maker))


def _calls_back(function: Function) -> bool:
    """True for a function that calls one of its own parameters."""
    return any(call.inside is function and call.written in function.parameters for call in function.outline.calls)


def parameters(
    row: Handler,
    function: Function,
    index: Index,
    mark: Decorator | None = None,
    filled: Sequence[str] | None = None,
) -> dict[str, int]:
    """The labels of a handler's parameters; `filled` are those that the framework fills, if not all of them."""
    names = function.takes if filled is None else filled
    rest = dict(row.parameters).get("*", Label.NOTHING)
    seeds = {name: path_labels(name) if rest == IN_URL else rest for name in names if name} if rest else {}
    for key, labels in row.parameters:
        if isinstance(key, int) and key < len(names) and names[key]:
            seeds[names[key]] = labels
        elif isinstance(key, str) and (key in names or "." in key):
            seeds[key] = labels
    if row.filled is not None:
        seeds.update(row.filled(function, mark, index.bodies))
    if row.connection == "parameter" and Label.CONNECTION not in seeds.values():
        own = connection_of(function, index)
        if own is not None and own not in seeds:
            seeds[own] = Label.CONNECTION
    added = {name for name in seeds if _is_added(name, function, index)}
    known = {name: Label.IDENTITY for name in added if says(name, _SOMEBODY)}
    return {name: labels for name, labels in seeds.items() if name not in added} | known


_SOMEBODY = word_set("user account member identity principal claims")
"""In the name of what a decorator fills in: it says who is there."""


def _is_added(name: str, function: Function, index: Index) -> bool:
    """True for a parameter that a decorator of the project fills by its name: `kwargs["user"] = …`."""
    written = re.compile(rf"""\bkwargs\[["']{re.escape(name)}["']\] = """)
    found = (index.named(decorator.written.partition("(")[0], function.outline) for decorator in function.decorators)
    return any(isinstance(known, Function) and written.search(known.text) is not None for known in found)


def connection_of(function: Function, index: Index) -> str | None:
    """The parameter that is the connection: by annotation, by name, else the first that is not `self`."""
    node = index.bodies.of(function).node
    plain = [p for p in [*node.params.params, *node.params.kwonly_params] if p.name.value not in ("self", "cls")]
    annotated = [p for p in plain if p.annotation is not None and is_connection_type(p.annotation.annotation)]
    named = [p for p in plain if p.name.value in CONNECTION_NAMES or p.name.value in ("socket", "web_socket")]
    for found in (annotated, named, plain):
        if found:
            return found[0].name.value
    return None


def is_connection_type(annotation: cst.BaseExpression) -> bool:
    """True for `WebSocket`, `"WebSocket"`, `WebSocket | None` and `fastapi.WebSocket`."""
    if isinstance(annotation, cst.BinaryOperation):
        return is_connection_type(annotation.left)
    quoted = literal(annotation)
    written = quoted if isinstance(quoted, str) else dotted(annotation) or ""
    return written.rpartition(".")[2] in CONNECTION_TYPES


def typed_as_connection(function: Function) -> set[str]:
    """The parameters of a function whose annotation is one of a connection."""
    said = function.annotations.items()
    possible = ((name, one) for name, one in said if any(kind in one.text for kind in CONNECTION_TYPES))
    return {name for name, one in possible if is_connection_type(one.node)}


def _mark(decorators: Sequence[Decorator], row: Handler, outline: Outline) -> Decorator | None:
    for decorator in decorators:
        written = decorator.written
        if matches(row.decorator, written) or matches(row.decorator, outline.resolve(written)):
            return decorator
    return None


def _holder(written: str) -> str:
    return written.rpartition(".")[0]


def _event(row: Handler, function: Function, piece: Piece | None, index: Index) -> str:
    if row.event == "suffix":
        return function.name.removeprefix("on_")
    if row.event == "name":
        return function.name
    if row.event != "argument":
        return ""
    node = piece.node if piece is not None else None
    if not isinstance(node, cst.Call):
        return function.name  # `@sio.event`
    return _spelled_out(node.args[0].value, function.outline, index) if node.args else ""


def _spelled_out(said: cst.BaseExpression, outline: Outline, index: Index) -> str:
    """The text of an event that is written out, or under a name: `Events.JOIN`, `EVENTS["JOIN"]`; empty if unknown."""
    text = literal(said)
    if text is ...:
        match said:
            case cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
                text = _in_table(_given_to(held, outline, index), literal(key))
            case _:
                text = literal(_given_to(said, outline, index))
    return text if isinstance(text, str) else ""


def _given_to(name: cst.BaseExpression, outline: Outline, index: Index) -> cst.CSTNode | None:
    """What stands behind a name of a file or class; of a member of an enumeration its value."""
    written = (dotted(name) or "").removesuffix(".value")
    found = index.named(written, outline) if written else None
    return found.node if isinstance(found, Piece) else None


def _in_table(table: cst.CSTNode | None, key: object) -> object:
    pairs = table.elements if isinstance(table, cst.Dict) else ()
    values = (pair.value for pair in pairs if isinstance(pair, cst.DictElement) and literal(pair.key) == key)
    return literal(next(values, None))


def _registered_by(node: cst.Call, row: Handler, call: CallSite, index: Index) -> Target | None:
    positional = [arg.value for arg in node.args if arg.keyword is None and not arg.star]
    for where in row.argument:
        if isinstance(where, int):
            given = positional[where : where + 1]
        else:
            given = [arg.value for arg in node.args if arg.keyword is not None and arg.keyword.value == where]
        found = behind(given[0], call, index) if given else None
        if found is not None:
            return found
    return None


def is_server(written: str, outline: Outline, index: Index, table: Table) -> bool:
    """True for an expression that is a server object: made from a known class here or where it is imported from."""
    if not written:
        return False
    found = index.named(written, outline)
    if isinstance(found, Piece) and isinstance(found.node, cst.Call):
        return _makes_server(dotted(found.node.func) or "", found.outline, index, table)
    return looks_like_server(written, outline, index, table)


def looks_like_server(written: str, outline: Outline, index: Index, table: Table) -> bool:
    """The same for an expression that stands for nothing at the top of a file of the project."""
    if is_client(written, outline):
        return False
    made = _made(written, outline)
    if SERVER_NAMES.search(written) or _is_held(written, outline, index, table):
        return True
    return any(_makes_server(each, outline, index, table) for each in made) or _is_handed_in(
        written, outline, index, table
    )


def _is_handed_in(written: str, outline: Outline, index: Index, table: Table) -> bool:
    """`def register(server)` with handlers inside, where a file of the project says `register(sio)`. What the argument
    is called in one more function that is given it says nothing: such names are not followed any further."""
    if f"@{written}." not in outline.text and f"{written}.on" not in outline.text:
        return False
    for function in outline.functions:
        if written in function.takes and function.parent is None:
            for call, name in _handing_over(function, written, index):
                made = index.named(name, call.piece.outline)
                if isinstance(made, Piece) and isinstance(made.node, cst.Call):
                    return _makes_server(dotted(made.node.func) or "", made.outline, index, table)
                return SERVER_NAMES.search(name) is not None
    return False


def _handing_over(function: Function, parameter: str, index: Index) -> Iterator[tuple[CallSite, str]]:
    """The calls of a function, each with the name that it gives to the parameter."""
    for outline in index.holding(f"{function.name}(".encode()):
        for name, calls in outline.calls_by_name.items():
            for call in calls if name.rpartition(".")[2] == function.name else ():
                given = argument(call.piece.node, function, parameter)
                if given is not None and dotted(given) is not None:
                    yield call, dotted(given) or ""


def _makes_server(written: str, outline: Outline, index: Index, table: Table) -> bool:
    """True for what is called to make one: a known class, one that derives from it, or a factory of the project."""
    full = outline.resolve(written)
    if full in table.servers or full.rpartition(".")[2] in _last_names(table):
        return True
    made = index.locate(full, outline)
    if isinstance(made, Class):
        return not table.servers.isdisjoint(index.lineage(made).bases)
    return isinstance(made, Function) and _returns_server(made, table)


def _last_names(table: Table) -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for name in table.servers)


def _returns_server(factory: Function, table: Table) -> bool:
    """`sio = make_server()`, whose body makes one."""
    made = {call.written for call in factory.outline.calls if call.inside is factory}
    return any(factory.outline.resolve(written) in table.servers for written in made)


def _made(written: str, outline: Outline) -> Sequence[str]:
    """What is called to make it, in the same file. Of most names the text says that there is nothing like that."""
    is_given = f"{written} =" in outline.text or f"{written}=" in outline.text
    return outline.made.get(written, ()) if is_given else ()


def is_client(written: str, outline: Outline) -> bool:
    """True for `self.sio` in a file that says `self.sio = socketio.AsyncClient()`, or takes its class from a package
    for clients; and for the parameter `sio: AsyncClient`, which an object may keep under its name."""
    return any(_is_of_client(made, outline) for made in (_made(written, outline) or _types(written, outline)))


def _types(written: str, outline: Outline) -> Iterator[str]:
    """The types of the parameters that have this name."""
    name = written.rpartition(".")[2]
    typed = outline.functions if "Client" in outline.text else ()
    yield from (function.annotations[name].text for function in typed if name in function.annotations)


def _is_of_client(made: str, outline: Outline) -> bool:
    return "client" in outline.resolve(made).lower()


def _is_held(written: str, outline: Outline, index: Index, table: Table) -> bool:
    """`handler.server`, of a class with `self.server = AsyncServer(...)`."""
    holder, _, name = written.rpartition(".")
    found = index.named(holder, outline) if holder else None
    owner = index.class_of(found) if isinstance(found, Piece) else None
    start = owner.methods.get("__init__") if owner is not None else None
    made = start.makes.get(name, "") if start is not None else ""
    return made.rpartition(".")[2] in _last_names(table)
