"""EW314: a way on which the sender of a message hears nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Function
from lint_rules.frameworks.libraries import HANDLING
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report
    from lint_rules.questions.replies.endings import End


class SenderLeftWaiting(Rule):
    """
    ## What it does
    Reports the first way through the handling of a client's message, or of its connect, that tells the client nothing.

    While a message is handled:
    - an early `return`, an unknown action, or an error that is only logged
    - an error that is not caught: a missing field, an unknown id, a text in a wrong form
    - the same in a helper, a task or a thread that the handler starts
    - a helper whose failure is told as success, as `None` or as `[]`, or whose `False` is unused
    - code above the `try` that answers errors, or a `try` that catches wrong values only
    - an error handler or a decorator that only logs, or drops what the handler returns
    - an answer that is sent only if it is true: `if answer:`
    - a client that waits for another client and is forgotten after a timeout

    While a client connects:
    - a connect or a middleware that neither accepts nor closes
    - a header, cookie, id or token whose absence or form raises
    - an HTTP error that is raised when the connection is open

    In Socket.IO, it also reports a `trigger_event` that drops unknown events.

    ## Why is this bad?
    A client that waits cannot tell "done" from "lost", and sends again or shows what is not so. The server's log is read by nobody who could correct the message.

    ## Example
    ```python
    import logging

    from fastapi import WebSocket

    logger = logging.getLogger(__name__)


    @app.websocket("/ws")
    async def orders(websocket: WebSocket) -> None:
        await websocket.accept()
        while True:
            order = await websocket.receive_text()
            try:
                await shop.place(order)
            except Exception:  # EW314
                logger.exception("order")
                continue
            await websocket.send_json({"placed": True})
    ```

    ## Use instead
    ```python
    import logging

    from fastapi import WebSocket

    logger = logging.getLogger(__name__)


    @app.websocket("/ws")
    async def orders(websocket: WebSocket) -> None:
        await websocket.accept()
        while True:
            order = await websocket.receive_text()
            try:
                await shop.place(order)
            except Exception:
                logger.exception("order")
                await websocket.send_json({"placed": False})
                continue
            await websocket.send_json({"placed": True})
    ```

    ## Fix safety
    There is no fix: what the client should hear is for you to say.

    ## Known limits
    Counts as an answer:
    - a call of unknown code with the connection, or out of an unknown table, unless it fails

    Does not count:
    - a helper that only tells clients that they are refused

    Reported:
    - one place for each function
    - in Socket.IO, one missing field for each file
    - a function to which a handler passes the message last: `handle_…`

    Not reported:
    - a function that [EW301](EW301.md) reports
    - a message that is only logged, or that another server sends
    - a hook for all messages (`"*"`), and a disconnect
    - typing, cursor moves and leaving, unless an error is raised or another way answers the sender
    - an id that the project makes itself, and a class that asks `exists()`
    - a field that the code tests somewhere, or that a `try` has read

    Not seen:
    - whether the client waits for an answer
    - helpers of a handshake more than three calls deep

    ## References
    CWE-755; [EW301](EW301.md) is the narrower rule that is on by default.
    """

    code = "EW314"
    proof = "something that is sent, returned or raised to the client on every way, also where something fails"
    name = "sender-left-waiting"
    severity = Severity.ADVICE
    dialects = "SCIR"
    default = False
    cwe = (755,)
    needs = (REALTIME | {b"message", b"msg):", b"msg,", b"payload", b"text_data", b"data:", b"data,", b"data)"},)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.replies.broken_connects import broken_connects
        from lint_rules.questions.replies.replies import passed_over, unanswered
        from lint_rules.questions.replies.undecided import (
            dropped_in_middleware,
            raised_when_open,
            unanswered_connects,
            unheard_greetings,
        )

        known = set[Function]()
        if flow.outline.says(*(token.decode() for token in HANDLING)):  # the files that EW301 looks at
            known |= {entry.function for entry, _ in unanswered(flow)}
            known |= {function for function, _ in passed_over(flow)}
        for function, node, message in _left_waiting(flow):
            if function not in known:
                known.add(function)
                yield flow.report(function, message, node=node)
        yield from flow.reports(
            (raised_when_open, _HTTP_ERROR),
            (unanswered_connects, _NO_DECISION),
            (dropped_in_middleware, _DROPPED),
            (unheard_greetings, _GREETED),
            (broken_connects, _BROKEN),
        )


def _left_waiting(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The places at which the sender of a message hears nothing, each with what to say of it."""
    from lint_rules.questions.replies.silences import silences
    from lint_rules.questions.replies.untold import hidden_failures, unsent_results, untold, withheld
    from lint_rules.questions.replies.wrappers import wrappers

    yield from ((function, end.node, _message(end)) for function, end in untold(flow))
    yield from ((function, handler, _HIDDEN) for function, handler in hidden_failures(flow))
    yield from silences(flow)
    yield from wrappers(flow)
    for function, node, caller in withheld(flow):
        yield (
            function,
            node,
            f"`{{here}}` has no answer here, and `{caller.name}` then sends none: give one on every way",
        )
    yield from ((function, test, _EMPTY) for function, test in unsent_results(flow))


_HIDDEN = "an error in `{here}` becomes an empty value, and the client is told that all went well: send it an error"
_EMPTY = "`{it}` is sent only if it is true, and of 0, an empty list or None the sender hears nothing: send it as it is"
_HTTP_ERROR = "the connection is open, and the HTTP error of `{it}` reaches no client: close it with a code"
_NO_DECISION = "`{here}` can end here without `accept` or `close`, and the client waits for a timeout: call one of them"
_GREETED = (
    "an error in `{here}` goes to the log at most, and the client waits to be greeted: send it an error, or close"
)
_DROPPED = "`{here}` can end here without a word, and the client gets an error of the server: send `websocket.close`"
_BROKEN = "a handshake {0} raises here, and the client is not told why: check it, and close with a code"


def _message(end: End) -> str:
    """What becomes of the message at this place."""
    from lint_rules.questions.replies.endings import Why

    if end.why is Why.RAISED:
        which = end.what if end.what.startswith("before ") else f"with missing or wrong {end.what}"
        return f"a message {which} raises here, and the sender gets no answer: send it an error"
    if end.why is Why.CAUGHT:
        return "an error in `{here}` goes to the log at most, and the sender hears nothing of it: send it an error"
    if end.why is Why.BEFORE:
        return "`{it}` stands in front of the `try` that tells the sender of errors, not of this one: move it inside"
    if end.why is Why.BESIDE:
        return "the `try` around `{it}` tells the sender of wrong values, and of no other error: catch the others too"
    if isinstance(end.node, cst.For | cst.While):
        return "this loop leaves some messages without an answer, and the sender cannot tell why: answer each of them"
    return "`{here}` can end here without an answer, and the sender cannot tell why: answer, even if nothing was done"
