"""EW402: connections are collected, and never let go."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from lint_rules.analysis.authority import reachable
from lint_rules.analysis.join_sites import joined_by
from lint_rules.analysis.sources import is_connection, is_sid
from lint_rules.analysis.vocabulary import mentions, word_set
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, FlowRule, Severity, Suspect
from lint_rules.trees import walk

CONTAINERS = word_set(
    "connection connections client clients socket sockets websocket websockets user users subscriber subscribers online "
    "active member members player players peers viewers sids rooms participants"
)
READING = frozenset(
    {"len", "list", "set", "sorted", "tuple", "iter", "enumerate", "dict", "str", "print", "emit", "dumps", "bool"}
    | {"gather", "send", "send_json", "jsonify", "info", "debug", "broadcast", "any", "all", "max", "min", "sum"}
)
"""Functions that look at a collection and leave it as it is."""

REMOVING = frozenset({"remove", "discard", "pop", "popitem", "clear", "popleft", "difference_update"})


class ConnectionNeverRemoved(FlowRule):
    """
    ## What it does
    Reports a collection that connections or users are put into and that nothing in the project ever takes anything out of, and a `group_add` without a `group_discard`.

    ## Why is this bad?
    It grows with every visit, shows people who left long ago, and every broadcast writes to sockets that are gone.

    ## Example
    ```python
    from fastapi import WebSocket

    clients = []


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        clients.append(websocket)  # EW402
        await websocket.receive_text()
    ```

    ## Use instead
    ```python
    from fastapi import WebSocket

    clients = set()


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        clients.add(websocket)
        try:
            await websocket.receive_text()
        finally:
            clients.discard(websocket)
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Taking out, in any file, under the same name, counts; so does handing the collection to a function, and a collection that forgets by itself.
    Channels discards `self.groups` itself, and Socket.IO its rooms.

    ## References
    CWE-772, CWE-401.
    """

    code = "EW402"
    proof = (
        "a place anywhere in the project that takes entries out again: discard, pop, remove, clear, or a new collection"
    )
    name = "connection-never-removed"
    severity = Severity.WARNING
    dialects = "SCIR"
    cwe = (772,)
    needs = (frozenset({b".add(", b".append(", b"group_add", b"] = "}), REALTIME)

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            for node in function.own_nodes:
                if isinstance(node, ast.Call) and joined_by(node) == "group_add" and function.owner is not None:
                    if not self._discards(function):
                        yield Suspect(node, "this group is never left: no `group_discard` in the consumer or its bases")
                    continue
                kept = self._kept(node, function)
                if kept is not None and not self._is_let_go(kept, function):
                    yield Suspect(node, f"{kept} only grows: nothing takes a connection out when it ends")

    def _kept(self, node: ast.AST, function: FunctionFacts) -> str | None:
        """The collection that a connection or user is put into here, when it is made in this module or class."""
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="add" | "append"), args=[item]):
                key: ast.expr | None = None
            case ast.Assign(targets=[ast.Subscript(value=value, slice=key)], value=item):
                pass
            case _:
                return None
        while isinstance(value, ast.Subscript):
            value = value.value
        name = dotted_name(value)
        if name is None or not mentions(ast.Name(name.rpartition(".")[2]), CONTAINERS) or not _is_made(name, function):
            return None
        if key is not None and is_sid(key):
            return name  # an entry for each Socket.IO connection
        outlives = self._is_connection(item, function) if key is not None or "." in name else True
        return name if outlives else None

    def _is_connection(self, item: ast.expr, function: FunctionFacts) -> bool:
        taken = {arg.arg for arg in function.parameters if is_connection(arg)}
        taken |= {role.connection for role in self.file.roles if role.function is function and role.dialect in "SR"}
        return isinstance(item, ast.Name) and item.id in taken - {"self"}

    def _discards(self, function: FunctionFacts) -> bool:
        owner = function.owner
        if owner is None or not any(role.owner is owner and role.dialect == "C" for role in self.file.roles):
            return True
        lineage = self.file.project.ancestors(owner)
        return any(
            isinstance(node, ast.Attribute)
            and (node.attr == "group_discard" or dotted_name(node) in ("self.groups.append", "self.groups.extend"))
            for ancestor in lineage
            for method in ancestor.methods.values()
            for node in method.nodes
        )

    def _is_let_go(self, name: str, function: FunctionFacts) -> bool:
        if "." in name:
            return self._is_emptied_somewhere(name.rpartition(".")[2])
        return self._removed_on_disconnect(name)

    def _is_emptied_somewhere(self, attribute: str) -> bool:
        """True when any function of the project speaks of the attribute and takes something out of anything."""
        modules = {id(m): m for m in [self.file.module, *self.file.project.holding(attribute.encode())]}
        return any(
            _speaks_of(function, attribute) and (_takes_out(function) or _gives_away(function, attribute))
            for module in modules.values()
            for function in module.functions
        )

    def _removed_on_disconnect(self, name: str) -> bool:
        """Taken out anywhere; in Socket.IO, whose clients drop without a word, in a disconnect handler."""
        dialects = {role.dialect for role in self.file.roles}
        removals = {f for f in self.file.module.functions if _removes(f, name)}
        if dialects == {"I"}:
            gone = [role.function for role in self.file.roles if role.kind == "disconnect"]
            reached = {f for function in gone for f in reachable(function, self.file.project, depth=3)}
            return bool(reached & removals) or any(_removes(f, name) for f in self._elsewhere(name))
        if removals or any(_gives_away(f, name) for f in self.file.module.functions):
            return True
        return any(_removes(f, name) or _gives_away(f, name) for f in self._elsewhere(name))

    def _elsewhere(self, name: str) -> Iterator[FunctionFacts]:
        """The functions of other modules that may mean this collection."""
        spoken = (f".{name}".encode(), b"import ")
        taken = (b"del ", b"-=", b".pop", *(f".{word}".encode() for word in sorted(REMOVING)))
        changed = (*taken, *(f"{name}{after}".encode() for after in " =,)\n\r"))
        patterns = (_names(name), _uses(name))
        for module in self.file.project.each_holding(name.encode(), also=(spoken, changed), matching=patterns):
            if module is not self.file.module and (name in module.imports or f".{name}" in module.source):
                yield from module.functions


def _names(name: str) -> re.Pattern[bytes]:
    """What the source of a module holds that imports the name, or that has an attribute of it: `hub.users`.

    An import goes on behind a backslash, or up to the bracket that closes it; comments may stand between.
    """
    word = re.escape(name.encode())
    on_a_line = rb"\bimport\b(?:[^\n\r\\]|\\\r?\n)*\b" + word + rb"\b"
    in_brackets = rb"\bimport[\s\\]*\((?:[^()#]|#[^\n\r]*)*\b" + word + rb"\b"
    return re.compile(rb"\." + word + b"|" + on_a_line + b"|" + in_brackets)


def _uses(name: str) -> re.Pattern[bytes]:
    """What the source of a module holds that takes something out of the collection, or hands it to a function.

    Either the plain name, neither quoted nor imported there, or an attribute that is a whole argument. It may also
    match what is neither: it spares the parsing of modules in which a common word such as `users` means something else.
    """
    word = re.escape(name.encode())
    plain = rb"(?<![\w.'\"])(?<!\nfrom )(?<!import )" + word + rb"(?=[\s.\[,)=:;#\\-])"
    return re.compile(plain + rb"|\.\s*" + word + rb"\s*[,)#\\]")


def _is_made(name: str, function: FunctionFacts) -> bool:
    """True for a plain collection of the module or of the class; one that forgets by itself is none."""
    head, _, attribute = name.partition(".")
    if not attribute:
        made = function.module.assigns.get(name)
        if made is None:
            made = _made_around(name, function)
        return made is not None and not _forgets(made)
    if head not in ("self", "cls") or "." in attribute or function.owner is None:
        return False
    values = [function.owner.assigns[attribute]] if attribute in function.owner.assigns else []
    start = function.owner.methods.get("__init__")
    nodes = start.own_nodes if start is not None else []
    values += [value for node in nodes if (value := _assigned(node, name)) is not None]
    return bool(values) and all(_is_plain(value) for value in values)


def _made_around(name: str, function: FunctionFacts) -> ast.expr | None:
    """The collection of the function that handlers are defined in: `def setup(sio): users = {}; @sio.event def …`."""
    outer = function.parent
    while outer is not None:
        for node in outer.own_nodes:
            value = _assigned(node, name)
            if value is not None and _is_plain(value):
                return value
        outer = outer.parent
    return None


def _assigned(node: ast.AST, name: str) -> ast.expr | None:
    match node:
        case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
            return value if dotted_name(target) == name else None
    return None


def _is_plain(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return (dotted_name(value.func) or "").rpartition(".")[2] in (
            "set",
            "list",
            "dict",
            "defaultdict",
            "OrderedDict",
        )
    return isinstance(value, ast.List | ast.Dict | ast.Set)


def _forgets(value: ast.expr) -> bool:
    """`WeakSet()`, a cache with a limit: what is in it goes by itself."""
    made = (dotted_name(value.func) or "").rpartition(".")[2] if isinstance(value, ast.Call) else ""
    return made.startswith("Weak") or "Cache" in made or made == "deque"


def _speaks_of(function: FunctionFacts, attribute: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == attribute for node in function.nodes)


def _takes_out(function: FunctionFacts) -> bool:
    """True when something is taken out of anything: which collection it is may be hidden behind a local name."""
    return any(
        isinstance(node, ast.Delete)
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REMOVING)
        or (isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub))
        or (
            isinstance(node, ast.Assign)
            and function.name != "__init__"
            and any(isinstance(target, ast.Attribute) for target in node.targets)
        )
        for node in function.nodes
    )


def _gives_away(function: FunctionFacts, name: str) -> bool:
    """True when the collection itself is handed to a function that may take something out."""
    return any(
        (dotted_name(argument) or "").rpartition(".")[2] == name
        for call in function.calls
        if (dotted_name(call.func) or "").rpartition(".")[2] not in READING
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
    )


def _removes(function: FunctionFacts, name: str) -> bool:
    """True when something is taken out of the collection, or out of one that it holds (`rooms[room].remove(ws)`)."""
    names = {name, *_aliases(function, name)}
    for node in function.nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in REMOVING and _base(value) in names:
                return True
            case ast.Delete(targets=targets) if any(_base(target) in names for target in targets):
                return True
            case ast.Assign(targets=targets) if any(dotted_name(target) == name for target in targets):
                return True
            case ast.AugAssign(target=target, op=ast.Sub()) if _base(target) in names:
                return True
    return False


def _aliases(function: FunctionFacts, name: str) -> set[str]:
    """Local names for a part of the collection: `members = rooms[room]`, `for members in rooms.values()`."""
    found: set[str] = set()
    for node in function.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=local)], value=value) if _base(value) == name:
                found.add(local)
            case ast.For(target=target, iter=value) if _base(value) == name:
                found |= {inner.id for inner in walk(target) if isinstance(inner, ast.Name)}
    return found


def _base(node: ast.expr) -> str | None:
    """`rooms` for `rooms[key]`, `rooms.get(key)`, `list(rooms.values())`."""
    while True:
        match node:
            case ast.Subscript(value=value) | ast.Call(func=ast.Attribute(value=value)):
                node = value
            case ast.Call(func=ast.Name(), args=[first, *_]):
                node = first
            case _:
                return dotted_name(node)
