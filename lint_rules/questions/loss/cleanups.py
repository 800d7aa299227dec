"""Finds what has to be cleaned up when a connection ends, and the ways of its end on which it is not.

skipped_cleanups(flow)    # `except WebSocketDisconnect: manager.disconnect(ws)`, and no `finally`
unset_at_the_end(flow)    # `disconnect` reads `self.group`, which `connect` may never have given a value
raising_cleanups(flow)    # `rooms[room].remove(ws)`, which another function has done already
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import chain

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, is_broad, own_calls, own_nodes
from lint_rules.code.walk import children, walk
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import behind, holds
from lint_rules.frameworks.libraries import ACCESSORS, is_quiet
from lint_rules.frameworks.words import CONNECTION_NAMES, SENDING, says, word_set
from lint_rules.questions.loss.left_behind import awaited, bare_calls
from lint_rules.questions.replies.endings import View, left_open

_ENDS = word_set(
    "disconnect remove discard unregister unsubscribe cleanup clean_up leave pop release detach cancel deregister"
)
_ENDED = word_set("close closed disconnect disconnected left gone")
"""What the others are told then: `emit(ON_CLOSE, conn=conn)`."""
_BEGINS = word_set("connect register subscribe add append attach join enter")
_PICKY = frozenset({"receive_text", "receive_json", "receive_bytes", "receive_str"})
"""These raise for a frame of another kind than theirs, or for one that is no JSON."""
_TRY = cst.Try | cst.TryStar
_PLAIN = cst.SimpleStatementLine | cst.With


def skipped_cleanups(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The functions of one connection that clean up in an `except`, each with the place that leads past it."""
    endpoints = {entry.function for entry in flow.handlers("endpoint")}
    for function in flow.live():
        if "except" in function.text and (function in endpoints or flow.connections(function)):
            place = _skipping(function, flow)
            if place is not None:
                yield function, place


def _skipping(function: Function, flow: Flow) -> cst.CSTNode | None:
    statements = flow.block(function).body
    for at, attempt in enumerate(statements):
        ends = _ending(attempt, function, flow) if isinstance(attempt, _TRY) else None
        if ends is not None:
            assert isinstance(attempt, _TRY)
            begun = any(_registers(node, function, flow) for before in statements[:at] for node in own_nodes(before))
            inside = any(_registers(node, function, flow) for node in own_nodes(attempt.body))
            view = View(
                tells=ends, hears=_nothing, works=_works, fails=lambda _: None, spares=_spares, over=frozenset(),
                decides=lambda _: False,
                lasts=False, begins=lambda node: _registers(node, function, flow),
            )  # fmt: skip
            rest: Sequence[cst.BaseStatement] = [
                part for part in statements[at:] if isinstance(part, cst.BaseStatement)
            ]
            return left_open(rest, view, begun=begun or not inside)
    return None


