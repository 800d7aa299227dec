"""EW511: the collection changes while it is walked through."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.holdings import collections_of
from lint_rules.analysis.querysets import chain
from lint_rules.analysis.vocabulary import names_in, word_set, words
from lint_rules.edits import MendingRule, replace, source
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, Fix, FixKind, Severity, Suspect
from lint_rules.trees import walk_own

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

MAKERS = frozenset({"set", "dict", "list", "defaultdict", "OrderedDict"})
TAKING = frozenset({"discard", "remove", "pop", "clear", "popitem"})
SENDING = word_set("send emit push put publish write notify")
ADDING = frozenset({"add", "setdefault"})
"""`append` is not among them: a loop over a list goes on to what is appended."""


class LiveCollectionAcrossAwait(MendingRule):
    """
    ## What it does
    Reports a loop over a collection of the module or the object that awaits on the way, while another function adds to it or takes from it.

    ## Why is this bad?
    At every `await` others run: somebody disconnects and is taken out.
    A set or dictionary then raises "changed size during iteration", and whoever comes later in the loop gets nothing; a list skips the next one without a word.

    ## Example
    ```python
    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.active: set[WebSocket] = set()

        def leave(self, connection: WebSocket) -> None:
            self.active.discard(connection)

        async def broadcast(self, text: str) -> None:
            for connection in self.active:  # EW511
                await connection.send_text(text)
    ```

    ## Use instead
    ```python
    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.active: set[WebSocket] = set()

        def leave(self, connection: WebSocket) -> None:
            self.active.discard(connection)

        async def broadcast(self, text: str) -> None:
            for connection in list(self.active):
                await connection.send_text(text)
    ```

    ## Fix safety
    Copying the collection for the loop is safe: who comes later is not in it, as before.

    ## Known limits
    Only collections whose creation and whose change stand in the same module or class are known.
    They have to be shared by connections: a class that never sees one, such as a client, keeps its own affairs in order.

    ## References
    CWE-362, CWE-367.
    """

    code = "EW511"
    name = "live-collection-across-await"
    fix = FixKind.SAFE
    severity = Severity.WARNING
    dialects = "SR"
    cwe = (362, 367)
    needs = (
        frozenset({b"for "}),
        frozenset({b"await "}),
        frozenset({b".discard(", b".remove(", b".pop(", b"del ", b".add(", b".clear(", b".append("}),
        frozenset({b"websocket", b"WebSocket", b"WebSocketResponse"}) | (REALTIME & {b"Websocket"}),
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in self.file.module.functions:
            if function.is_async:
                for loop in _loops(function.node.body):
                    if self._is_live(loop, function):
                        yield Suspect(loop, "others change this collection while the loop awaits: walk through a copy")

    def _is_live(self, loop: ast.For, function: FunctionFacts) -> bool:
        name = dotted_name(_collection(loop.iter))
        if name is None or not _awaits(loop.body) or isinstance(loop.body[-1], ast.Break | ast.Return):
            return False
        head, _, rest = name.partition(".")
        if head in ("self", "cls") and rest and "." not in rest and function.owner is not None:
            neighbours = list(function.owner.methods.values())
            made = rest in collections_of(function.owner) or any(
                _makes(node, name) for method in neighbours for node in method.own_nodes
            )
        else:
            neighbours = self.file.module.functions
            made = name in self.file.module.assigns and _is_made(self.file.module.assigns[name])
            made = made and not _is_local(name, function)
        shared = made and any(_changes(other, name) for other in neighbours if other is not function)
        return shared and (_speaks_to_each(loop) or any(other in self.file.live for other in neighbours))

    def mend(self, suspect: Suspect) -> Fix | None:
        if not isinstance(suspect.node, ast.For):
            return None
        walked = suspect.node.iter
        edit = replace(self.file, walked, f"list({source(self.file, walked)})")
        return Fix("walk through a copy", (edit,), safe=True)


def _speaks_to_each(loop: ast.For) -> bool:
    """True when the element itself is sent something: `await ws.send(…)`, `await queue.put(…)`."""
    names = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    return any(
        isinstance(node, ast.Await)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and chain(node.value.func)[0] in names
        and words(node.value.func.attr) & SENDING
        for node in walk_own(loop.body)
    )


def _loops(body: list[ast.stmt]) -> Iterator[ast.For]:
    """The `for` loops of a function that no lock stands around."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.With | ast.AsyncWith) and any(
            word in name.lower()
            for item in node.items
            for name in names_in(item)
            for word in ("lock", "mutex", "semaphore")
        ):
            continue
        if isinstance(node, ast.For):
            yield node
        for name in ("body", "orelse", "finalbody"):
            yield from _loops(getattr(node, name, []))
        for handler in getattr(node, "handlers", []):
            yield from _loops(handler.body)


def _collection(walked: ast.expr) -> ast.expr:
    match walked:
        case ast.Call(func=ast.Attribute(value=value, attr="values" | "items" | "keys"), args=[]):
            return value
    return walked


def _awaits(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith) for node in walk_own(body))


def _makes(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
            return dotted_name(target) == name and _is_made(value)
    return False


def _is_made(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return (dotted_name(value.func) or "").rpartition(".")[2] in MAKERS
    return isinstance(value, ast.Dict | ast.List | ast.Set)


def _is_local(name: str, function: FunctionFacts) -> bool:
    return any(arg.arg == name for arg in function.parameters) or any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in function.own_nodes
    )


def _changes(function: FunctionFacts, name: str) -> bool:
    if function.name == "__init__":
        return False
    for node in function.nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in TAKING | ADDING:
                if dotted_name(value) == name:
                    return True
            case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
                if dotted_name(value) == name:
                    return True
    return False
