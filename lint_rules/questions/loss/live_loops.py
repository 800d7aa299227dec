"""Loops over a shared collection that await on the way, or run in another thread than the event loop, while another
function adds to it or takes from it.

for loop in live_loops(function, flow): loop.iter
only_leaves_out(loop, function, flow)     # a list: the loop ends well, and may leave one out
for function, loop in moving_lists(flow)  # … of this file, where each failure is caught and nothing is taken out
for function, loop in threaded_loops(flow)   # `for sid in sessions: emit(…)` in a thread, while a handler adds to it
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import (
    called_name,
    chain,
    dotted,
    every_name,
    last_name,
    last_step,
    leaves_loop,
    literal,
    names_in,
    nodes_outside,
    own_calls,
    own_nodes,
)
from lint_rules.flow.query import Flow
from lint_rules.flow.tasks import tasks_running
from lint_rules.frameworks.libraries import INTO_LOOP, THREADS
from lint_rules.frameworks.words import says, words
from lint_rules.questions.loss.shared_collections import (
    is_attribute,
    is_changed_elsewhere,
    is_changed_in,
    nodes,
    place,
    sharing,
)

_SENDING = frozenset({"send", "emit", "push", "put", "publish", "write", "notify"})

_BOUND = re.compile(r"\b(Lifo|Priority)?Queue\((?!\))|maxsize")

TASK_CALLS = ("create_task(", "ensure_future(", "TaskGroup(", "start_soon(")

_INTO_LOOP = tuple(f"{name}(" for name in sorted(INTO_LOOP))

_LOOP = re.compile(r"^\s+for ", re.MULTILINE)

_THREADS = THREADS | {"spawn"}

_LOCKS = ("lock", "mutex", "semaphore")


def live_loops(function: Function, flow: Flow) -> Iterator[cst.For]:
    """The loops of a function that go through a collection which others change meanwhile."""
    if "for " in function.text and lets_others_run(function):
        yield from (loop for loop in _loops(flow.block(function)) if _is_live(loop, function, flow))


def lets_others_run(function: Function) -> bool:
    """True where others may run in the middle of a function: it awaits, or hands something to the event loop as one
    in another thread has to."""
    return any(word in function.text for word in (("await ",) if function.is_async else _INTO_LOOP))


def runs_in_thread(loop: cst.For, function: Function) -> bool:
    """True for a loop that hands something to the event loop for each: it runs in another thread itself."""
    return not function.is_async and any(map(_goes_into_loop, own_calls(loop.body)))


def _goes_into_loop(call: cst.Call) -> bool:
    """True for `io_loop.add_callback(…)`, and not for `IOLoop.current().add_callback(…)`: that is the own thread's."""
    return called_name(call) in INTO_LOOP and dotted(call.func) is not None


def moving_lists(flow: Flow) -> Iterator[tuple[Function, cst.For]]:
    """The loops over a list that others change while they wait, which end well and close nothing."""
    for function in flow.outline.functions:
        for loop in live_loops(function, flow):
            speaks = _speaks_to_each(loop) and not _only_puts(loop) and not closes_each(loop)
            if speaks and only_leaves_out(loop, function, flow):
                yield function, loop


def threaded_loops(flow: Flow) -> Iterator[tuple[Function, cst.For]]:
    """The loops of this file, in a thread, that tell somebody something for each member of what others change."""
    for function in flow.outline.functions:
        if not function.is_async and _LOOP.search(function.text) and not lets_others_run(function):
            loops = [loop for loop in _loops(flow.block(function)) if _tells(loop) and not ends_at_once(loop)]
            moving = [loop for loop in loops if _is_moving(loop, function, flow)]
            if moving and _is_of_thread(function, flow):
                yield function, moving[0]


def _tells(loop: cst.For) -> bool:
    return any(says(called_name(call), _SENDING | {"sleep"}) for call in own_calls(loop.body))


def _is_moving(loop: cst.For, function: Function, flow: Flow) -> bool:
    """True for a dictionary or set that a handler changes, or another file."""
    name, depth = place(_collection(loop.iter), function, flow)
    others = [other for other in sharing(name, function, flow) if other is not function] if name else []
    if any(is_changed_in(name, depth, other, flow) and "lock" not in other.text.lower() for other in others):
        return not only_leaves_out(loop, function, flow)
    return bool(name) and is_changed_elsewhere(name, depth, function, flow)


def _is_of_thread(function: Function, flow: Flow) -> bool:
    """True for what a thread runs, and for what that calls in the same file."""
    callers = (other for other in flow.outline.functions if other is not function and function.name in other.words)
    runs = [
        function,
        *(other for other in callers if any(flow.callee(c, other) is function for c in flow.calls(other))),
    ]
    starts = (called_name(task.start) for each in runs for task in tasks_running(each, flow))
    return any(start in _THREADS for start in starts)


def _only_puts(loop: cst.For) -> bool:
    """True for `await queue.put(…)`, which waits for nobody where the queue has no bound."""
    return {last_name(node.expression) for node in own_nodes(loop.body) if isinstance(node, cst.Await)} == {"put"}


def _is_live(loop: cst.For, function: Function, flow: Flow) -> bool:
    key = _app_key(loop.iter)
    if ends_at_once(loop) or not (_awaits(loop, flow) if function.is_async else runs_in_thread(loop, function)):
        return False
    if key:
        return _is_changed_in(key, _LEAVES, flow)
    name, depth = place(_collection(loop.iter), function, flow)
    return bool(name) and not _is_of_one(name, function, flow) and _may_change(loop, name, depth, function, flow)


def _is_of_one(name: str, function: Function, flow: Flow) -> bool:
    """True for an attribute of an object that one connection has, and whose methods run one at a time."""
    owner = function.owner
    if owner is None or not is_attribute(name) or name.partition(".")[2] in owner.assigns:
        return False
    return _is_alone(owner, flow)


