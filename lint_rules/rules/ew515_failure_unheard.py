"""EW515: something fails beside the handlers, and nobody hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.frameworks.libraries import TO_SOCKETS
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report

_MESSAGES = {
    "orphan": "nothing holds the task `{it}`: it may be garbage-collected, and its error is lost; keep it in a set, and"
    " log errors",
    "weak": "nothing holds the task `{it}`, which may be garbage-collected while it runs: keep a reference",
    "unseen": "nothing awaits the task `{it}`, and an error ends it without a log line: catch and log errors inside",
    "ends": "one error ends the loop in `{here}` for good, for all clients: catch it inside, log it, and go on",
    "begins": "`{it}` raises when the broker is away at the start, and the loop in `{here}` never begins: catch it, and"
    " try again",
    "rest": "one failing send ends `{it}`, and the clients after it get nothing: catch the error inside the loop",
    "swallowed": "an error in `{here}` loses what was to be sent, and nobody knows of it: log the error",
    "other": "`{it}` raises for the sender when the other client has gone: catch the error, and tell the sender",
    "gathered": "`{it}` raises for the sender when one client has gone: pass `return_exceptions=True`, and log the errors",
    "forever": "`{it}` waits for ever if no answer comes: wait with a timeout, and remove the entry afterwards",
    "patient": "`{it}` waits for ever if nobody answers there, and the client with it: set a timeout",
    "full": "`{it}` loses this when the queue is full, and nobody hears of it: log it, close the slow client, or tell who"
    " sent it",
    "broker": "`{it}` raises when the broker is down, and the change is stored already: catch the error and log it",
    "untold": "`{here}` tells clients of its success alone, and after an error here they wait for ever: tell them of it",
    "unsaid": "an error of `{it}` ends `{here}`, and clients wait for ever for the end of it: catch it, and tell them",
    "front": "`{it}` stands in front of the `try` that tells clients of errors, and after its own they wait for ever:"
    " move it inside",
    "given": "`{here}` ends here with a log line at most, and clients wait for ever: tell them, as of its other failures",
    "waited": "`asyncio.wait` hides the errors of the sends, and raises for coroutines from Python 3.11 on: use `gather`"
    " with `return_exceptions=True`",
    "grouped": "one failing send cancels the task group, with the sends to all others: catch the error in each task",
    "unwatched": "nobody notices an error of the task `{it}` while this connection receives: wait for whichever ends"
    " first, with `asyncio.wait`",
    "stops": "one error ends the loop in `{here}`, and the client stays connected and hears nothing more: close the"
    " connection, or catch the error inside the loop",
    "pending": "the other tasks of `{it}` go on when `{here}` has ended: cancel them in a `finally`",
    "gone": "`{it}` runs also when the client has disconnected, and then fails: catch `WebSocketDisconnect` above",
    "forgotten": "`{it}` forgets a connection that may be alive, and its client waits for what no longer comes: close it",
    "unread": "nobody reads the errors that `{it}` gives, and what a failed job was to tell is lost: log them",
    "idle": "nothing calls `{here}`, so what it tells reaches nobody: call it, or delete it",
    "unregistered": "nothing calls `{here}`, so the handlers in it are never registered: call it, or delete it",
    "deaf": "the loop in `{here}` only sends, and notices late or never that the client has gone: receive in a second task",
}


class FailureUnheard(Rule):
    """
    ## What it does
    Reports work beside the handlers that can fail without anybody noticing.

    Tasks and loops:
    - a task that nobody keeps, awaits or watches
    - an endless loop that one error ends, for all clients or for one
    - a listener that subscribes outside of any `try`
    - tasks that go on when one of them ended

    Sends:
    - an error of a send that is swallowed: `except Exception: pass`
    - a send to another client, to all in one `gather`, or to a broker, which raises for the sender
    - a connection that only sends, and so does not notice that its client has gone
    - a full queue or channel layer that drops messages in silence
    - a connection that is forgotten after a silence and not closed

    Jobs and waits:
    - a job that tells clients of its success and not of its errors, or whose `except` only logs or stores them
    - jobs in `gather(…, return_exceptions=True)` whose results nobody reads
    - a wait for a client, a program or a server without a timeout
    - a function that tells clients something and that nothing calls

    ## Why is this bad?
    The server runs on and looks well while nothing is sent any more, or to some only.

    ## Example
    ```python
    import asyncio

    from fastapi import WebSocket

    watchers: set[WebSocket] = set()


    async def on_startup() -> None:
        asyncio.create_task(tell_prices(watchers))  # EW515
    ```

    ## Use instead
    ```python
    import asyncio
    import logging

    from fastapi import WebSocket

    watchers: set[WebSocket] = set()
    tasks: set[asyncio.Task[None]] = set()


    async def on_startup() -> None:
        task = asyncio.create_task(tell_prices(watchers))
        tasks.add(task)
        task.add_done_callback(ended)


    def ended(task: asyncio.Task[None]) -> None:
        tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logging.error("prices are told no more", exc_info=error)
    ```

    ## Fix safety
    There is no fix: what is to be done after a failure is for you to say.

    ## Known limits
    Counts as a failure:
    - any call that is no log line, but for code of the project that catches its errors
    - in a loop: a send, a broker, a file, a program, another server, or unknown code that is awaited

    Does not count:
    - in a loop: an error in computing, or a send to the loop's own client

    Reported:
    - in a file without sockets: endless loops, jobs, and tasks of a program with a handler

    Not reported:
    - one message to one client, and what a comment calls best-effort
    - a function that catches the sends that fail, unless it makes the JSON outside of that `try`
    - a task without an `await`, which ends at once
    - a loop that catches the broker's errors: `RedisError`
    - a full queue of one item, of positions or frames, or with a comment at the `except`
    - a job that a clock starts, or that passes its error on: `on_failure(…)`

    Not seen:
    - whoever hears of a task's end in another file
    - jobs whose news is not named after a start or an end: `report_ready`
    - uncalled functions whose name does not tell of sending

    ## References
    CWE-391, CWE-755; [EW502](EW502.md), [EW503](EW503.md) and [EW505](EW505.md) are the narrower rules that are on by default.
    """

    code = "EW515"
    proof = "a done-callback or an await for the task, a log line for the error"
    name = "failure-unheard"
    severity = Severity.ADVICE
    dialects = "SCIR"
    default = False
    cwe = (391, 755)
    needs = (
        frozenset(
            {b"while ", b"for ", b"create_task", b"ensure_future", b"run_coroutine_threadsafe", b"except"}
            | {
                b"emit(",
                b"group_send(",
                b"broadcast",
                b"disconnect",
                b"on_close",
                b"return_when=",
                b"requests.",
                b"communicate(",
            }
        ),
        REALTIME
        | TO_SOCKETS
        | {b"while ", b"async for ", b"create_task(", b"push", b"notif", b"broadcast", b"emit"}
        | {b"publish"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.brokers import told_unguarded
        from lint_rules.questions.loss.departures import written_to_the_gone
        from lint_rules.questions.loss.dying_loops import dying_loops
        from lint_rules.questions.loss.failures import unheard, unheard_beside
        from lint_rules.questions.loss.forgotten import forgotten
        from lint_rules.questions.loss.jobs import told_no_failure
        from lint_rules.questions.loss.uncalled import uncalled
        from lint_rules.questions.loss.unread_results import unread_results

        yield from (flow.report(function, _MESSAGES[what], node=it) for function, it, what in told_no_failure(flow))
        yield from (flow.report(function, _MESSAGES[what]) for function, what in uncalled(flow))
        yield from flow.reports((unread_results, _MESSAGES["unread"]))
        for function, loop, harm in dying_loops(flow):
            yield flow.report(function, _MESSAGES[harm], node=loop)
        if not flow.outline.says(*(token.decode() for token in REALTIME | TO_SOCKETS)):
            yield from (flow.report(function, _MESSAGES[what], node=it) for function, it, what in unheard_beside(flow))
            return
        for function, node, what in unheard(flow):
            yield flow.report(function, _MESSAGES[what], node=node)
        yield from flow.reports(
            (written_to_the_gone, _MESSAGES["gone"]),
            (told_unguarded, _MESSAGES["broker"]),
            (forgotten, _MESSAGES["forgotten"]),
        )
