"""Tells whether an exception can leave a block, or is caught inside of it.

may_raise(loop.body, function, flow)     # a call in the loop may fail, and no `try` in the loop catches everything
catches_all(function, flow)              # a `try` or a `with suppress(…)` in the function catches everything
"""

from __future__ import annotations

import libcst as cst

from lint_rules.code.catching import catches, caught_in, is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import call_of, called, called_name, dotted, last_name, last_step, literal
from lint_rules.code.walk import children
from lint_rules.flow.attempts import says_nothing
from lint_rules.flow.query import Flow
from lint_rules.flow.tasks import work_of
from lint_rules.flow.waits import asks_others
from lint_rules.frameworks.blocking import BLOCKING
from lint_rules.frameworks.libraries import (
    ACCESSORS,
    ASKED_ERRORS,
    CONVERTING,
    GONE,
    IN_A_THREAD,
    MUTATORS,
    RISKY,
    is_quiet,
)
from lint_rules.frameworks.words import CLEANUP, SENDING, says

_WAITS = frozenset({"sleep", "get", "put"})
"""Calls by which a background loop waits for the clock or a queue."""

BROKER = frozenset({"listen", "get_message", "psubscribe", "blpop", "brpop", "xread", "xreadgroup"})
"""Calls that wait for a broker, and fail when it restarts or the network breaks."""

OF_CLIENT = SENDING | {"close", "sleep"}
"""In the names of calls that fail when the client has gone: then nobody misses what they end."""

_CATCHING = frozenset({"suppress", "catch", "catching"})
"""In the name of a `with` that catches: `contextlib.suppress`, `logger.catch()`."""


def catches_all(function: Function, flow: Flow) -> bool:
    """True for a function with a broad `except` or a `with suppress(…)`."""
    if not any(word in function.text for word in ("except", *_CATCHING)):
        return False
    return any(map(_is_catch_all, flow.nodes(function)))


def _is_catch_all(node: cst.CSTNode) -> bool:
    match node:
        case cst.ExceptHandler():
            return is_broad(node)
        case cst.With(items=items):
            return any(says(last_name(item.item), _CATCHING) for item in items)
    return False


def _callee_catches(call: cst.Call, function: Function, flow: Flow, hops: int = 2) -> bool:
    """True for a call of a project's function that catches everything, gathers exceptions as results, or only logs,
    and for one that does no more than to call such a function."""
    callee = flow.callee(call, function)
    if callee is None:
        return False
    inner = flow.calls(callee)
    if inner and all(map(is_quiet, inner)):
        return True
    if "return_exceptions=True" in callee.text or catches_all(callee, flow):
        return True
    only = _only_call(callee, flow) if hops else None
    return only is not None and _callee_catches(only, callee, flow, hops - 1)


def _only_call(function: Function, flow: Flow) -> cst.Call | None:
    """The call that is all that a function does, but for its docstring."""
    steps = [step for step in flow.block(function).body if not _is_text(step)]
    match steps:
        case [cst.SimpleStatementLine(body=[cst.Return(value=cst.BaseExpression() as value)])]:
            return call_of(value)
        case [step]:
            return called(step)
    return None


def _is_text(step: cst.CSTNode) -> bool:
    match step:
        case cst.SimpleStatementLine(body=[cst.Expr(value=value)]):
            return isinstance(literal(value), str)
    return False


Leaving = tuple[type[cst.CSTNode], ...]
"""The statements by which an `except` does not go on behind its `try`."""

_LEAVING: Leaving = (cst.Return, cst.Raise, cst.Break)


def may_raise(block: cst.CSTNode, function: Function, flow: Flow, leaving: Leaving = _LEAVING) -> bool:
    """True where a risky call stands in a block, and no `try` around it catches everything and goes on."""
    for node in children(block):
        match node:
            case cst.Try(handlers=handlers) if any(swallows(handler, leaving) for handler in handlers):
                continue
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.With() if _is_catch_all(node):
                continue
            case cst.Call() if is_risky(node) and not _callee_catches(node, function, flow):
                return True
        if may_raise(node, function, flow, _inside(node, leaving)):
            return True
    return False


def _inside(node: cst.CSTNode, leaving: Leaving) -> Leaving:
    """The same inside of a node: a `break` only leaves a loop, and the block around that goes on."""
    return (
        tuple(kind for kind in leaving if kind is not cst.Break) if isinstance(node, cst.For | cst.While) else leaving
    )


_OF_VALUES = frozenset(
    {"KeyError", "ValueError", "TypeError", "IndexError", "AttributeError", "LookupError", "JSONDecodeError"}
    | {"StopIteration", "ValidationError", "UnicodeDecodeError", "DoesNotExist", "ObjectDoesNotExist"}
)
"""What a failing send does not raise."""