def _may_change(loop: cst.For, name: str, depth: int, function: Function, flow: Flow) -> bool:
    """True where another function, here or elsewhere, changes the collection while the loop tells clients something."""
    others = sharing(name, function, flow)
    if any(is_changed_in(name, depth, other, flow) for other in others if other is not function):
        return (
            not function.is_async
            or _speaks_to_each(loop)
            or closes_each(loop)
            or not set(others).isdisjoint(flow.live())
        )
    serves = not function.is_async or _speaks_of_each(loop) or closes_each(loop) or function in flow.live()
    return serves and is_changed_elsewhere(name, depth, function, flow)


_LEAVES = "discard|remove|pop"


def _app_key(walked: cst.BaseExpression) -> str:
    """`sockets` of `app["sockets"]`, which every file of an application may change; else empty."""
    match _collection(walked):
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            named = literal(key) if dotted(key) is None else dotted(key)
            return named if isinstance(named, str) and last_name(holder) == "app" else ""
    return ""


def _is_changed_in(key: str, methods: str, flow: Flow) -> bool:
    """True where some file calls one of these methods on what an application keeps under a key."""
    disk, written = flow.engine.index.disk, re.escape(key)
    change = re.compile(rf"""app\[["']?{written}["']?\]\.({methods})\(""".encode())
    sources = (disk.source(path) for path in disk.holding(((key.encode(),),)))
    return any(source is not None and change.search(source) is not None for source in sources)


def _is_alone(owner: Class, flow: Flow) -> bool:
    """True for a class of which each connection has an object, whose methods run one at a time: it starts no task."""
    table = flow.engine.table
    starts = any(call in method.text for method in owner.methods.values() for call in TASK_CALLS)
    shared = any(_HANDED_OUT.search(method.text) for method in owner.methods.values())  # others call its methods, too
    own = (entry for entry in flow.entries if entry.owner is owner and entry.row.base)
    return not (starts or shared) and any(table.named[entry.framework].serial for entry in own)


_HANDED_OUT = re.compile(r"\] = self\b(?!\.)|\.(?:add|append)\(self\)")


def only_leaves_out(loop: cst.For, function: Function, flow: Flow) -> bool:
    """True where what is gone through is a list: a change raises nothing, and the loop may leave out the next one."""
    key = _app_key(loop.iter)
    if key:
        return _is_changed_in(key, "append", flow)
    walked = place(_collection(loop.iter), function, flow)
    if "deque" in function.outline.text or not function.outline.says("append"):
        return False
    return any(
        place(holder, other, flow) == walked
        for other in function.outline.functions
        for holder in _appended(other, walked[0], flow)
    )


def _appended(function: Function, name: str, flow: Flow) -> Iterator[cst.BaseExpression]:
    for node in nodes(function, name.rpartition(".")[2], flow):
        match node:
            case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="append"))):
                yield holder


def _speaks_to_each(loop: cst.For) -> bool:
    """True when the element itself is sent something: `await ws.send(…)`, `await queue.put(…)`."""
    names = every_name(loop.target)
    return any(chain(call.func)[0] in names for call in _awaited_sends(loop))


def _speaks_of_each(loop: cst.For) -> bool:
    """The same, also for `await self.tell(ws, …)`."""
    names = every_name(loop.target)
    return any(not names.isdisjoint(every_name(call)) for call in _awaited_sends(loop))


def _awaited_sends(loop: cst.For) -> Iterator[cst.Call]:
    for node in own_nodes(loop.body):
        match node:
            case cst.Await(expression=cst.Call(func=cst.Attribute(attr=cst.Name(value=name))) as call):
                if words(name) & _SENDING:
                    yield call


def _loops(block: cst.CSTNode) -> Iterator[cst.For]:
    """The `for` loops of a function that no lock stands around."""
    outside = nodes_outside(block, lambda node: isinstance(node, cst.BaseExpression) or holds_lock(node))
    return (node for node in outside if isinstance(node, cst.For) and node.asynchronous is None)


def holds_lock(node: cst.CSTNode) -> bool:
    """True for a `with` that waits for a lock."""
    return isinstance(node, cst.With) and any(names_lock(name) for item in node.items for name in names_in(item))


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
        (isinstance(node, cst.Await) and not _goes_on(node.expression, flow))
        or getattr(node, "asynchronous", None) is not None
        for node in nodes_outside(loop.body, leaves_loop)
    )


def _goes_on(call: cst.BaseExpression, flow: Flow) -> bool:
    """True for `await queue.put(…)` where no queue has a bound: it waits for nobody, and lets nobody else run."""
    text = flow.outline.code
    is_put = isinstance(call, cst.Call) and called_name(call) == "put" and "Queue(" in text and not _BOUND.search(text)
    return is_put or only_queues(call, flow, without_bound=True)


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
    for method in flow.engine.index.methods(name):
        if not method.is_async or "for " in method.text:
            yield None
            return  # one is enough, and no body is parsed for the others
        awaits = [n.expression for n in flow.nodes(method) if isinstance(n, cst.Await)]
        puts = all(isinstance(call, cst.Call) and last_name(call.func) == "put" for call in awaits)
        yield (method.outline.code if awaits else "") if puts else None


def closes_each(loop: cst.For) -> bool:
    """True for a loop that closes connections: each of them leaves the collection while the loop waits."""
    return any(says(called_name(call), _CLOSING) for call in own_calls(loop.body))


_CLOSING = frozenset({"close", "aclose", "disconnect"})


def ends_at_once(loop: cst.For) -> bool:
    """True for a loop whose last statement leaves it."""
    return isinstance(last_step(loop.body), cst.Break | cst.Return)
