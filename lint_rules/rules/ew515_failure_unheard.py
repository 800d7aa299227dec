"""EW515: something fails beside the handlers, and nobody hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function
    from lint_rules.flow.query import Flow, Report

MESSAGES = {
    "orphan": "nobody keeps this task: it may vanish half way, and its error is seen by nobody",
    "unseen": "nobody waits for this task and nothing in it catches: after an error it is gone without a word",
    "ends": "one error ends this loop for good, and for everybody: catch it inside, log it, and go on",
    "rest": "one that fails ends this loop, and those after it get nothing: catch each failure inside",
    "swallowed": "what is to be sent is lost here without a trace: log the error at least",
    "dropped": "the queue is full and the message is dropped: end the slow connection, or tell it that it missed one",
    "other": "when that client has gone, this raises for the one who sent: catch it, and tell the sender",
    "gathered": "a client that has gone raises here, for the one who sent: `return_exceptions=True`, and look at them",
    "forever": "what this waits for comes from somebody who may have gone: wait with a timeout, and take it out after",
    "reversed": "what came last is sent first: take from the front, with `popleft()`",
    "broker": "where the broker is away this raises, although the change is stored: catch it and write it to the log",
    "waited": "`asyncio.wait` passes over what fails, and from Python 3.11 on it takes tasks only and raises here: gather"
    " with `return_exceptions=True`",
    "grouped": "one that fails ends the group, and the sends to all others with it: catch each failure inside",
    "unwatched": "while this connection is received from, nobody notices that the task has failed: wait for whichever"
    " ends first",
    "second": "each message starts a task in the place of the one before, which goes on: cancel that, or refuse",
    "once": "when this task has ended, it counts as running and is never started again: ask `done()` as well",
    "gone": "that the client has gone is caught here too, and then this send fails: catch `WebSocketDisconnect` above",
    "commented": "what told the others here, or cleaned up, is a comment: nobody hears of it; call it, or take it out",
    "unregistered": "nothing imports this file, so its handlers are registered nowhere, and what clients send is dropped",
    "deaf": "this connection only sends: that its client has gone is noticed at a failing send, if ever; receive beside",
}


class FailureUnheard(Rule):
    """
    ## What it does
    Reports work beside the handlers whose failure is heard by nobody: tasks that nobody keeps, waits for, watches or starts again, endless loops, listeners of a broker and rounds over all clients that one error ends, errors of a send that are passed over, messages dropped at a full queue or handed out from its end, waits for an answer without a timeout, news of what is stored that raise where the broker is away, sends to another's connection, or to all in one `gather` or `wait`, that raise for the sender, sends to a client that has just gone, calls that tell others or clean up and are comments now, handlers in a file that nothing imports, and connections that only send. Advice, and off unless selected.

    ## Why is this bad?
    The server runs on and looks well while nothing is sent any more, or to some only.

    ## Example
    ```python
    import asyncio

    from fastapi import WebSocket

    watchers: set[WebSocket] = set()


    async def tell_all() -> None:
        while True:  # EW515
            price = await fetch_price()
            await hub.announce(price)
            await asyncio.sleep(5)
    ```

    ## Use instead
    ```python
    import asyncio
    import logging

    from fastapi import WebSocket

    watchers: set[WebSocket] = set()


    async def tell_all() -> None:
        while True:
            try:
                price = await fetch_price()
                await hub.announce(price)
            except Exception:
                logging.exception("price")
            await asyncio.sleep(5)
    ```

    ## Fix safety
    There is no fix: what is to be done after a failure is for you to say.

    ## Known limits
    Any call that is no log line is believed to fail some day, and any loop that waits for the time or a queue and sends to serve all; a function of the project that catches what fails in it is believed.
    Who started a task is not followed beyond the file.

    ## References
    CWE-391, CWE-755; [EW502](EW502.md), [EW503](EW503.md) and [EW505](EW505.md) are the narrower rules that are on by default.
    """

    code = "EW515"
    proof = "a try inside of the loop, a done-callback or an await for the task, a log line for the error"
    name = "failure-unheard"
    severity = Severity.ADVICE
    dialects = "SCIR"
    default = False
    cwe = (391, 755)
    needs = (
        frozenset(
            {b"while ", b"for ", b"create_task", b"ensure_future", b"run_coroutine_threadsafe", b"except"}
            | {b"emit(", b"group_send(", b"broadcast", b"disconnect", b"on_close"}
        ),
        REALTIME | {b".send_str(", b".send_json(", b".send_text(", b".write_message("},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.brokers import told_unguarded
        from lint_rules.flow.commented import told_no_more
        from lint_rules.flow.departures import written_to_the_gone
        from lint_rules.flow.failures import unheard
        from lint_rules.flow.lone_tasks import lone_tasks

        seen: set[object] = set()
        for function, node, what in chain(unheard(flow), lone_tasks(flow)):
            if node not in seen:
                seen.add(node)
                yield flow.report(function, MESSAGES[what], node=node)
        yield from flow.reports((written_to_the_gone, MESSAGES["gone"]), (told_unguarded, MESSAGES["broker"]))
        for function in told_no_more(flow):
            yield flow.report(function, MESSAGES["commented"])
        handler = _unregistered(flow)
        if handler is not None:
            yield flow.report(handler, MESSAGES["unregistered"])


def _unregistered(flow: Flow) -> Function | None:
    """The first handler of a file that nothing imports."""
    from lint_rules.flow.unused import is_unused

    handlers = [entry.function for entry in flow.entries if entry.function.outline is flow.outline]
    if not handlers or not is_unused(flow.engine.index.disk, flow.outline.path):
        return None
    return min(handlers, key=lambda function: function.line)
