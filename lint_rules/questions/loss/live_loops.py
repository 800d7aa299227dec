"""Loops over a shared collection that await on the way, while another function adds to it or takes from it.

for loop in live_loops(function, flow): loop.iter
only_leaves_out(loop, function, flow)     # a list: the loop ends well, and may leave one out
for function, loop in moving_lists(flow)  # … of this file, where each failure is caught and nothing is taken out
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import libcst as cst

from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import (
    called_name,
    chain,
    dotted,
    given_to,
    last_name,
    last_step,
    literal,
    names_in,
    own_calls,
    own_nodes,
)
from lint_rules.code.walk import children, walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import says, words

MAKERS = frozenset({"set", "dict", "list", "defaultdict", "OrderedDict"})
KEEPERS = MAKERS | {"WeakSet", "WeakValueDictionary", "deque"}
TAKING = frozenset({"discard", "remove", "pop", "clear", "popitem"})
SENDING = frozenset({"send", "emit", "push", "put", "publish", "write", "notify"})
ADDING = frozenset({"add", "setdefault"})
"""`append` is not among them: a loop over a list goes on to what is appended."""

_BOUND = re.compile(r"\b(Lifo|Priority)?Queue\((?!\))|maxsize")

TASK_CALLS = ("create_task(", "ensure_future(", "TaskGroup(", "start_soon(")

_LOCKS = ("lock", "mutex", "semaphore")


def live_loops(function: Function, flow: Flow) -> Iterator[cst.For]:
    """The loops of a function that go through a collection which others change while the loop awaits."""
    if function.is_async and "for " in function.text and "await " in function.text:
        yield from (loop for loop in _loops(flow.body(function).node.body) if _is_live(loop, function, flow))


def moving_lists(flow: Flow) -> Iterator[tuple[Function, cst.For]]:
    """The loops over a list that others change while they wait, which end well and close nothing."""
    for function in flow.outline.functions:
        for loop in live_loops(function, flow):
            speaks = _speaks_to_each(loop) and not _only_puts(loop) and not closes_each(loop)
            if speaks and only_leaves_out(loop, function, flow):
                yield function, loop


def _only_puts(loop: cst.For) -> bool:
    """True for `await queue.put(…)`, which waits for nobody where the queue has no bound."""
    return {last_name(node.expression) for node in own_nodes(loop.body) if isinstance(node, cst.Await)} == {"put"}


def _is_live(loop: cst.For, function: Function, flow: Flow) -> bool:
    key = _app_key(loop.iter)
    if key:
        return _awaits(loop, flow) and not ends_at_once(loop) and _is_changed_in(key, _LEAVES, flow)
    name, depth = _place(_collection(loop.iter), function, flow)
    if not name or not _awaits(loop, flow) or ends_at_once(loop):
        return False
    head, _, rest = name.partition(".")
    if head in ("self", "cls") and rest and "." not in rest and function.owner is not None:
        if rest not in function.owner.assigns and _is_alone(function.owner, flow):
            return False
        neighbours = list(function.owner.methods.values())
        kept = function.owner.assigns.get(rest)
        made = kept is not None and _is_made(kept.node, KEEPERS)
        made = made or any(_makes(node, name) for method in neighbours for node in _nodes(method, rest, flow))
    else:
        neighbours = flow.outline.functions
        kept = flow.outline.assigns.get(name)
        made = kept is not None and _is_made(kept.node, MAKERS) and not _is_local(name, function, flow)
    shared = made and any(_changes(other, name, depth, flow) for other in neighbours if other is not function)
    speaks = _speaks_to_each(loop) or closes_each(loop)
    return shared and (speaks or not set(neighbours).isdisjoint(flow.live()))


_LEAVES = "discard|remove|pop"


def _app_key(walked: cst.BaseExpression) -> str:
    """`sockets` of `app["sockets"]`, which every file of an application may change; else empty."""
    match _collection(walked):
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            named = literal(key)
            return named if isinstance(named, str) and last_name(holder) == "app" else ""
    return ""


def _is_changed_in(key: str, methods: str, flow: Flow) -> bool:
    """True where some file calls one of these methods on what an application keeps under a key."""
    disk, written = flow.engine.index.disk, re.escape(key)
    change = re.compile(rf"""app\[["']{written}["']\]\.({methods})\(""".encode())
    sources = (disk.source(path) for path in disk.holding(((key.encode(),),)))
    return any(source is not None and change.search(source) is not None for source in sources)


def _is_alone(owner: Class, flow: Flow) -> bool:
    """True for a class of which each connection has an object, whose methods run one at a time: it starts no task."""
    table = flow.engine.table
    starts = any(call in method.text for method in owner.methods.values() for call in TASK_CALLS)
    return not starts and any(table.named[entry.framework].serial for entry in flow.entries if entry.owner is owner)


def only_leaves_out(loop: cst.For, function: Function, flow: Flow) -> bool:
    """True where what is gone through is a list: a change raises nothing, and the loop may leave out the next one."""
    key = _app_key(loop.iter)
    if key:
        return _is_changed_in(key, "append", flow)
    place = _place(_collection(loop.iter), function, flow)
    if "deque" in function.outline.text or not function.outline.says("append"):
        return False
    return any(
        _place(holder, other, flow) == place
        for other in function.outline.functions
        for holder in _appended(other, place[0], flow)
    )


def _appended(function: Function, name: str, flow: Flow) -> Iterator[cst.BaseExpression]:
    for node in _nodes(function, name.rpartition(".")[2], flow):
        match node:
            case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="append"))):
                yield holder


def _nodes(function: Function, word: str, flow: Flow) -> Iterator[cst.CSTNode]:
    """What runs in a function, if it speaks of a name at all."""
    if word in function.text:
        yield from own_nodes(flow.body(function).node)


