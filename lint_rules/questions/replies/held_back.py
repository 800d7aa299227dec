"""Finds the ways on which a function has no answer for a client, where who calls it sends one only if there is one.

    for function, node, caller in held_back(flow, takers): …    # `if answer: await ws.send_json(answer)`
    for function, test in empty_results(flow, takers): …        # `if result: await ws.send_json({"result": result})`

The caller deals with messages. The function gives an answer on other ways, so its value is meant for the client.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import libcst as cst

from lint_rules.code.catching import caught_by
from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    called_name,
    given_to,
    last_step,
    leaves,
    literal,
    names_in,
    own_calls,
    own_nodes,
    suites,
)
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import SENDERS, Taken, Takers
from lint_rules.frameworks.libraries import GONE, IN_A_THREAD
from lint_rules.frameworks.words import FIRE_AND_FORGET, says
from lint_rules.questions.replies.endings import Why, endings
from lint_rules.questions.replies.meaning import Meaning, entry_of

_DEPTH = 2
"""How many functions deep an answer is followed that is only handed on."""

_MOST_CALLS = 3

_LEAVING = (cst.Return, cst.Continue)


def held_back(flow: Flow, takers: Takers) -> Iterator[tuple[Function, cst.CSTNode, Function]]:
    """The functions of the project that may give no answer, each with the place and who then sends none."""
    seen: set[Function] = set()
    for taker, taken in takers.items():
        here = Flow(flow.engine, taker.outline)
        meaning = Meaning(here, taker, taken, takers, entry_of(taker, here))
        for name in dict.fromkeys(name for name, _ in _conditional(here.block(taker).body, meaning)):
            for function in _sources(name, taker, here):
                for source, node in _without(function, here, takers, _DEPTH):
                    if source not in seen:
                        seen.add(source)
                        yield source, node, taker


def empty_results(flow: Flow, takers: Takers) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The tests of a result that is sent under a name of its own, and so might be 0 or an empty list as well."""
    for taker, taken in takers.items():
        here = Flow(flow.engine, taker.outline)
        meaning = Meaning(here, taker, taken, takers, entry_of(taker, here))
        for name, step in _conditional(here.block(taker).body, meaning):
            is_given = any(isinstance(_plain(value), cst.Call) for value in given_to(name, here.nodes(taker)))
            if is_given and isinstance(step.test, cst.Name) and any(_wraps(call, name) for call in own_calls(step)):
                yield taker, step.test


def _wraps(call: cst.Call, name: str) -> bool:
    """True for `send({"ref": ref, "result": result})`."""
    for arg in call.args:
        match arg.value:
            case cst.Dict(elements=elements) if len(elements) > 1:
                values = (each.value for each in elements if isinstance(each, cst.DictElement))
                if any(isinstance(value, cst.Name) and value.value == name for value in values):
                    return True
    return False


# Who sends only what there is -----------------------------------------------------------------------------------------


def _conditional(steps: Sequence[cst.CSTNode], meaning: Meaning) -> Iterator[tuple[str, cst.If]]:
    """The names whose value is sent only if there is one, each with the test: nothing behind it tells the client."""
    for at, step in enumerate(steps):
        if isinstance(step, cst.If):
            name, is_there = _asked(step.test)
            later = steps[at + 1 :]
            if name and (_sends_it(step, name, later, meaning) if is_there else _gives_up(step, name, later, meaning)):
                yield name, step
        for suite in suites(step):
            yield from _conditional(suite.body, meaning)


def _asked(test: cst.BaseExpression) -> tuple[str, bool]:
    """The name in `answer`, `answer is not None` and `answer := …`, with True; in `not answer`, with False."""
    match test:
        case cst.Name(value=name) | cst.NamedExpr(target=cst.Name(value=name)):
            return name, True
        case cst.UnaryOperation(operator=cst.Not(), expression=cst.Name(value=name)):
            return name, False
        case cst.Comparison(
            left=cst.Name(value=name) | cst.NamedExpr(target=cst.Name(value=name)),
            comparisons=[cst.ComparisonTarget(operator=operator, comparator=cst.Name(value="None"))],
        ):
            return name, isinstance(operator, cst.IsNot | cst.NotEqual)
    return "", True


def _sends_it(step: cst.If, name: str, later: Sequence[cst.CSTNode], meaning: Meaning) -> bool:
    """True for `if answer: await ws.send_json(answer)`, behind which there is no other word."""
    sends = step.orelse is None and _only_calls(step.body) and _tells(step.body, meaning, name)
    return sends and not any(_tells(each, meaning) for each in later)


def _only_calls(block: cst.BaseSuite) -> bool:
    """True for a block that does nothing but calls, one or a few: it sends, and tells others or writes it down."""
    lines = (part.body if isinstance(part, cst.SimpleStatementLine) else [part] for part in block.body)
    return all(isinstance(part, cst.Expr) for line in lines for part in line) and len(block.body) <= _MOST_CALLS


def _gives_up(step: cst.If, name: str, later: Sequence[cst.CSTNode], meaning: Meaning) -> bool:
    """True for `if answer is None: continue`, where it is sent further down."""
    match step.body.body:
        case [cst.SimpleStatementLine(body=[only])] if isinstance(only, _LEAVING) and step.orelse is None:
            is_bare = not isinstance(only, cst.Return) or only.value is None
            return is_bare and any(_tells(each, meaning, name) for each in later)
    return False


