"""Finds sweeps that forget connections of which nothing was heard for a while, and do not close them.

for function, node in forgotten(flow): …     # `self.active.pop(user)`, where `now - self.seen[user] > 60`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, called_name, given_to, source
from lint_rules.code.walk import walk
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import PUTTING, holds, put_by, taken_from
from lint_rules.frameworks.words import word_set, words

_HEARD = word_set("last seen activity active heartbeat ping pong stale idle inactive age alive expired")
_SPAN = word_set("now time cutoff age seconds minutes deadline timeout max limit interval threshold delta")
"""In a comparison, these and those together ask how long ago something was heard."""

_CLOSING = word_set("close aclose abort terminate kick cancel disconnect shutdown")
_STEPS = 2
"""Functions that call each other and are looked into."""

_SWEEPS = re.compile(r"\bfor .* [<>]=? |[<>]=? .*\bfor ", re.DOTALL)
_NAMES = re.compile(r"[A-Za-z_]\w*")


def forgotten(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The places of this file that take a connection out of its table for its silence, one in each function."""
    for function in flow.outline.functions if PUTTING.search(flow.outline.code) else ():
        if _SWEEPS.search(function.text) is None or flow.connections(function):
            continue
        if any(map(_asks_how_long, flow.nodes(function))) and not _closes(function, flow) and not _hands_out(function):
            node = next(_removals(function, flow), None)
            if node is not None:
                yield function, node


def _asks_how_long(node: cst.CSTNode) -> bool:
    """`now - entry.last_seen > 60`, `conn.pong < cutoff`."""
    if not isinstance(node, cst.Comparison) or len(node.comparisons) != 1:
        return False
    is_order = isinstance(
        node.comparisons[0].operator, cst.GreaterThan | cst.GreaterThanEqual | cst.LessThan | cst.LessThanEqual
    )
    said = words(source(node)) if is_order else frozenset[str]()
    return bool(said & _HEARD and said & _SPAN)


def _closes(function: Function, flow: Flow, steps: int = _STEPS) -> bool:
    """True where a function ends a connection, or calls what may: code that is not seen, by its name."""
    for call in flow.calls(function):
        helper = flow.callee(call, function)
        if helper is None and words(called_name(call)) & _CLOSING:
            return True
        if helper is not None and helper is not function and steps and _closes(helper, flow, steps - 1):
            return True
    return False


def _hands_out(function: Function) -> bool:
    """True for a function that returns a list of what it took out: who calls it may close that."""
    found = re.search(r"return (\w+)\b", function.text)
    return found is not None and re.search(rf"\b{found[1]}\.(append|add|extend)\(", function.text) is not None


def _removals(function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    """What takes connections out in the loops of a function, itself or by a helper."""
    for loop in (node for node in flow.nodes(function) if isinstance(node, cst.For)):
        for node in walk(loop.body):
            helper = flow.callee(node, function) if isinstance(node, cst.Call) else None
            inner = flow.nodes(helper) if helper is not None and helper is not function else ()
            if _takes_connection(node, function, flow) or any(_takes_connection(n, helper, flow) for n in inner):
                yield node


def _takes_connection(node: cst.CSTNode, function: Function | None, flow: Flow) -> bool:
    name = taken_from(node) if function is not None else ""
    if function is None or not name:
        return False
    head = name.partition(".")[0]
    walked = (each for each in flow.nodes(function) if isinstance(each, cst.For) and head in bound_names(each.target))
    outer = next((behind(each.iter) for each in walked), name)
    key = ("holds connections", function.outline.path, function.owner, outer)
    return flow.engine.index.once(key, lambda: _holds_connections(outer, function, flow))


def _holds_connections(name: str, function: Function, flow: Flow) -> bool:
    """True for a table that says so by its type, or that is given a connection or what is made of one."""
    text = function.owner.text if function.owner is not None else function.outline.text
    declared = re.search(rf"\b{re.escape(name)}: ([^\n=]+)", text)
    if declared is not None and any(_is_connection(kind, function, flow) for kind in _NAMES.findall(declared[1])):
        return True
    return any(
        found is not None and behind(found[0]) == name and _is_of_one(found[1], each, flow)
        for each in function.outline.functions
        if each.owner is function.owner and name in each.text
        for found in map(put_by, flow.nodes(each))
    )


def _is_connection(kind: str, function: Function, flow: Flow) -> bool:
    """True for `WebSocket`, and for a class of the project that holds one."""
    if "WebSocket" in kind:
        return True
    owner = flow.engine.index.class_named(kind, function.outline)
    return owner is not None and "WebSocket" in owner.text


def _is_of_one(item: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    """True for a connection, and for what is made with one: `Client(websocket)`."""
    own = flow.held_connections(function)
    made = next(given_to(item.value, flow.nodes(function)), item) if isinstance(item, cst.Name) else item
    given = [arg.value for arg in made.args] if isinstance(made, cst.Call) else [made]
    return holds(item, own) or any(holds(each, own) for each in given)