def _speaks_to_each(loop: cst.For) -> bool:
    """True when the element itself is sent something: `await ws.send(…)`, `await queue.put(…)`."""
    names = {node.value for node in walk(loop.target) if isinstance(node, cst.Name)}
    calls = (node.expression for node in own_nodes(loop.body) if isinstance(node, cst.Await))
    return any(
        isinstance(call, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and chain(call.func)[0] in names
        and bool(words(call.func.attr.value) & SENDING)
        for call in calls
    )


def _loops(block: cst.CSTNode) -> Iterator[cst.For]:
    """The `for` loops of a function that no lock stands around."""
    for node in children(block):
        if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.BaseExpression):
            continue
        if isinstance(node, cst.With) and any(names_lock(name) for item in node.items for name in names_in(item)):
            continue
        if isinstance(node, cst.For) and node.asynchronous is None:
            yield node
        yield from _loops(node)


def names_lock(text: str) -> bool:
    """True for the name of a lock, and for the text of a function that mentions one."""
    return any(word in text.lower() for word in _LOCKS)


def _collection(walked: cst.BaseExpression) -> cst.BaseExpression:
    match walked:
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name("values" | "items" | "keys")), args=[]):
            return value
    return walked


def _awaits(loop: cst.For, flow: Flow) -> bool:
    return any(
        (isinstance(node, cst.Await) and not only_queues(node.expression, flow, without_bound=True))
        or getattr(node, "asynchronous", None) is not None
        for node in own_nodes(loop.body)
    )


def only_queues(call: cst.BaseExpression, flow: Flow, *, without_bound: bool = False) -> bool:
    """True for a method that, in whatever class of the project, does no more than put into a queue: no client that has
    gone makes it fail, and without a bound it does not even wait."""
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return False
    name, index = call.func.attr.value, flow.engine.index
    known = index.once(("only queues", name), lambda: list(_queueing(name, flow)))
    return any(known) and None not in known and not (without_bound and any(map(_BOUND.search, filter(None, known))))


def _queueing(name: str, flow: Flow) -> Iterator[str | None]:
    """For each method of a name the text of its file if it puts into a queue, "" if it awaits nothing; None if else."""
    for outline in flow.engine.index.holding(f"def {name}(".encode()):
        for method in (c.methods[name] for c in outline.classes.values() if name in c.methods):
            awaits = [n.expression for n in own_nodes(flow.body(method).node) if isinstance(n, cst.Await)]
            puts = all(isinstance(call, cst.Call) and last_name(call.func) == "put" for call in awaits)
            yield (outline.text if awaits else "") if puts and method.is_async and "for " not in method.text else None


def closes_each(loop: cst.For) -> bool:
    """True for a loop that closes connections: each of them leaves the collection while the loop waits."""
    return any(says(called_name(call), _CLOSING) for call in own_calls(loop.body))


_CLOSING = frozenset({"close", "aclose", "disconnect"})


def ends_at_once(loop: cst.For) -> bool:
    """True for a loop whose last statement leaves it."""
    return isinstance(last_step(loop.body), cst.Break | cst.Return)


def _makes(node: cst.CSTNode, name: str) -> bool:
    match node:
        case (
            cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)
            | cst.AnnAssign(target=target, value=value)
        ):
            return value is not None and dotted(target) == name and _is_made(value, MAKERS)
    return False


def _is_made(value: cst.BaseExpression, makers: frozenset[str]) -> bool:
    if isinstance(value, cst.Call):
        factories = {
            last_name(arg.value.body if isinstance(arg.value, cst.Lambda) else arg.value)
            for arg in value.args
            if arg.keyword and says(arg.keyword.value, frozenset({"factory"}))
        }
        return last_name(value) in makers or not factories.isdisjoint(makers)
    return isinstance(value, cst.Dict | cst.List | cst.Set)


def _is_local(name: str, function: Function, flow: Flow) -> bool:
    stored = (node.target for node in _nodes(function, name, flow) if isinstance(node, cst.AssignTarget | cst.For))
    return name in function.parameters or any(_binds(target, name) for target in stored)


def _binds(target: cst.BaseExpression, name: str) -> bool:
    parts: Iterable[cst.BaseExpression] = [target]
    if isinstance(target, cst.Tuple | cst.List):
        parts = [element.value for element in target.elements]
    return any(isinstance(part, cst.Name) and part.value == name for part in parts)


def _place(node: cst.BaseExpression, function: Function, flow: Flow) -> tuple[str, int]:
    """The name behind `self.rooms[room]`, and under how many keys of it something stands: 1. An empty name without one.

    A local name that is given such a part once is that part.
    """
    match node:
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index())]):
            name, depth = _place(holder, function, flow)
            return name, depth + 1
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="get" | "setdefault"))):
            name, depth = _place(holder, function, flow)
            return name, depth + 1
        case cst.Name(value=name) if name not in flow.outline.assigns:
            given = list(given_to(name, _nodes(function, name, flow)))
            if len(given) == 1 and isinstance(given[0], cst.Subscript | cst.Call | cst.Attribute):
                return _place(given[0], function, flow)
    return dotted(node) or "", 0


def _changes(function: Function, name: str, depth: int, flow: Flow) -> bool:
    if function.name == "__init__" or name.rpartition(".")[2] not in function.text:
        return False
    return any(_place(changed, function, flow) == (name, depth) for changed in _changed(flow.body(function).node.body))


def _changed(body: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The collections that statements put something into or take something out of."""
    for node in walk(body):
        match node:
            case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=attr))) if attr in TAKING | ADDING:
                yield value
            case cst.AssignTarget(target=cst.Subscript(value=value)) | cst.Del(target=cst.Subscript(value=value)):
                yield value