def _tells(step: cst.CSTNode, meaning: Meaning, name: str = "") -> bool:
    """True where something in a step tells the client something, this name if one is given."""
    calls = (call for call in own_calls(step) if meaning.view.tells(call))
    return any(not name or any(name in names_in(arg.value) for arg in call.args) for call in calls)


# Where there is none --------------------------------------------------------------------------------------------------


def _sources(name: str, function: Function, flow: Flow) -> Iterator[Function]:
    """The project's functions whose value a name has, directly or out of a table."""
    for value in given_to(name, flow.nodes(function)):
        yield from _called(value, function, flow)


def _called(value: cst.BaseExpression, function: Function, flow: Flow) -> Iterator[Function]:
    call = _plain(value)
    if isinstance(call, cst.IfExp):  # `{"error": …} if handler is None else await handler(message)`
        yield from (each for side in (call.body, call.orelse) for each in _called(side, function, flow))
    if not isinstance(call, cst.Call):
        return
    if called_name(call) in IN_A_THREAD and call.args:
        call = cst.Call(next((arg.value for arg in call.args if literal(arg.value) is ...), call.func))
    found = flow.callee(call, function)
    targets = [found] if found is not None else _of_tables(flow).get(call, ())
    yield from (each for each in targets if each is not function and not says(each.name, FIRE_AND_FORGET))


def _plain(value: cst.BaseExpression) -> cst.BaseExpression:
    return value.expression if isinstance(value, cst.Await) else value


def _of_tables(flow: Flow) -> dict[cst.CSTNode, list[Function]]:
    """What the handlers of a file are seen to reach by calls of unknown names."""
    return flow.engine.index.once(("targets of calls", flow.outline), lambda: _targets(flow))


def _targets(flow: Flow) -> dict[cst.CSTNode, list[Function]]:
    found: dict[cst.CSTNode, list[Function]] = {}
    for _, effect in flow.effects("call"):
        if effect.target is not None and effect.target not in found.setdefault(effect.node, []):
            found[effect.node].append(effect.target)
    return found


def _without(function: Function, flow: Flow, takers: Takers, depth: int) -> Iterator[tuple[Function, cst.CSTNode]]:
    """Where a function has no answer, or one that it asks for the answer."""
    here = Flow(flow.engine, function.outline)
    returned = [node.value for node in here.nodes(function) if isinstance(node, cst.Return) and node.value is not None]
    if function.is_abstract or not any(_is_something(value) for value in returned):
        return
    taken = takers.get(function) or Taken(frozenset(function.parameters) - {"self", "cls"})
    meaning = Meaning(here, function, taken, takers, None)
    is_given = not SENDERS.isdisjoint(function.parameters)
    if is_given and any(map(meaning.view.tells, here.calls(function))):
        return  # it answers over the connection as well
    view = replace(meaning.view, fails=lambda _: None, lasts=False, returns=True)
    ends = endings(here.body(function).node, view, begun=True)
    found = [end.node for end in ends if end.why is not Why.RAISED] or [*given_up(function, here, meaning.view.tells)]
    yield from ((function, node) for node in found[:1])
    for value in returned if depth else ():
        asked = _handed_on(value, function, here)
        others = (each for other in asked for each in _without(other, here, takers, depth - 1))
        yield from ((function, value) for _ in others) if isinstance(value, cst.IfExp) else others


def given_up(function: Function, flow: Flow, tells: Callable[[cst.Call], bool]) -> Iterator[cst.ExceptHandler]:
    """The `except` clauses that end a function without a word, where the `try` returns the answer."""
    last = flow.block(function).body[-1]
    for attempt in flow.nodes(function):
        match attempt:
            case cst.Try(body=body) if any(_answers(node) for node in own_nodes(body)):
                yield from (each for each in attempt.handlers if _is_end(each, is_last=attempt is last, tells=tells))


def _answers(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Return) and node.value is not None and _is_something(node.value)


def _is_end(handler: cst.ExceptHandler, *, is_last: bool, tells: Callable[[cst.Call], bool]) -> bool:
    """True where an `except` returns nothing or is the end of the function, and tells nobody anything on the way."""
    step = last_step(handler.body)
    is_end = (
        literal(step.value) is None
        if isinstance(step, cst.Return) and step.value is not None
        else (isinstance(step, cst.Return) or (is_last and not leaves(handler.body)))
    )
    parts = list(own_nodes(handler.body))
    others = any(isinstance(part, cst.Raise) or _answers(part) for part in parts)
    told = any(isinstance(part, cst.Call) and tells(part) for part in parts)
    return is_end and not others and not told and not caught_by(handler.type) <= GONE


def _is_something(value: cst.BaseExpression) -> bool:
    match value:
        case cst.Dict(elements=[]) | cst.List(elements=[]) | cst.Tuple(elements=[]):
            return False
    return literal(value) is ... or bool(literal(value))


def _handed_on(value: cst.BaseExpression, function: Function, flow: Flow) -> Iterator[Function]:
    """The functions whose missing value is that of `return find(…)`, `return state and {…}`, `return None if state is
    None else {…}`."""
    match value:
        case cst.Name(value=name) | cst.BooleanOperation(left=cst.Name(value=name), operator=cst.And()):
            yield from _sources(name, function, flow)
        case cst.IfExp(test=test, body=body, orelse=other):
            name, is_there = _asked(test)
            if name and literal(other if is_there else body) is None:
                yield from _sources(name, function, flow)
        case _:
            yield from _called(value, function, flow)
