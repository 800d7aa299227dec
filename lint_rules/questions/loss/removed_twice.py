"""Finds removals that raise because another function may have removed the same member before.

    for function, removal, other in raising_cleanups(flow): …    # other: "broadcast", which is the other function

`clients.remove(ws)`, `del rooms[key]` and `rooms.pop(key)` raise the second time. The error skips what stands below, or
ends the loop over the other clients: a broadcast removes who is gone, and so does the end of that client's handler.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, called_name, last_name, literal, own_calls
from lint_rules.code.walk import children, walk
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import AT_START
from lint_rules.frameworks.words import SENDING, says, word_set
from lint_rules.questions.loss.shared_collections import place

ENDS = word_set(
    "disconnect remove discard unregister unsubscribe cleanup clean_up leave pop release detach cancel deregister"
)
"""In the name of a call or function that cleans up when a connection ends."""

_TAKES = frozenset({"remove", "discard", "pop"})


def raising_cleanups(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The first such removal of each function of this file that runs for a connection."""
    for function in flow.live():
        if any(text in function.text for text in (".remove(", ".pop(", "del ")) and function.name not in AT_START:
            found = _raising(function, flow)
            yield from ((function, node, other.name) for node, other in islice(found, 1))


def _raising(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, Function]]:
    is_end = says(function.name, ENDS)
    for node, is_last in _removals(flow.block(function), inside=is_end):
        held = _taken(node)
        if held is None or _is_asked_for(held, function, flow):
            continue
        other = _caller_in_loop(function, flow) if is_end else None
        other = other or (None if is_last else _other_remover(held, function, flow))
        if other is not None:
            yield node, other


def _removals(block: cst.CSTNode, *, inside: bool) -> Iterator[tuple[cst.CSTNode, bool]]:
    """`clients.remove(ws)` and `del clients[key]` as statements in what runs at the end of a connection, and whether
    nothing stands behind them in their block."""
    steps = list(block.body) if isinstance(block, cst.BaseSuite) else []
    for step in steps if inside else ():
        match step:
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call() as removal) | (cst.Del() as removal)]):
                yield removal, step is steps[-1]
    for node in children(block):
        ends = inside or isinstance(node, cst.Finally | cst.ExceptHandler)
        if not _is_left_out(node, inside=inside):
            yield from _removals(node, inside=ends)


def _is_left_out(node: cst.CSTNode, *, inside: bool) -> bool:
    """True for a block that runs under a test or catches what fails, and for what runs at another time."""
    match node:
        case cst.If() | cst.FunctionDef() | cst.ClassDef() | cst.BaseExpression():
            return True
        case cst.Try() | cst.TryStar():
            return inside
        case cst.With(items=items):
            return any(last_name(item.item) == "suppress" for item in items)
    return False


def _taken(node: cst.CSTNode) -> cst.BaseExpression | None:
    """The collection that a removal raises for when it has been done before."""
    match node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="remove")), args=[_]):
            return held
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="pop")), args=[cst.Arg(value=key)]):
            return held if literal(key) is ... else None
        case cst.Del(target=cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))])):
            return held if literal(key) is ... else None
    return None


def _is_asked_for(held: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    """True where the function looks into the collection: `if ws not in self.clients: return`, `clients.get(key)`."""
    where = place(held, function, flow)
    if not where[0]:
        return True
    return any(place(asked, function, flow) == where for asked in map(_looked_into, flow.nodes(function)) if asked)


def _looked_into(node: cst.CSTNode) -> cst.BaseExpression | None:
    match node:
        case cst.ComparisonTarget(operator=cst.In() | cst.NotIn(), comparator=asked):
            return asked
        case cst.Call(func=cst.Attribute(value=asked, attr=cst.Name(value="get"))):
            return asked
    return None


def _other_remover(held: cst.BaseExpression, function: Function, flow: Flow) -> Function | None:
    """Another function of this file that takes a member out of the same collection while others go on: it sends."""
    where = place(held, function, flow)
    last = where[0].rpartition(".")[2]
    others = (other for other in flow.outline.functions if other is not function and last in other.text)
    return next((other for other in others if _takes_from(where, other, function, flow)), None)


def _takes_from(where: tuple[str, int], other: Function, function: Function, flow: Flow) -> bool:
    if where[0].startswith("self.") and other.owner is not function.owner:
        return False
    if not any(says(called_name(call), SENDING) for call in flow.calls(other)):
        return False
    return any(place(held, other, flow) == where for held in map(_taken_by, flow.nodes(other)) if held is not None)


def _taken_by(node: cst.CSTNode) -> cst.BaseExpression | None:
    match node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name)), args=[_, *_]) if name in _TAKES:
            return held
        case cst.Del(target=cst.Subscript(value=held)):
            return held
    return None


def _caller_in_loop(function: Function, flow: Flow) -> Function | None:
    """Another function of this file that calls this one for each client to which it could not send, while some other
    place of the project calls it as well."""
    inside = {site.inside for site in flow.outline.calls if _calls(site.written, function)} - {None, function}
    for caller in sorted((each for each in inside if each is not None), key=lambda each: each.head.line):
        if _drops_each(caller, function, flow) and _is_called_besides(caller, function, flow):
            return caller
    return None


def _calls(written: str, function: Function) -> bool:
    return written.rpartition(".")[2] == function.name


def _is_called_besides(caller: Function, function: Function, flow: Flow) -> bool:
    """True where another function than one that drops the dead calls this one."""
    outlines = flow.engine.index.holding(f"{function.name}(".encode())
    sites = (site for outline in outlines for site in outline.calls if _calls(site.written, function))
    return any(
        site.inside not in (caller, function) and not _is_dropping(site.inside, function, flow) for site in sites
    )


def _is_dropping(other: Function | None, function: Function, flow: Flow) -> bool:
    return other is not None and other.outline is flow.outline and _drops_each(other, function, flow)


def _drops_each(caller: Function, function: Function, flow: Flow) -> bool:
    """True for a function that sends, and that in a loop calls this one with what the loop is at."""
    if "for " not in caller.text or not any(says(called_name(call), SENDING) for call in flow.calls(caller)):
        return False
    loops = (node for node in flow.nodes(caller) if isinstance(node, cst.For))
    return any(_is_dropped(call, loop, caller, function, flow) for loop in loops for call in own_calls(loop.body))


def _is_dropped(call: cst.Call, loop: cst.For, caller: Function, function: Function, flow: Flow) -> bool:
    if called_name(call) != function.name or flow.callee(call, caller) not in (function, None):
        return False
    names = set(bound_names(loop.target))
    return any(isinstance(part, cst.Name) and part.value in names for arg in call.args for part in walk(arg))
