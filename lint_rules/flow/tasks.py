"""Tasks and threads: the call that starts one, the function it runs, where it is kept, and who hears of its end.

for task in tasks_of(function, flow): …     # `self.pump = asyncio.create_task(pump(feed))`
    task.runs, task.name                    # the function `pump`, and "self.pump"
    hearings(task, flow)                    # `await self.pump`, `self.pump.add_done_callback(ended)`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    bound_names,
    called_name,
    dotted,
    keyword,
    last_name,
    last_step,
    own_nodes,
    receiver,
    suites,
)
from lint_rules.code.walk import children, is_in, walk
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import COPIES, HANDS_ON_NAMES, MUTATORS, STARTS, WORK_SECOND
from lint_rules.frameworks.words import says

End = Literal["dropped", "kept", "put", "heard"]
"""What is done with a task where it is started: nothing, or it gets a name that ends with the function; it gets a name;
it is put into a collection; it is awaited, is one of a group, or is handed to somebody."""

How = Literal["awaited", "asked", "called", "stopped"]
"""How a function hears of the end of a task: it awaits it, asks for its state or result, or gave it a callback; or it
does so only to stop it."""

_WAITING = frozenset({"gather", "wait", "wait_for", "shield", "as_completed", "run_until_complete"})
_ASKING = frozenset({"done", "result", "exception"})
_FOR_EVER = frozenset({"Future", "serve_forever"})
_GROUPS = frozenset({"tg", "group", "taskgroup", "nursery"})
_GROUP_MAKERS = frozenset({"TaskGroup", "create_task_group", "open_nursery"})
_COLLECTIONS = (cst.BaseElement, cst.BaseDictElement, cst.BaseComp)
_BETWEEN = (*_COLLECTIONS, cst.Arg, cst.List, cst.Set, cst.Tuple, cst.Dict, cst.IfExp, cst.BooleanOperation)
_FORGETTING = frozenset({"discard", "remove"})
_LABELLING = frozenset({"add_done_callback", "set_name"})


@dataclass(frozen=True, eq=False)
class Task:
    """A task or thread, as the function that starts it sees it."""

    start: cst.Call
    starter: Function
    work: cst.Call
    """The call that it makes: `pump(feed)`."""
    runs: Function | None
    """The function of the project that it runs; None if unknown."""
    end: End
    name: str
    """The variable, attribute or collection that keeps it; empty without one."""


@dataclass(frozen=True, eq=False)
class Hearing:
    """A place at which a function hears of the end of a task."""

    function: Function
    node: cst.CSTNode
    how: How


def tasks_of(function: Function, flow: Flow) -> list[Task]:
    """The tasks and threads that a function starts, in source order."""
    if STARTS.isdisjoint(function.words):
        return []
    return flow.engine.index.once(("tasks", function), lambda: list(_tasks(function, flow)))


def tasks_running(function: Function, flow: Flow) -> Iterator[Task]:
    """The tasks and threads of the project that run a function, or one of its name that is not known."""
    for outline in flow.engine.index.holding(function.name.encode()):
        for starter in outline.functions:
            for task in tasks_of(starter, flow) if function.name in starter.words else ():
                if last_name(task.work) == function.name and (task.runs in (function, None) or task.runs.is_abstract):
                    yield task


def end_is_heard(task: Task, flow: Flow) -> bool:
    """True where somebody hears of the end of a task while the program runs, not only when it stops the task."""
    return task.end == "heard" or any(heard.how != "stopped" for heard in hearings(task, flow))


def work_of(start: cst.Call) -> cst.Call | None:
    """`place(order)` for `create_task(place(order))`, `Thread(target=place, args=(order,))`, `submit(place, order)`."""
    plain = [arg for arg in start.args if arg.keyword is None][called_name(start) in WORK_SECOND :]
    work = keyword(start, "target") or (plain[0].value if plain else None)
    if work is None or isinstance(work, cst.Call):
        return work
    given = keyword(start, "args")
    if isinstance(given, cst.Tuple | cst.List):
        return cst.Call(work, [cst.Arg(element.value) for element in given.elements])
    named = [arg for arg in start.args if arg.keyword is not None] if called_name(start) in HANDS_ON_NAMES else []
    return cst.Call(work, [*(arg for arg in plain if arg.value is not work), *named])


def _tasks(function: Function, flow: Flow) -> Iterator[Task]:
    body, nodes = flow.block(function), flow.nodes(function)
    for start, around in _starts(body, ()):
        work = work_of(start)
        if work is not None:
            end, name = _kept(start, around)
            if _is_grouped(start, nodes) or _is_taken(flow.callee(start, function), flow):
                end = "heard"
            elif end == "kept":
                end = next(filter(None, (_passed_on(node, name) for node in nodes)), end)
                end = "dropped" if end == "kept" and _is_forgotten(start, name, function, flow) else end
            yield Task(start, function, work, flow.callee_or_made(work, function), end, name)


def _starts(node: cst.CSTNode, around: tuple[cst.CSTNode, ...]) -> Iterator[tuple[cst.Call, tuple[cst.CSTNode, ...]]]:
    """The calls below a node that start something, each with the nodes around it, the innermost first."""
    for child in children(node):
        if isinstance(child, cst.Call) and called_name(child) in STARTS:
            yield child, (node, *around)
        if not isinstance(child, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            yield from _starts(child, (node, *around))


def _kept(start: cst.Call, around: Iterable[cst.CSTNode]) -> tuple[End, str]:
    inner: cst.CSTNode = start
    is_put = False
    for node in around:
        target = next((target for target, _ in _moves(node)), None)
        if target is not None:
            is_put = is_put or isinstance(node, cst.Call) or isinstance(target, cst.Subscript)
            name = behind(target)
            return ("put" if is_put else "kept", name) if name else ("heard", "")
        if isinstance(node, cst.Expr):
            return "dropped", ""
        if not isinstance(node, _BETWEEN) and not _hands_on(node, inner):
            return "heard", ""
        is_put = is_put or isinstance(node, _COLLECTIONS)
        inner = node
    return "heard", ""


def _passed_on(node: cst.CSTNode, name: str) -> End | None:
    """What a node does with a task that has a name: `tasks.add(task)`, `watch(task)`, `return task`."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript())], value=value) if dotted(value) == name:
            return "put"
        case cst.Return(value=value) if dotted(value) == name:
            return "heard"
        case cst.Call(args=args) if any(dotted(arg.value) == name for arg in args):
            called = called_name(node)
            return "put" if called in MUTATORS else None if called in _WAITING | _FORGETTING else "heard"
    return None


