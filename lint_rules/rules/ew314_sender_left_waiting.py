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
    Reports the first way through the handling of a client's message that tells the client nothing: an early return, an unknown action, an error that is only logged, a missing field or a JSON that is no object that raises, a thing that the message names and that need not exist, a text that is taken apart unasked, what only an earlier message sets, an error of the handler's own or of a helper that is given a part of the message, an error in the task or thread that a handler starts for it, a helper that makes `None` or `[]` of every failure, which the client is then told, or `False`, which nobody looks at, what may fail in front of the `try` that tells the sender of errors, or in one that tells of wrong values alone. Also a connect that neither accepts nor closes, or that greets the client but for an error that is only logged, a `trigger_event` of a namespace of Socket.IO that passes over unknown events, a header or cookie without which the handshake raises, an id of the path, query or token that is looked up there, in a table too, and need not be known, a middleware that neither hands the connection on nor closes it, a word of the client that is taken apart or decoded there unasked, an HTTP error that is raised when the connection is open, an error handler or a decorator of handlers that only logs, a decorator that refuses without a word or drops what the handler returns, a handler without an answer where its caller sends only what there is (`if answer:`), a result that is sent only if it is true, and a client that waits for another one and is forgotten when the time is up. Advice, and off unless selected.

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
    Whether anybody waits is not known: that depends on the client.
    What a function asks of a part of the message or the handshake anywhere is believed to be asked before it is used.
    Of a part that a handler gives to a helper without asking anything of it, the helper's own reading of a number or a date counts.
    Of a handshake the first place is reported, also in helpers three calls deep; none where the class asks `exists()` of anything, and none where the project's own code makes the word that is looked up. What the kind of a key demands of an id is not known. A number of the path is [EW202](EW202.md)'s.
    One place of each function is reported, and none where EW301 reports the function, which it does in files that say themselves what they handle.
    A field that is missing is reported once in a file where an error leaves the connection open (Socket.IO), and only in the handlers: one page sends what all of them get.
    That somebody types, moves a cursor or leaves is news in passing: of such a handler an error counts that is raised, and a way without an answer where another way answers the sender alone.
    A message that is only logged is none that anybody waits for, and so is what another server sends, over a connection that a function opens itself too, what a handler has looked up under an id, and what a hook for all messages (`"*"`) is told. Of a disconnect nobody waits for an answer.
    A handler to which another one hands the message as the last that it does is looked at too, and so is a function that is given the message by such a name and tells clients something, and so is a method of the connection's own; of what either raises nothing counts that is caught around the call.
    So is a `handle_…` that a receive loop calls last without giving it the message, for the kind of the message says it all: of it an error counts that is only logged.
    A helper that tells clients only that they are turned down is no answer to the others, unless the handler looks at what it gives.
    In front of a `try`, and in one that catches wrong values alone (`except (KeyError, ValueError)`), only an error that is raised there counts, and what asks others: a program, a database, another server.
    Of a helper behind whose calls the client is told something, only what it raises counts; one that answers over its own connection counts in all ways where nothing more is said behind it.
    A function whose value its caller sends only if there is one is looked at where it gives an answer on other ways; who never has one is believed to need none.
    An `except TimeoutError` ends a wait for a message where one is received above it, and else is the failure of what was asked for.
    Handlers of a dispatcher of your own are known where a decorator puts them into a table, or `getattr` picks them from a class, or one derived from it, by a name in the message.
    A message that is handed to code out of a table that is not known, or to code that is given the connection, is believed to be answered there, unless it fails.
    A part that a `try` has read which catches that it is missing is believed to be there outside of that, too.

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
