"""Finds attributes that a handler of a connection reads before the one that gives them a value has run.

unset_at_the_end(flow)    # `disconnect` reads `self.group`, which `connect` may never have given a value
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

import libcst as cst

from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import called, called_name, last_name, own_attribute, own_nodes
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import is_attempted
from lint_rules.frameworks.libraries import is_quiet


def unset_at_the_end(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """What a handler of the end reads of its own object, and the handler of the connect may not have set by then."""
    for entry in flow.handlers_here("disconnect"):
        owner, function = entry.owner, entry.function
        starts = [e.function for e in flow.handlers("connect") if e.owner is owner is not None]
        if owner is None or not starts or entry.row.connection == "none":
            continue
        goes_on = flow.engine.table.named[entry.framework].disconnects_failed
        late = {name for start in starts for name in _set_late(start, flow, goes_on=goes_on)}
        sided = {name for start in starts for name in _set_on_one_side(start, flow)}
        reads = chain(_reads(flow.nodes(function), late), _reads(_unasked(flow.block(function)), sided))
        harmful = (read for read in reads if _skips(read[0], function, flow))
        unset = (read for read in harmful if not _is_asked(read[1], function))
        yield from islice(((function, *read) for read in unset if not _is_set_at_start(read[1], owner, flow)), 1)


def _reads(nodes: Iterable[cst.CSTNode], names: set[str]) -> Iterator[tuple[cst.CSTNode, str]]:
    """Where these attributes of the own object stand."""
    return ((node, name) for node in nodes if (name := own_attribute(node)) in names)


def _unasked(block: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    """What is run whenever the block is: it stands in no branch, and behind none that may leave."""
    for step in block.body:
        if isinstance(step, cst.SimpleStatementLine):
            yield from own_nodes(step)
        elif any(isinstance(node, cst.Return | cst.Raise) for node in own_nodes(step)):
            return


def _skips(read: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """True where an error at a read skips something below it that is no log line: of who never came in, nothing else is
    there to be cleaned up."""
    nodes = flow.nodes(function)
    behind = nodes[nodes.index(read) :] if not is_attempted(function, read, flow) else ()
    return any(isinstance(node, cst.SimpleStatementLine) and _does(node) for node in behind)


def _does(step: cst.SimpleStatementLine) -> bool:
    call = called(step)
    ends = isinstance(step.body[0], cst.Return | cst.Raise | cst.Pass)
    return not ends and not (call is not None and is_quiet(call))


def _is_asked(name: str, function: Function) -> bool:
    """True where the handler looks whether it is there, or an error there would be caught."""
    asked = rf"(hasattr|getattr)\(\s*self,\s*[\"']{name}|self\.{name} = |except AttributeError"
    return re.search(asked, function.text) is not None


def _is_set_at_start(name: str, owner: Class, flow: Flow) -> bool:
    for current in flow.engine.index.lineage(owner).classes:
        starts = (current.methods[start].text for start in _FIRST if start in current.methods)
        if name in current.assigns or name in current.annotations or name in current.methods:
            return True
        if any(re.search(rf"self\.{name}\b", text) for text in starts):
            return True
    return False


_FIRST = ("__init__", "initialize")
"""What runs when an object is made; Tornado calls the second one."""


def _set_late(start: Function, flow: Flow, *, goes_on: bool) -> Iterator[str]:
    """The attributes that a connect sets only after a way on which it may have ended. `goes_on`: the handler of the end
    runs also where an error has ended it."""
    body = flow.block(start)
    over = False
    early: set[str] = set()
    for statement in body.body:
        given = _all_given(statement)
        if over:
            yield from given - early
        else:
            early |= given if isinstance(statement, cst.SimpleStatementLine) else set()
        over = over or any(_may_end(node) if goes_on else _leaves(node) for node in own_nodes(statement))


def _set_on_one_side(start: Function, flow: Flow) -> set[str]:
    """The attributes that a connect sets in a branch, and not where it goes the other way."""
    steps = flow.block(start).body
    branches = [step for step in steps if isinstance(step, cst.If)]
    ending = [branch for branch in branches if not any(isinstance(node, cst.Raise) for node in own_nodes(branch))]
    return {name for branch in ending for name in _all_given(branch)} - {
        n for step in steps for n in _surely_given(step)
    }


def _all_given(node: cst.CSTNode) -> set[str]:
    targets = (each.target for each in walk(node) if isinstance(each, cst.AssignTarget))
    return {name for target in targets if (name := own_attribute(target))}


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


def _leaves(node: cst.CSTNode) -> bool:
    """True for a `return`, and for the errors by which Channels lets its consumers decide."""
    return isinstance(node, cst.Return) or (isinstance(node, cst.Raise) and last_name(node.exc) in _DECIDING)


_DECIDING = frozenset({"DenyConnection", "AcceptConnection"})


def _may_end(node: cst.CSTNode) -> bool:
    """True for a `return`, a `raise`, and for waiting for anything but the connection itself."""
    match node:
        case cst.Return() | cst.Raise():
            return True
        case cst.Await(expression=cst.Call() as call):
            return called_name(call) not in _SURE and not called_name(call).startswith("send")
    return False


_SURE = frozenset({"accept", "close", "group_add", "connect", "websocket_connect", "sleep"})