def _is_forgotten(start: cst.Call, name: str, function: Function, flow: Flow) -> bool:
    """True for a variable that only gives its task a callback, in a function that waits for nothing afterwards: the
    callback holds no task."""
    nodes = flow.nodes(function)
    if "." in name or any(name in inner.words for inner in function.nested.values()):
        return False
    given = {node.value for node in nodes if isinstance(node, cst.Attribute) and node.attr.value in _LABELLING}
    held = [node for node in nodes if isinstance(node, cst.Name) and node.value == name and node not in given]
    outer = any(isinstance(node, cst.Global | cst.Nonlocal) for node in nodes)
    later, _ = _later(flow.block(function), start)
    return len(held) == 1 and not outer and not any(map(_waits, later))


def _waits(step: cst.CSTNode) -> bool:
    return any(isinstance(node, cst.Await | cst.Asynchronous) for node in walk(step))


def _later(block: cst.BaseSuite, start: cst.CSTNode) -> tuple[list[cst.CSTNode], bool]:
    """What may run behind a call in a block, and whether the code behind the block does: the next round too."""
    lines = (line.body if isinstance(line, cst.SimpleStatementLine) else [line] for line in block.body)
    steps = [step for line in lines for step in line]
    at, step = next((at, step) for at, step in enumerate(steps) if is_in(start, step))
    inner = next((suite for suite in suites(step) if is_in(start, suite)), None)
    later, goes_on = _later(inner, start) if inner is not None else ([], True)
    if goes_on:
        later += [*([step] if isinstance(step, cst.While | cst.For) else ()), *steps[at + 1 :]]
    return later, goes_on and not isinstance(last_step(block), cst.Return | cst.Raise)


def _hands_on(node: cst.CSTNode, inner: cst.CSTNode) -> bool:
    """True for `Thread(…).start()`, `gather(…)` and `list(…)`."""
    match node:
        case cst.Attribute(attr=cst.Name(value=name)):
            return name == "start"
        case cst.Call(func=func):
            return inner is func or called_name(node) in _WAITING | COPIES
    return False


def _is_taken(starter: Function | None, flow: Flow) -> bool:
    """True for a function of the project that starts a task and does not just hand it back: it is believed to hear."""
    if starter is None:
        return False
    returned = (node.value for node in flow.nodes(starter) if isinstance(node, cst.Return))
    return not any(isinstance(value, cst.Call) and called_name(value) in STARTS for value in returned)