def passed_cleanups(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """What may fail between the registering of a connection and its clean-up, where no `try` takes it out."""
    endpoints = {entry.function for entry in flow.handlers("endpoint")}
    for function in flow.live():
        if function in endpoints or flow.connections(function):
            steps = list(_in_turn(flow.block(function), function, flow))
            if any(_is_receive_loop(step, flow) for step in steps):
                place = next(_passing(steps, function, flow), None)
                if place is not None:
                    yield function, place


def _in_turn(block: cst.BaseSuite, function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    """The statements of a block, with the loops of each `try` that lets some errors pass and takes nobody out."""
    for step in block.body:
        if not isinstance(step, cst.Try) or any(map(is_broad, step.handlers)) or _cleans_up(step, function, flow):
            yield step
        else:
            inner = _in_turn(step.body, function, flow)
            yield from (each for each in inner if isinstance(each, cst.For | cst.While))


def _passing(steps: Sequence[cst.CSTNode], function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    """The loops that may end badly, and what else may raise, from the registering on up to the last clean-up."""
    own = flow.held_connections(function) | CONNECTION_NAMES
    ends = {at: calls for at, step in enumerate(steps) if (calls := list(_take_out(step, own)))}
    left = max(ends, default=0)
    is_given = any(holds(arg.value, own) for call in ends.get(left, ()) for arg in call.args)
    is_registered = False
    for step in steps[:left]:
        does = any(_registers(node, function, flow) for node in own_nodes(step)) and not isinstance(step, _TRY)
        if isinstance(step, cst.For | cst.While) and (is_given or is_registered or does) and _may_end_badly(step, flow):
            yield step
        elif is_registered and isinstance(step, cst.SimpleStatementLine):
            yield from (call for call in awaited(step) if _works(call) and not _is_caught_below(call, function, flow))
        is_registered = is_registered or does


def fails_between(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """What may fail behind the registering of a client, before the `try` whose clean-up takes it out again."""
    endpoints = {entry.function for entry in flow.handlers("endpoint")}
    for function in flow.live():
        if "try:" in function.text and (function in endpoints or flow.connections(function)):
            steps = flow.block(function).body
            tries = (at for at, step in enumerate(steps) if isinstance(step, _TRY) and _cleans_up(step, function, flow))
            before = cst.IndentedBlock([step for step in steps[: next(tries, 0)] if isinstance(step, _PLAIN)])
            for place in _told_when_in(before, function, flow, outermost=True):
                yield place
                break


def _told_when_in(
    block: cst.BaseSuite, function: Function, flow: Flow, *, outermost: bool = False
) -> Iterator[tuple[Function, cst.CSTNode]]:
    """Where a block, or what it calls to register the connection, sends to the connection that it has registered, or
    waits for something else of the outermost function that may fail."""
    own, is_in = flow.held_connections(function) | CONNECTION_NAMES, False
    for node in own_nodes(block):
        call = node.expression if isinstance(node, cst.Await) and outermost else node
        if isinstance(call, cst.Call) and is_in and not _registers(call, function, flow):
            if _is_on(call, own):
                fails = called_name(call) in flow.engine.table.sending
            else:
                fails = call is not node and _works(call) and not _is_caught_below(call, function, flow)
            if fails:
                yield function, call
        if _registers(node, function, flow):
            is_in = True
            callee = flow.callee(node, function) if isinstance(node, cst.Call) else None
            inside = flow.block(callee) if callee is not None else cst.IndentedBlock([])
            if callee is not None and not any(isinstance(step, _TRY) for step in own_nodes(inside)):
                below = _told_when_in(inside, callee, flow)
                yield from below if callee.outline is flow.outline else ((function, node) for _ in below)


def _is_caught_below(call: cst.Call, function: Function, flow: Flow) -> bool:
    callee = flow.likely_callee(call, function)
    return callee is not None and ("except" in callee.text or "suppress" in callee.text)


def _cleans_up(attempt: cst.Try | cst.TryStar, function: Function, flow: Flow) -> bool:
    own = flow.held_connections(function) | CONNECTION_NAMES
    ends = (*attempt.handlers, *((attempt.finalbody,) if attempt.finalbody is not None else ()))
    return any(_is_cleanup(call) and not _is_on(call, own) for end in ends for call in own_calls(end))


def never_left(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """`await manager.connect(ws)` in an endpoint that never calls what takes it out: `manager.disconnect`."""
    for entry in flow.handlers("endpoint"):
        function = entry.function
        if function.outline is flow.outline and "finally" not in function.text and "with " not in function.text:
            calls = flow.calls(function)
            helpers = [callee.text for call in calls if (callee := flow.callee(call, function)) is not None]
            lasts = "while " in function.text or any(flow.engine.table.receives(called_name(call)) for call in calls)
            for call in calls if lasts else ():
                leaving = _leaving(call, function, flow) if _registers(call, function, flow) else frozenset()
                said = (function.text, *helpers)
                if leaving and not any(f"{name}(" in text for name in leaving for text in said):
                    yield function, call
                    break


def _leaving(call: cst.Call, function: Function, flow: Flow) -> frozenset[str]:
    """The methods that undo a call of a class; none where another one takes out who is found to be gone."""
    callee = flow.callee(call, function)
    if callee is None or callee.owner is None:
        return frozenset()
    methods = callee.owner.methods.values()
    leaving = frozenset(method.name for method in methods if says(method.name, _ENDS))
    others = (method.text for method in methods if method.name not in leaving)
    taken = re.compile("|".join([r"\.(remove|discard|pop)\(", r"\bdel ", *(rf"\.{name}\(" for name in leaving)]))
    return frozenset() if any(taken.search(text) for text in others) else leaving


def _take_out(step: cst.CSTNode, own: set[str] | frozenset[str]) -> Iterator[cst.Call]:
    calls = own_calls(step) if isinstance(step, cst.SimpleStatementLine | cst.If) else ()
    return (call for call in calls if _is_cleanup(call) and not _is_on(call, own))


def _is_receive_loop(step: cst.CSTNode, flow: Flow) -> bool:
    if not isinstance(step, cst.For | cst.While):
        return False
    hears = isinstance(step, cst.For) and step.asynchronous is not None
    return hears or any(flow.engine.table.receives(called_name(call)) for call in own_calls(step.body))


def _may_end_badly(loop: cst.For | cst.While, flow: Flow) -> bool:
    """True for a loop that receives, and does something with what it got outside of a `try`."""
    return _is_receive_loop(loop, flow) and any(_works(call) for call in bare_calls(loop.body))


def strangers_to_the_end(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """`users[request.sid]` in a handler of the end, where only a message puts something there."""
    begun = flow.reached("connect")
    for entry in flow.handlers("disconnect"):
        function = entry.function
        if function.outline is not flow.outline or entry.row.connection == "self" or "except" in function.text:
            continue
        for node in flow.nodes(function):
            name, key = _looked_up(node)
            if key.rpartition(".")[2] == "sid" and not _is_looked_for(name, function):
                fillers = [
                    f for f in flow.outline.functions if re.search(rf"\b{re.escape(name)}\[[^\]]*sid\] = ", f.text)
                ]
                if fillers and begun.isdisjoint(fillers):
                    yield function, node
                    break


def _looked_up(node: cst.CSTNode) -> tuple[str, str]:
    match node:
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return dotted(holder) or "", dotted(key) or ""
    return "", ""


def _is_looked_for(name: str, function: Function) -> bool:
    return re.search(rf"\bin {re.escape(name)}\b|{re.escape(name)}\.get\(", function.text) is not None


_UNSTOPPED = {
    "PeriodicCallback": re.compile(r"\.stop\("),
    "subscribe": re.compile(r"unsubscribe|\.(off|remove|discard|detach)\("),
    "add_listener": re.compile("(remove|del)_listener"),
    "add_observer": re.compile("(remove|del)_observer"),
}
"""Calls that have a method of the connection called from then on, and what ends that."""


def unstopped_callbacks(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """`PeriodicCallback(self.beat, …)`, `bus.subscribe(…, self.tell)` of a connection whose class never ends that."""
    owners = {entry.owner for entry in flow.entries if entry.owner is not None and entry.row.connection == "self"}
    for owner in owners if any(f"{name}(" in flow.outline.text for name in _UNSTOPPED) else ():
        lineage = flow.engine.index.lineage(owner).classes
        methods = {method.name: method.text for each in lineage for method in each.methods.values()}
        begun = {name for name, ends in _UNSTOPPED.items() if not any(map(ends.search, methods.values()))}
        for function in owner.methods.values():
            for call in flow.calls(function) if begun else ():
                if called_name(call) in begun and any(_hands_over(arg.value, methods) for arg in call.args):
                    yield function, call


def _hands_over(given: cst.BaseExpression, methods: Container[str]) -> bool:
    """True for `self.beat` and `lambda: self.beat()`."""
    nodes = walk(given) if isinstance(given, cst.Lambda) else [given]
    return any(_own_attribute(node) in methods for node in nodes)


def raising_cleanups(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """Where the end of a connection removes what another function may have removed, before more that is to be done."""
    for function in flow.live():
        if ".remove(" in function.text:
            for node in _unasked_removals(flow.block(function), inside=says(function.name, _ENDS)):
                holder = cst.ensure_type(node.func, cst.Attribute).value
                if any(_removes_from(behind(holder), other, flow) for other in _others(function)):
                    yield function, node
                    break


def _others(function: Function) -> Iterator[Function]:
    return (other for other in function.outline.functions if other is not function and ".remove(" in other.text)


def _removes_from(name: str, function: Function, flow: Flow) -> bool:
    """True for a function that takes a member of the same collection out while others go on: it sends."""
    calls = flow.calls(function) if name.rpartition(".")[2] in function.text else []
    removes = any(_removes(call, name) for call in calls)
    return bool(name) and removes and any(says(called_name(call), SENDING) for call in calls)


def _removes(call: cst.Call, name: str) -> bool:
    match call.func:
        case cst.Attribute(value=holder, attr=cst.Name(value="remove" | "discard")):
            return behind(holder) == name
    return False


def _unasked_removals(block: cst.CSTNode, *, inside: bool) -> Iterator[cst.Call]:
    """`clients.remove(ws)` as a statement with others behind it, in what runs at the end of a connection."""
    steps = list(block.body) if isinstance(block, cst.BaseSuite) else []
    for at, step in enumerate(steps):
        match step:
            case cst.SimpleStatementLine(
                body=[cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name(value="remove")), args=[_]) as call)]
            ) if inside and at + 1 < len(steps):
                yield call
    for node in children(block):
        ends = inside or isinstance(node, cst.Finally | cst.ExceptHandler)
        if not isinstance(node, cst.If | cst.FunctionDef | cst.BaseExpression) and not _is_attempt(node, ends=inside):
            yield from _unasked_removals(node, inside=ends)


def _is_attempt(node: cst.CSTNode, *, ends: bool) -> bool:
    return ends and isinstance(node, _TRY)


def _spares(test: cst.BaseExpression) -> tuple[bool, bool]:
    """`if websocket in clients:`, `if task:`: where it is not there, there is nothing to take out."""
    match test:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.In())]) | cst.Name() | cst.Attribute():
            return False, True
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.NotIn())]):
            return True, False
    return False, False