def hears_failures(attempt: cst.Try | cst.TryStar | cst.With) -> bool:
    """True for a `try` or `with suppress(…)` that may catch the failure of a send: not for one that catches wrong keys
    and values only."""
    caught = caught_in(attempt)
    return not caught <= _OF_VALUES if caught else False


def swallows(handler: cst.ExceptHandler, leaving: Leaving) -> bool:
    """True for an `except` that catches everything, and behind which the code around the `try` goes on."""
    return is_broad(handler) and not isinstance(last_step(handler.body), leaving)


def only_logs(handler: cst.ExceptHandler) -> bool:
    """True where nothing is done about an error: not a word, or a log line."""
    done = [called(statement) for statement in handler.body.body]
    return says_nothing(handler.body.body) or all(call is not None and is_quiet(call) for call in done)


_SHAPING = CONVERTING - RISKY
"""Calls that make one value of another, and fail for no text of that type: `isoformat`."""


def is_risky(call: cst.Call) -> bool:
    """True for a call that may fail: no log line, wait or clean-up, and nothing that only makes or reads a value."""
    name = called_name(call)
    harmless = name in ACCESSORS | MUTATORS | _WAITS | _SHAPING or name[:1].isupper() or says(name, CLEANUP)
    return not harmless and not is_quiet(call)


_DEPTH = 3
_FAILING = frozenset({"send", "publish", "write"})
"""In the names of calls that fail where nobody awaits them. Socket.IO's `emit` does not fail."""

_FILES = frozenset({"open", "os.read", "os.write"})

_EXPECTED = GONE | ASKED_ERRORS | {"OSError", "IOError", "ConnectionError"}

_STREAMS = frozenset({"messages"})
"""Attributes that hold what a broker sends, as long as it is there: of a client of aiomqtt."""


def raises_in(
    block: cst.CSTNode,
    function: Function,
    flow: Flow,
    depth: int = _DEPTH,
    leaving: Leaving = _LEAVING,
    but: frozenset[str] = frozenset(),
) -> bool:
    """True where something that is waited for or sent stands in a block or in what it calls, and no `try` around it
    goes on when that fails. `but`: words in the names of calls that are passed over."""
    for node in children(block):
        match node:
            case cst.Try(handlers=handlers) if any(_goes_on(handler, leaving) for handler in handlers):
                continue
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.With() if _is_catch_all(node) or _enters_catching(node, function, flow):
                continue
            case cst.Await(expression=cst.Call() as call) if _raises(call, function, flow, depth, but, is_awaited=True):
                return True
            case cst.Call() if _raises(node, function, flow, depth, but, is_awaited=False):
                return True
        if _is_stream(node, block) or raises_in(node, function, flow, depth, _inside(node, leaving), but):
            return True
    return False


def asks_and_fails(call: cst.Call, function: Function, flow: Flow, *, is_awaited: bool = False) -> bool:
    """True for one call that asks somebody else, itself or in what it calls, and may fail."""
    return _raises(call, function, flow, _DEPTH, frozenset(), is_awaited=is_awaited)


def _is_stream(node: cst.CSTNode, block: cst.CSTNode) -> bool:
    """True for `client.messages` where an `async for` goes through it."""
    is_walked = isinstance(block, cst.For) and block.asynchronous is not None and block.iter is node
    return is_walked and isinstance(node, cst.Attribute) and node.attr.value in _STREAMS


def _goes_on(handler: cst.ExceptHandler, leaving: Leaving) -> bool:
    return catches(handler, _EXPECTED) and not isinstance(last_step(handler.body), leaving)


def _enters_catching(node: cst.With, function: Function, flow: Flow) -> bool:
    return any(isinstance(item.item, cst.Call) and _callee_catches(item.item, function, flow) for item in node.items)


def _raises(
    call: cst.Call, function: Function, flow: Flow, depth: int, but: frozenset[str], *, is_awaited: bool
) -> bool:
    """True for a call that waits for somebody else or sends, and for a function of the project with one."""
    if says(called_name(call), but):
        return False
    if called_name(call) in IN_A_THREAD and (handed := work_of(call)) is not None:
        return _raises(handed, function, flow, depth, but, is_awaited=True)
    callee = flow.likely_callee(call, function)
    if callee is None:
        return _fails(call, function, flow, is_awaited=is_awaited)
    if not depth or "return_exceptions=True" in callee.text:
        return False
    return raises_in(flow.block(callee), callee, flow, depth - 1, (cst.Raise,), but)


def _fails(call: cst.Call, function: Function, flow: Flow, *, is_awaited: bool) -> bool:
    """True for unknown code that is awaited, that sends, or that asks a file, a program or another server."""
    name, written = called_name(call), dotted(call.func) or ""
    full = function.outline.resolve(written)
    if full in BLOCKING or full in _FILES:
        return name != "sleep"
    asks = name in BROKER or asks_others(written, function.outline, flow.engine.index)
    return (is_awaited or asks or says(name, _FAILING)) and name != "emit" and is_risky(call)