def _is_grouped(start: cst.Call, nodes: Iterable[cst.CSTNode]) -> bool:
    """True for a task of a group, which waits for all its tasks."""
    group = receiver(start)
    if not group or says(group, _GROUPS):
        return bool(group)
    items = (item for node in nodes if isinstance(node, cst.With) for item in node.items)
    return any(
        item.asname is not None and dotted(item.asname.name) == group and last_name(item.item) in _GROUP_MAKERS
        for item in items
    )


def hearings(task: Task, flow: Flow) -> list[Hearing]:
    """The places in the file of a kept task at which somebody hears of its end."""
    return flow.engine.index.once(("hearings", task), lambda: list(_hearings(task, flow)))


def _hearings(task: Task, flow: Flow) -> Iterator[Hearing]:
    if not task.name:
        return
    own = _spread({_key(task.name)}, task.starter, flow)
    yield from _heard_in(task.starter, own, task, flow)
    shared = {key for key in own if key.startswith(".") or key in task.starter.outline.assigns}
    for other in task.starter.outline.functions:
        keys = own if task.starter in (other.parent, other) or task.starter.parent is other else shared
        if other is not task.starter and any(key.lstrip(".") in other.words for key in keys):
            yield from _heard_in(other, _spread(keys, other, flow), task, flow)


def _heard_in(function: Function, keys: set[str], task: Task, flow: Flow) -> Iterator[Hearing]:
    is_late, asked_to_stop = False, set[cst.CSTNode]()
    for node in flow.nodes(function):
        is_late = is_late or _stops(node, keys)
        if isinstance(node, cst.If) and any(_stops(part, keys) for part in own_nodes(node.body)):
            asked_to_stop.update(own_nodes(node.test))
        how = _how(node, keys)
        if how == "joined":
            how = "awaited" if function is task.starter else "stopped"
        elif how == "awaited" and is_late:
            how = "stopped"
        if how is not None and node not in asked_to_stop:
            yield Hearing(function, node, how)


def _stops(node: cst.CSTNode, keys: set[str]) -> bool:
    """`task.cancel()`, and `await asyncio.Future()`: what stands behind it runs when the program ends."""
    match node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="cancel"))):
            return _key(behind(held)) in keys
        case cst.Await(expression=cst.Call() as waited):
            return last_name(waited) in _FOR_EVER
    return False


def _how(node: cst.CSTNode, keys: set[str]) -> How | Literal["joined"] | None:
    match node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name)), args=args) if (
            _key(behind(held)) in keys
        ):
            if name == "add_done_callback":
                return None if any(last_name(arg.value) in _FORGETTING for arg in args) else "called"
            return "joined" if name == "join" else "asked" if name in _ASKING else None
        case cst.Await(expression=waited) if not keys.isdisjoint(_keys(waited)):
            return "awaited"
        case cst.Call() if called_name(node) in _WAITING and not keys.isdisjoint(_keys(node)):
            return "awaited"
    return None


def _spread(keys: Iterable[str], function: Function, flow: Flow) -> set[str]:
    """These names, and the others under which a function has the same: `tasks` of `tasks.add(task)`."""
    known = set(keys)
    for node in flow.nodes(function):
        for target, value in _moves(node):
            if not known.isdisjoint(_keys(value)):
                known.update([*bound_names(target)] or [_key(behind(target))])
    return known - {""}


def _moves(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """What a node gives a value to, with the value."""
    match node:
        case cst.Assign(targets=targets, value=value):
            yield from ((target.target, value) for target in targets)
        case cst.AugAssign():
            yield node.target, node.value
        case cst.For(target=target, iter=value) | cst.CompFor(target=target, iter=value):
            yield target, value
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value=name)), args=args) if name in MUTATORS:
            yield from ((holder, arg.value) for arg in args)


def _key(name: str) -> str:
    """`.task` for an attribute, whatever it is read from; `task` for a variable."""
    return f".{name.rpartition('.')[2]}" if "." in name else name


def _keys(node: cst.CSTNode) -> Iterator[str]:
    """The keys of all names and attributes in an expression."""
    match node:
        case cst.Attribute(value=value, attr=cst.Name(value=name)):
            yield f".{name}"
            yield from _keys(value)
        case cst.Name(value=name):
            yield name
        case cst.Arg(value=value):
            yield from _keys(value)
        case _:
            for child in children(node):
                yield from _keys(child)