def _nothing(node: cst.CSTNode) -> bool:
    return False


def _ending(attempt: cst.Try | cst.TryStar, function: Function, flow: Flow) -> Callable[[cst.Call], bool] | None:
    """What a call at the end is known by, where an `except` makes it and no `finally` does."""
    own = flow.held_connections(function) | CONNECTION_NAMES
    receives = any(flow.engine.table.receives(called_name(call)) for call in own_calls(attempt.body))
    loops = any(isinstance(node, cst.For) and node.asynchronous is not None for node in own_nodes(attempt.body))
    last = list(own_calls(attempt.finalbody)) if attempt.finalbody is not None else []
    is_end = _tells_the_end if any(map(_is_cleanup, last)) else _is_cleanup
    made = [call for handler in attempt.handlers for call in own_calls(handler.body) if is_end(call)]
    wanted = (receives or loops) and any(not _is_on(call, own) for call in made)
    return is_end if wanted and not any(map(is_end, last)) else None


def _is_on(call: cst.Call, names: frozenset[str] | set[str]) -> bool:
    return isinstance(call.func, cst.Attribute) and dotted(call.func.value) in names


def _is_cleanup(call: cst.Call) -> bool:
    return says(called_name(call), _ENDS) or _tells_the_end(call)


def _tells_the_end(call: cst.Call) -> bool:
    """True for `emit(ON_CLOSE, conn=conn)`."""
    told = (dotted(arg.value) or "" for arg in call.args)
    return any(name.isupper() and says(name, _ENDED) for name in told)


