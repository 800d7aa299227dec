"""EW402: connections are collected, and never let go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import dotted, last_name, literal
from lint_rules.code.walk import walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.stores import PUTTING, Store, emptying, put_by, store_of
from lint_rules.frameworks.emberwire import is_method_of_ours
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import FORGETTING
from lint_rules.frameworks.model import Act, Entry
from lint_rules.frameworks.words import PERSONS, says
from lint_rules.rule import REALTIME, Rule, Severity

OF_THINGS = frozenset({"name", "names"})
"""What may also be the name of a thing, such as a stream."""


class ConnectionNeverRemoved(Rule):
    """
    ## What it does
    Reports a collection of connections or users from which nothing in the project ever removes anything.
    Also reports a `group_add` without a `group_discard` at the end.

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
    Counts as removal:
    - an entry that any file takes out under the same name
    - a call that is given the collection
    - a collection that forgets by itself

    Not reported:
    - `self.groups` of Channels, and rooms of Socket.IO: the libraries clean them up

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
    needs = (frozenset({b".add(", b".append(", b"group_add", b"] = ", b"]="}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        yield from self._groups(flow)
        seen: set[Store] = set()
        if PUTTING.search(flow.outline.code):
            for entry, effect in flow.acts_here("keep", "put", "call", "serve", near=PUTTING, others="live"):
                is_ours = is_method_of_ours(
                    effect.function, flow.engine.index
                )  # Emberwire keeps the connections itself
                store = _store(effect, entry, flow) if not is_ours else None
                if store is not None and store not in seen and not _is_let_go(store, entry, flow):
                    seen.add(store)
                    message = f"`{store.name}` only grows: take the connection out in a `finally`, when it ends"
                    yield flow.report(effect.function, message, node=effect.node)

    def _groups(self, flow: Flow) -> Iterator[Report]:
        """Joins that the framework does not undo by itself, in a class that does not do so either.

        They are reported at the handler of the end, if there is one.
        """
        ends = {entry.owner: entry.function for entry in flow.handlers("disconnect")}
        seen: set[Function] = set()
        for entry, join in flow.here("join"):
            rows = [row for row in flow.engine.table.acts.get(join.name, ()) if row.undone_by]
            end = ends.get(entry.owner)
            owner = entry.owner if rows and end not in seen else None
            if owner is not None and not _is_undone(join, rows[0], flow.engine.index.lineage(owner).classes, flow):
                name = rows[0].undone_by[0]
                if end is None:
                    message = f"this group is not left at the end: call `{name}` in a `disconnect`"
                    yield flow.report(join.function, message, node=join.node)
                else:
                    seen.add(end)
                    message = f"the group that `{join.function.name}` joins is not left when the client goes: call `{name}` here"
                    yield flow.report(end, message)


def _is_undone(join: Effect, row: Act, lineage: Sequence[Class], flow: Flow) -> bool:
    """True where a class undoes what it has joined by itself, or may do so at the end, or the framework does."""
    methods = [method for owner in lineage for method in owner.methods.values()]
    undoing = [method for method in methods if any(name in method.text for name in row.undone_by)]
    by_itself = any(f"self.{row.undone_in}." in each.text or _may_be_the_end(each, flow) for each in undoing)
    return by_itself or _is_listed(join, row, lineage)


def _is_listed(join: Effect, row: Act, lineage: Iterable[Class]) -> bool:
    """True for a group that stands in `groups` of the consumer: `groups = ["news"]`."""
    lists = [owner.assigns[row.undone_in] for owner in lineage if row.undone_in in owner.assigns]
    name = join.place.const
    return isinstance(name, str) and any(literal(node) == name for piece in lists for node in walk(piece.node))


def _store(effect: Effect, entry: Entry | None, flow: Flow) -> Store | None:
    """The store that a connection or person is put into here, if it outlives the connection and does not forget."""
    put = put_by(effect.node)
    if put is None or literal(put[2]) is not ...:
        return None  # `shared["socket"] = ws` takes the place of the one before
    collection, item, key = put
    values = [value for _, value in effect.arguments]
    labels = effect.payload.labels | effect.place.labels
    for value in values:
        labels |= value.labels
    if not labels & Label.CONNECTION:
        people = PERSONS if says(dotted(collection) or "", PERSONS) else PERSONS - OF_THINGS
        named = any(says(dotted(part) or last_name(part), people) for part in (item, key) if part is not None)
        if not (named and labels & (Label.CLIENT | Label.IDENTITY)):
            return None
    store = store_of(collection, effect.function, flow)
    if store is None or last_name(store.made).startswith(FORGETTING):
        return None
    own = entry is not None and entry.row.connection == "self" and store.owner is entry.owner is not None
    return None if own and store.last not in (store.owner.assigns if store.owner else ()) else store


def _is_let_go(store: Store, entry: Entry | None, flow: Flow) -> bool:
    """Something is taken out, and not only when the client asks for it: it may go without a word."""
    when_asked = entry is not None and entry.kind in ("message", "connect")
    return any(not when_asked or _may_be_the_end(function, flow) for function in emptying(store, flow))


def _may_be_the_end(function: Function, flow: Flow) -> bool:
    """False for a function that runs only when a client asks for it."""
    at_the_end = flow.reached("disconnect")
    asked_for = flow.reached("message") - at_the_end
    return function not in asked_for or _is_named_in(at_the_end, function)


def _is_named_in(functions: Iterable[Function], called: Function) -> bool:
    """True where one of these calls a method of that name: `self.room.leave(self)`, whatever the room is by then."""
    return any(f".{called.name}(" in function.text for function in functions)
