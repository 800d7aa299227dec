"""Finds work beside the handlers that tells clients how it ended, but not that it has failed.

    for function, node, what in told_no_failure(flow): …    # `except Exception: log(…)` behind `emit("done", …)`

Who waits for the end of such a job waits for ever. Looked at are tasks, threads and what a worker runs, and what only
these call, where they are started for somebody: not what a program begins with, and no endless loops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import CallSite, Function
from lint_rules.code.syntax import called_name, is_waiting_loop, last_name, literal, own_calls, own_nodes
from lint_rules.code.walk import is_in
from lint_rules.flow.importing import is_test
from lint_rules.flow.query import Flow
from lint_rules.flow.serving import speaks_of_sockets
from lint_rules.flow.tasks import tasks_running
from lint_rules.frameworks.libraries import is_quiet
from lint_rules.frameworks.words import NEWS, says, word_set
from lint_rules.questions.loss.dying_loops import BEGINNING
from lint_rules.questions.loss.escaping import asks_and_fails, is_risky, swallows
from lint_rules.questions.loss.lost_sends import names_sockets, tells
from lint_rules.questions.loss.uncovered import given_up, in_front

Kept = Literal["untold", "unsaid", "front", "given"]
"""What becomes of the error: an `except` keeps it, or it ends the job, in front of the `try` that would tell of it, or
by an early return."""

_TELLS = re.compile(r"emit|send|broadcast|publish|notif|push|tell")
_WORKS = re.compile(r"(^|\.)(task|shared_task|actor)$")
"""Decorators of what a worker runs."""

_TO_WORKERS = ("delay", "apply_async", "send")
"""The methods of such a function that hand it to a worker: of Celery, and of Dramatiq."""

_ENDS = word_set(
    "complete completed completion done end ended finish finished ready result results answer succeeded success "
    "generated analyzed analysed processed processing progress started starting thinking"
)
"""In the name of what is told of work that somebody waits for: that it has begun, how far it is, how it ended."""

_NAMING = frozenset({"type", "event", "action", "kind", "method"})
"""Under such a key a message says what it is."""

_PASSING_ON = NEWS | word_set("callback put set fail error retry respond reply finish abort close on")
"""In the name of unknown code that may bring a failure to who waits for it."""

_LISTENING = (b".subscribe(", b".psubscribe(")
"""In a file that listens to a broker."""

_DEPTH = 2


def told_no_failure(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Kept]]:
    """The jobs of this file that tell of their success alone, each with the first place that keeps a failure."""
    for function in flow.outline.functions:
        is_telling = _TELLS.search(function.text) is not None
        if not is_telling or says(function.name, NEWS) or _goes_on(function, flow):
            continue  # of a function that does no more than to tell, there is no other work that fails
        handler = _keeping(function, flow)
        if handler is not None and _is_job(function, flow):
            yield function, handler, "untold"
            continue
        call = _ending(function, flow) if handler is None and not _is_of_a_worker(function) else None
        if call is not None and _is_job(function, flow, hops=0):
            yield function, call, "unsaid"
        elif handler is None:
            yield from _untold_beside_others(function, flow)


def _untold_beside_others(function: Function, flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Kept]]:
    """The first failure of a job that clients are not told of, where they are told of others."""
    telling = {call for call in flow.calls(function) if "except" in function.text and _tells(call, function, flow)}
    if telling and _is_job(function, flow):
        call = in_front(flow.block(function), function, telling.__contains__, flow)
        step = given_up(function, telling.__contains__, flow) if call is None else None
        if call is not None:
            yield function, call, "front"
        elif step is not None:
            yield function, step, "given"


def _goes_on(function: Function, flow: Flow) -> bool:
    """True for what runs for long, such as a loop over all that comes: `dying_loops` is about these."""
    return any(map(is_waiting_loop, flow.nodes(function)))


def _keeping(function: Function, flow: Flow) -> cst.ExceptHandler | None:
    """The broad `except` around the work and its end that no client hears of."""
    nodes = flow.nodes(function) if "except" in function.text else ()
    loops = [node for node in nodes if isinstance(node, cst.For)]
    for attempt in (node for node in nodes if isinstance(node, cst.Try)):
        if any(is_in(attempt, loop) for loop in loops) or not _tells_the_end(attempt, function, flow):
            continue
        for handler in attempt.handlers:
            if is_broad(handler) and swallows(handler, (cst.Raise,)) and not _passes_on(handler.body, function, flow):
                return None if _is_told_behind(attempt, function, flow) else handler
    return None


def _tells_the_end(attempt: cst.Try, function: Function, flow: Flow) -> bool:
    """True for a `try` that tells clients how something ended which may fail in it."""
    is_begun = False
    for call in own_calls(attempt.body):
        if not _tells(call, function, flow):
            is_begun = is_begun or is_risky(call)
        elif is_begun and _is_of_an_end(call):
            return True
    return False


def _is_of_an_end(call: cst.Call) -> bool:
    """`emit("report_ready", …)`, `tell_finished(…)`, `send({"type": "done"})`."""
    return says(called_name(call), _ENDS) or any(says(name, _ENDS) for arg in call.args for name in _names(arg.value))


def _names(value: cst.BaseExpression) -> Iterator[str]:
    """What a message is called: a text or a constant, or the `type` in a dictionary."""
    text = literal(value)
    if isinstance(text, str):
        yield text
    elif isinstance(value, cst.Name | cst.Attribute) and last_name(value).isupper():
        yield last_name(value)
    for element in value.elements if isinstance(value, cst.Dict) else ():
        if isinstance(element, cst.DictElement) and literal(element.key) in _NAMING:
            yield from _names(element.value)


def _tells(call: cst.Call, function: Function, flow: Flow, depth: int = _DEPTH) -> bool:
    """True for a call that tells clients something, itself or in what it calls."""
    if is_quiet(call):
        return False
    if names_sockets(function.outline) and tells(call, flow):
        return True
    if called_name(call) == "publish" and _is_relayed(flow):
        return True
    callee = flow.likely_callee(call, function) if depth else None
    return callee is not None and any(_tells(inner, callee, flow, depth - 1) for inner in flow.calls(callee))


def _is_relayed(flow: Flow) -> bool:
    """True where a file that speaks of sockets listens to a broker: it tells clients what is published."""
    index = flow.engine.index
    return index.once("brokers are relayed", lambda: any(map(speaks_of_sockets, index.holding(*_LISTENING))))


def _passes_on(block: cst.BaseSuite, function: Function, flow: Flow) -> bool:
    """True where somebody may hear of an error: a client, a caller, unknown code that is named so."""
    for node in own_nodes(block):
        if isinstance(node, cst.Call) and not is_quiet(node):
            known = flow.likely_callee(node, function) is not None
            if says(called_name(node), NEWS if known else _PASSING_ON) or _tells(node, function, flow):
                return True
    return any(isinstance(node, cst.Raise) for node in own_nodes(block))


def _is_told_behind(attempt: cst.Try, function: Function, flow: Flow) -> bool:
    """True where clients are told something behind a `try`, or in its `finally`: how it went, perhaps."""
    inside = {node for block in (attempt.body, *attempt.handlers) for node in own_nodes(block)}
    nodes = flow.nodes(function)
    at = next(at for at, node in enumerate(nodes) if node is attempt)
    later = (node for node in nodes[at:] if isinstance(node, cst.Call) and node not in inside)
    return any(_tells(call, function, flow) for call in later)


def _ending(function: Function, flow: Flow) -> cst.Call | None:
    """The first call outside of a `try` that asks others, and whose error ends a job before its end is told."""
    nodes = flow.nodes(function)
    attempts = [node for node in nodes if isinstance(node, cst.Try)]
    calls = [node for node in nodes if isinstance(node, cst.Call)]
    ends = [at for at, call in enumerate(calls) if _is_of_an_end(call) and _tells(call, function, flow)]
    for call in calls[: ends[-1]] if ends else ():
        is_bare = not any(is_in(call, attempt) for attempt in attempts)
        if is_bare and not _tells(call, function, flow) and asks_and_fails(call, function, flow):
            return call
    return None


def _is_job(function: Function, flow: Flow, hops: int = 1) -> bool:
    """True for what is run as a task for somebody, and for what only such functions call."""
    if _is_of_a_worker(function):
        return any(True for _ in _given_to_workers(function, flow))
    starters = [task.starter for task in tasks_running(function, flow)]
    if starters or not hops:
        return any(not says(starter.name, BEGINNING) for starter in starters)
    callers = [*_callers(function, flow)]
    return bool(callers) and all(_is_job(caller, flow, hops - 1) for caller in callers)


def _is_of_a_worker(function: Function) -> bool:
    return any(_WORKS.search(mark.written) for mark in function.decorators)


def _given_to_workers(function: Function, flow: Flow, hops: int = 1) -> Iterator[CallSite]:
    """Where other functions than those of workers have one run a function: `build_report.delay(order)`, or have one run
    that does so itself."""
    for called in (f"{function.name}.{start}" for start in _TO_WORKERS):
        for outline in flow.engine.index.holding(f"{called}(".encode()):
            for site in (site for site in outline.calls if f".{site.written}".endswith(f".{called}")):
                if site.inside is not None and not _is_of_a_worker(site.inside):
                    yield site
                elif site.inside not in (None, function) and hops:
                    yield from _given_to_workers(site.inside, flow, hops - 1)


def _callers(function: Function, flow: Flow) -> Iterator[Function]:
    index = flow.engine.index
    for outline in index.holding(f"{function.name}(".encode(), where=lambda path: not is_test(path, index.disk.root)):
        for site in outline.calls:
            if site.inside is not None and site.written.rpartition(".")[2] == function.name:
                yield site.inside