def _registers(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """`await manager.connect(ws)`, `clients.add((ws, url))`, `clients[key] = {"socket": ws}`."""
    own = flow.held_connections(function) | CONNECTION_NAMES
    match node:
        case cst.Call(func=cst.Attribute(), args=args) if says(called_name(node), _BEGINS) and not _is_on(node, own):
            return any(holds(arg.value, own) for arg in args)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript())], value=value):
            return holds(value, own)
    return False


def _works(call: cst.Call) -> bool:
    name = called_name(call)
    return not is_quiet(call) and name not in ACCESSORS and (name in _PICKY or not name.startswith("receive"))


def unset_at_the_end(flow: Flow) -> Iterator[tuple[Function, cst.Attribute, str]]:
    """What a handler of the end reads of its own object, and the handler of the connect may not have set by then."""
    for entry in flow.handlers("disconnect"):
        owner, function = entry.owner, entry.function
        starts = [e.function for e in flow.handlers("connect") if e.owner is owner is not None]
        if owner is None or function.outline is not flow.outline or not starts or entry.row.connection == "none":
            continue
        late = {name for start in starts for name in _set_late(start, flow)}
        sided = {name for start in starts for name in _set_on_one_side(start, flow)}
        body = flow.body(function).node
        reads = chain(_reads(own_nodes(body), late), _reads(_unasked(body.body), sided))
        for node, name in reads:
            if not _is_asked(name, function) and not _is_set_at_start(name, owner, flow):
                assert isinstance(node, cst.Attribute)
                yield function, node, name
                break


def _reads(nodes: Iterable[cst.CSTNode], names: set[str]) -> Iterator[tuple[cst.CSTNode, str]]:
    """Where these attributes of the own object stand."""
    return ((node, name) for node in nodes if (name := _own_attribute(node)) in names)


