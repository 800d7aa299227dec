"""What a `try` attempts, as far as its failure may be passed over: cleaning up, converting, measuring, one send.

is_harmless(attempt, flow.engine.table.sending)    # `try: await ws.close()` → True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.catching import catches
from lint_rules.code.syntax import call_of, called_name, chain, dotted, literal, names_in, source
from lint_rules.code.walk import walk
from lint_rules.frameworks.libraries import BAD_JSON, CONVERTING, IN_A_THREAD
from lint_rules.frameworks.words import CLEANUP, MEASURES, TELLING, says


def last_words(attempts: Sequence[cst.Try]) -> set[cst.Try]:
    """The attempts in `finally` and `except`: after a failure, or at the end, there is nobody left to be told.

    One that makes something is a second attempt at the same matter, and so none of them.
    """
    ends = (block for attempt in attempts for block in (*attempt.handlers, attempt.finalbody) if block is not None)
    inner = {node for block in ends for node in walk(block) if isinstance(node, cst.Try)}
    return {attempt for attempt in inner if not _makes_something(attempt)}


def _makes_something(attempt: cst.Try) -> bool:
    return any(isinstance(node, cst.Assign | cst.AugAssign) for node in walk(attempt.body))


def says_nothing(body: Sequence[cst.CSTNode]) -> bool:
    """True for statements that do nothing: `pass`, `continue`, a text."""
    return all(
        isinstance(part, cst.Pass | cst.Continue)
        or (isinstance(part, cst.Expr) and literal(part.value) is not ...)
        or (isinstance(part, cst.Expr) and isinstance(part.value, cst.Ellipsis))
        for part in _steps(body)
    )


def leaves_no_trace(body: Sequence[cst.CSTNode]) -> bool:
    """True for statements that do nothing, or no more than to roll a database back."""
    return says_nothing([step for step in _steps(body) if not _rolls_back(step)])


def _rolls_back(step: cst.CSTNode) -> bool:
    call = call_of(step.value) if isinstance(step, cst.Expr) else None
    return call is not None and called_name(call) == "rollback"


def is_on_purpose(attempt: cst.Try) -> bool:
    """True where a comment says that what fails may be lost."""
    return _ON_PURPOSE.search(source(attempt)) is not None


_ON_PURPOSE = re.compile(r"#.*\bbest[- ]effort\b", re.IGNORECASE)


def _steps(body: Sequence[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """Statements without the lines around them: two may share a line."""
    for statement in body:
        if isinstance(statement, cst.SimpleStatementLine | cst.SimpleStatementSuite):
            yield from statement.body
        else:
            yield statement


def is_harmless(attempt: cst.Try, sending: frozenset[str]) -> bool:
    """True when nothing of anybody is lost if the attempt fails. `sending`: methods that send one message."""
    nodes = list(walk(attempt.body))
    calls = [node for node in nodes if isinstance(node, cst.Call)]
    ends = _ends_inside(nodes)
    attempted = [node for node in nodes if node not in ends]
    return (
        _cleans_up(attempted, [node for node in attempted if isinstance(node, cst.Call)])
        or _only_converts(calls)
        or _only_measures(nodes)
        or is_one_small_call(attempt, sending)
    )


def _ends_inside(nodes: Sequence[cst.CSTNode]) -> set[cst.CSTNode]:
    """What stands in the `except` and `finally` of another `try` inside: it says nothing of what this one attempts."""
    inner = [node for node in nodes if isinstance(node, cst.Try)]
    blocks = (block for each in inner for block in (*each.handlers, each.finalbody) if block is not None)
    return {node for block in blocks for node in walk(block)}


def _cleans_up(nodes: Sequence[cst.CSTNode], calls: Sequence[cst.Call]) -> bool:
    names = [name for call in calls for name in _called_names(call)]
    if any((says(name, CLEANUP) and name not in _NO_CLEANUP) or name == "sleep" for name in names):
        return True
    return any(
        isinstance(node, cst.Del) or (isinstance(node, cst.Await) and isinstance(node.expression, cst.Name))
        for node in nodes
    )


_NO_CLEANUP = frozenset({"join_room", "wait_for"})


def _called_names(call: cst.Call) -> list[str]:
    """`destroy` and `to_thread` of `to_thread(output.destroy)`."""
    name = called_name(call)
    handed = call.args if name in IN_A_THREAD else []
    return [name, *((dotted(arg.value) or "").rpartition(".")[2] for arg in handed)]


def _only_converts(calls: Sequence[cst.Call]) -> bool:
    """True for reading a number or a date out of a text: if it cannot be read, there is none."""
    asks = any(isinstance(call.func, cst.Attribute) and "objects" in chain(call) for call in calls)
    return bool(calls) and all(called_name(call) in CONVERTING for call in calls) and not asks


def _only_measures(nodes: Sequence[cst.CSTNode]) -> bool:
    """True when each step is about how long something took: without it a number is missing, and nothing else."""
    steps = [node for node in nodes if isinstance(node, cst.BaseSmallStatement)]
    return all(any(says(name, MEASURES) for name in names_in(step)) for step in steps)


def is_one_small_call(attempt: cst.Try, sending: frozenset[str]) -> bool:
    """One message to a client, whose leaving is noticed where it is read; or `timer.start("total")`, only literals."""
    match list(_steps(attempt.body.body)):
        case [cst.Expr(value=cst.Await(expression=cst.Call() as call))]:
            return called_name(call).lstrip("_") in sending
        case [cst.Expr(value=cst.Call(func=cst.Attribute(), args=args))]:
            return all(arg.keyword is None and literal(arg.value) is not ... for arg in args)
    return False


def catches_bad_json(attempt: cst.Try | cst.TryStar) -> bool:
    """True when a text that is no JSON is caught."""
    return any(catches(handler, BAD_JSON) for handler in attempt.handlers)


def answers_bad_json(attempt: cst.Try | cst.TryStar) -> bool:
    """True when it is caught, and the client is told or the connection closed with a code."""
    return any(
        says(called_name(node), TELLING)
        for handler in attempt.handlers
        if catches(handler, BAD_JSON)
        for node in walk(handler.body)
        if isinstance(node, cst.Call)
    )
