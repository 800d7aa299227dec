"""Calls in `join` that wait for another machine, a program or a pause, while the client may do nothing.

for entry, node in slow_joins(flow): node is the call in `join`
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, called_name, own_calls, own_nodes
from lint_rules.code.walk import walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.values import UNKNOWN, union
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import LATER, NO_TRAFFIC, is_outside
from lint_rules.frameworks.model import Entry


def slow_joins(flow: Flow) -> Iterator[tuple[Entry, cst.CSTNode]]:
    """The first wait of each `join` whose answer does not decide whether the client may join."""
    for entry in flow.handlers("join"):
        effects = flow.run(entry).effects
        given = {effect.node: union(value for _, value in effect.arguments) for effect in effects}
        waits = [effect for effect in effects if _is_wait(effect) and not _runs_later(effect, flow)]
        found = next((wait for wait in waits if not any(_decides(*s, given, flow) for s in _steps(wait))), None)
        if found is not None:
            yield entry, found.chain[0][1] if found.chain else found.node


def _is_wait(effect: Effect) -> bool:
    """True for a call that speaks to another machine, starts a program or pauses."""
    if effect.full in ("asyncio.sleep", "anyio.sleep", "time.sleep"):
        length = effect.argument(0, "delay", "secs").const
        return length is UNKNOWN or bool(length)
    return effect.name not in NO_TRAFFIC and (is_outside(effect.full) or is_outside(effect.receiver.maker))


def _steps(effect: Effect) -> list[tuple[Function, cst.CSTNode]]:
    """The calls that lead to it from the handler, and it."""
    return [*effect.chain, (effect.function, effect.node)]


def _runs_later(effect: Effect, flow: Flow) -> bool:
    """True when the call, or one that leads to it, is given to something that starts it: nobody waits for that."""
    return any(node in _started(function, flow) for function, node in _steps(effect))


def _started(function: Function, flow: Flow) -> set[cst.CSTNode]:
    starters = (call for call in own_calls(flow.body(function).node) if called_name(call) in LATER)
    return {node for call in starters for arg in call.args for node in walk(arg.value)}


def _decides(function: Function, call: cst.CSTNode, given: dict[cst.CSTNode, int], flow: Flow) -> bool:
    """True for a question about this user whose answer a test looks at."""
    if not given.get(call, Label.NOTHING) & Label.IDENTITY:
        return False
    nodes = list(own_nodes(flow.body(function).node))
    kept = [node for node in nodes if isinstance(node, cst.Assign) and call in walk(node.value)]
    answers = {name for node in kept for target in node.targets for name in bound_names(target.target)}
    tests = [node.test for node in nodes if isinstance(node, cst.If | cst.IfExp)]
    tests += [node.func for node in nodes if isinstance(node, cst.Call) and called_name(node) == "raise_for_status"]
    looked_at = [node for test in tests for node in walk(test)]
    return any(node is call or (isinstance(node, cst.Name) and node.value in answers) for node in looked_at)
