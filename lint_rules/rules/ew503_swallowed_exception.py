"""EW503: a handler fails and nobody ever knows."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.catching import is_broad
from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, last_step, own_calls, own_nodes
from lint_rules.code.walk import walk
from lint_rules.flow.attempts import is_harmless, is_on_purpose, last_words, leaves_no_trace
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.words import CLEANUP, says
from lint_rules.rule import REALTIME, Rule, Severity


class SwallowedException(Rule):
    """
    ## What it does
    Reports an `except Exception` that swallows the error in code that runs for a connection.

    - `pass`, also in a bare `except`, with `continue`, or with only a `rollback()`
    - an `except` around a receive loop that only removes the connection: every error looks like a client that leaves

    It is off by default: of five such findings in code that was read, one lost something.

    ## Why is this bad?
    The message is lost, the client waits, and there is no trace.
    Every other fault hides behind this one, also the ones you have not thought of.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            try:
                await chat.create_message(content)
            except Exception:  # EW503
                pass
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            try:
                await chat.create_message(content)
            except chat.InvalidMessage as error:
                await self.send_json({"errors": error.fields})
    ```

    ## Fix safety
    There is no fix: which exceptions are expected is for you to say.

    ## Known limits
    Not reported:
    - an `except` of particular exceptions
    - closing, cancelling and cleaning up
    - an attempt that returns when it succeeds
    - one message to a socket, and the decoding of a token
    - a `try` that a comment calls best-effort
    - code beside the handlers: [EW515](EW515.md)

    Not seen:
    - a function that decides who connects, unless its result goes into the scope or a handler refuses by it

    ## References
    CWE-390, CWE-755.
    """

    code = "EW503"
    proof = "a narrower exception, a log call, or a raise"
    name = "swallowed-exception"
    severity = Severity.WARNING
    dialects = "ESCIR"
    default = False
    cwe = (390, 755)
    needs = (
        frozenset({b"except"}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.outages import outages

        lost = [*_lost(flow)]
        yield from (flow.report(function, _LOST, node=node) for function, node in lost)
        hidden = ((function, node) for function, node in outages(flow) if (function, node) not in lost)
        yield from (flow.report(function, _STRANGER, node=node) for function, node in hidden)


_LOST = (
    "an error in `{here}` is lost, and neither the log nor the client shows it: log it, or catch only what you expect"
)
_STRANGER = (
    "an outage in `{here}` passes for a stranger, and no log shows it: log it, or catch only what a bad token raises"
)


def _lost(flow: Flow) -> Iterator[tuple[Function, cst.ExceptHandler]]:
    """The broad `except` in what runs for a connection that does nothing with what it has caught."""
    kinds = {entry.function: entry.kind for entry in flow.entries}
    for function in flow.live():
        if "except" not in function.text or kinds.get(function) == "disconnect" or says(function.name, CLEANUP):
            continue
        attempts = [node for node in own_nodes(flow.body(function).node) if isinstance(node, cst.Try)]
        last = last_words(attempts)
        tried = (each for each in attempts if each not in last and not is_on_purpose(each))
        counting = (each for each in tried if not is_harmless(each, flow.engine.table.sending))
        pairs = ((attempt, handler) for attempt in counting for handler in attempt.handlers if is_broad(handler))
        for attempt, handler in pairs:
            silent = _swallows(handler, attempt, is_handler=function in kinds)
            if silent or _only_cleans_up(handler, attempt, flow):
                yield function, handler


def _only_cleans_up(handler: cst.ExceptHandler, attempt: cst.Try, flow: Flow) -> bool:
    """True where each error of a receive loop passes for the client's leaving: `except: manager.disconnect(ws)`."""
    loops = [node for node in walk(attempt.body) if isinstance(node, cst.While)]
    hears = any(flow.engine.table.receives(called_name(call)) for loop in loops for call in own_calls(loop.body))
    calls = list(own_calls(handler.body))
    single = all(isinstance(part, cst.SimpleStatementLine) for part in handler.body.body)
    return hears and single and bool(calls) and all(says(called_name(call), CLEANUP - {"close"}) for call in calls)


def _swallows(handler: cst.ExceptHandler, attempt: cst.Try, *, is_handler: bool) -> bool:
    """`pass` or `continue`; a plain `return` only in a handler, since a helper's caller gets None as an answer."""
    *before, last = handler.body.body
    if leaves_no_trace([last]):
        return leaves_no_trace(before) and not _returns(attempt)
    match last:
        case cst.SimpleStatementLine(body=[cst.Return(value=None)]) | cst.Return(value=None):
            return is_handler and leaves_no_trace(before)
    return False


def _returns(attempt: cst.Try) -> bool:
    """True for an attempt that gives something back, or leaves the function when it has succeeded."""
    gives = any(isinstance(node, cst.Return) and node.value is not None for node in walk(attempt.body))
    return gives or isinstance(last_step(attempt.body), cst.Return)