def _unasked(block: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    """What is run whenever the block is: it stands in no branch, and behind none that may leave."""
    for step in block.body:
        if isinstance(step, cst.SimpleStatementLine):
            yield from own_nodes(step)
        elif any(isinstance(node, cst.Return | cst.Raise) for node in own_nodes(step)):
            return


def read_before_set(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """What a handler of the connect reads of its own object, and gives a value only below, as the only one."""
    for entry in flow.handlers("connect"):
        function, owner = entry.function, entry.owner
        if owner is None or function.outline is not flow.outline or entry.row.connection != "self":
            continue
        body = flow.block(function)
        for name, node in _early_reads(body):
            elsewhere = (
                m for c in flow.engine.index.lineage(owner).classes for m in c.methods.values() if m is not function
            )
            if not _is_set_at_start(name, owner, flow) and not any(f"self.{name} = " in m.text for m in elsewhere):
                yield function, node, name
                break


def _early_reads(body: cst.BaseSuite) -> Iterator[tuple[str, cst.CSTNode]]:
    steps = [step for step in body.body if isinstance(step, cst.SimpleStatementLine)]
    given = [{_given(part) for part in step.body} for step in steps]
    for at, step in enumerate(steps):
        later = {name for names in given[at + 1 :] for name in names} - {n for names in given[:at] for n in names}
        for node in own_nodes(step):
            name = _own_attribute(node)
            if name and name in later and name not in given[at]:
                yield name, node


def _given(part: cst.CSTNode) -> str:
    match part:
        case cst.Assign(targets=[cst.AssignTarget(target=target)]) | cst.AnnAssign(target=target):
            return _own_attribute(target)
    return ""


def _own_attribute(node: cst.CSTNode) -> str:
    match node:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            return str(name)
    return ""


def _is_asked(name: str, function: Function) -> bool:
    """True where the handler looks whether it is there, or an error there would be caught."""
    return re.search(rf"(hasattr|getattr)\(\s*self,\s*[\"']{name}|self\.{name} = ", function.text) is not None or (
        "except AttributeError" in function.text or "except Exception" in function.text or "except:" in function.text
    )


def _is_set_at_start(name: str, owner: object, flow: Flow) -> bool:
    from lint_rules.code.outline import Class

    assert isinstance(owner, Class)
    for current in flow.engine.index.lineage(owner).classes:
        starts = (current.methods[start].text for start in _FIRST if start in current.methods)
        if name in current.assigns or name in current.annotations or name in current.methods:
            return True
        if any(re.search(rf"self\.{name}\b", text) for text in starts):
            return True
    return False


_FIRST = ("__init__", "initialize")
"""What runs when an object is made; Tornado calls the second one."""


def _set_late(start: Function, flow: Flow) -> Iterator[str]:
    """The attributes that a connect sets only after a way on which it may have ended."""
    body = flow.block(start)
    over = False
    early: set[str] = set()
    for statement in body.body:
        given = {name for node in walk(statement) if isinstance(node, cst.AssignTarget)
                 for name in [_own_attribute(node.target)] if name}  # fmt: skip
        if over:
            yield from given - early
        else:
            early |= given if isinstance(statement, cst.SimpleStatementLine) else set()
        over = over or any(map(_may_end, own_nodes(statement)))


def _set_on_one_side(start: Function, flow: Flow) -> set[str]:
    """The attributes that a connect sets in a branch, and not where it goes the other way."""
    steps = flow.block(start).body
    branches = [step for step in steps if isinstance(step, cst.If)]
    ending = [branch for branch in branches if not any(isinstance(node, cst.Raise) for node in own_nodes(branch))]
    return {name for branch in ending for name in _all_given(branch)} - {
        n for step in steps for n in _surely_given(step)
    }


def _all_given(node: cst.CSTNode) -> set[str]:
    targets = (each.target for each in walk(node) if isinstance(each, cst.AssignTarget | cst.AnnAssign))
    return {name for target in targets if (name := _own_attribute(target))}


def _surely_given(node: cst.CSTNode) -> set[str]:
    """The attributes with a value behind a statement, whichever way it went."""
    match node:
        case cst.If(body=body, orelse=cst.Else(body=other)):
            return _surely_given(body) & _surely_given(other)
        case cst.If(body=body, orelse=cst.If() as other):
            return _surely_given(body) & _surely_given(other)
        case cst.If():
            return set()
        case cst.BaseSuite():
            return {name for step in node.body for name in _surely_given(step)}
    return _all_given(node)


def _may_end(node: cst.CSTNode) -> bool:
    """True for a `return`, a `raise`, and for waiting for anything but the connection itself."""
    match node:
        case cst.Return() | cst.Raise():
            return True
        case cst.Await(expression=cst.Call() as call):
            return called_name(call) not in _SURE and not called_name(call).startswith("send")
    return False


_SURE = frozenset({"accept", "close", "group_add", "connect", "websocket_connect", "sleep"})
