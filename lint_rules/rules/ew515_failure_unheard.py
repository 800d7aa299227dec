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
    Reports work beside the handlers that can fail without anybody noticing. Advice, and off unless selected. That is:

    - tasks that nobody keeps, awaits or watches
    - endless loops beside the handlers that one error ends, for all clients or for one that stays connected
    - listeners that subscribe outside of any `try`, and never begin where the broker is away at the start
    - tasks that go on when the first of several has ended
    - errors of a send that are swallowed (`except Exception: pass`), in a route, a task or a helper, also where a function of another file sends
    - waits for an answer without a timeout: of another client, of a program that a handler starts, of another server
    - jobs that a handler, a route or a worker starts, and that tell clients of their success but of no error: an `except` that only logs or stores it, or no `except` at all; also where they tell of other errors, and one stands in front of that `try` or ends them with a log line (`if order is None: log(…); return`)
    - full queues, and full inboxes of a channel layer, that drop what they are given without a word
    - sends to another client, to all in one `gather` or `wait`, to a broker or to a client that has just gone, which raise for the sender
    - connections of which nothing was heard for a while, that are taken out of the table and not closed
    - jobs that tell clients something and are gathered with `return_exceptions=True`, where nobody reads what they give
    - functions that tell clients something, or register handlers, and that nothing in the project calls
    - connections that only send, and so do not notice that their client has gone

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
    Any call that is no log line is believed to fail some day; a function of the project that catches what fails in it is believed, and so is one that does no more than to call such a function.
    A send on what is looked up is passed over where classes of the project have a method of that name which catches its errors.
    One message to one client may be lost: its leaving is noticed where it is read. So may what a comment calls best-effort. A function that catches the sends that fail is believed, unless it makes JSON of what it is given outside of that `try`.
    A task without an `await` is over at once: asyncio logs its error, unless another thread has started it.
    A task that an object keeps and awaits only to stop it is reported if something else than a send to the client may fail in it.
    A loop for all clients is reported if it is started as a task or thread whose end nobody hears of, if something in it tells clients or listens to a broker, and if an error can leave it.
    An error can come from a send, from waiting for a broker, from a call that asks a file, a program, a database or another server, and from unknown code that is awaited; an error in computing is not looked for.
    An `except` in the loop that names what a broker, a database or another server raises (`RedisError`) and goes on is believed to be enough.
    Of a loop for one client, a send that fails is passed over: that client has gone.
    A `with suppress(…)` is a `try` that catches the same; that it swallows a send which fails is taken as meant, and not reported.
    What a full queue drops is passed over where a comment stands at the `except`, where the queue holds one item, and where the next item replaces it: a signal, a frame, a position.
    Of connections that are forgotten only those count that a loop takes out because of a time; what ends a connection by its name is believed to, and so is who gets them in a list. That the client may be gone is not known.
    What a job publishes counts as told where a file of the project that speaks of sockets listens to a broker.
    Of jobs only those count that have something else to do than to tell, and whose news is named after a start or an end (`report_ready`). Those that a program begins with, that a clock starts, or that raise in a worker are left alone, and so is an error that a helper may pass on (`on_failure(…)`).
    Of functions that nothing calls only those count whose name tells of sending and stands nowhere else, tests aside, in a file that a program imports; of each file the first, and of methods those that send by way of another object, in a class without a base that is given no connection.
    In a file that names no socket only endless loops and such jobs count, and tasks that nobody holds where the file runs in one program with a handler: those that tell somebody something, last, or are started in a loop.
    Who hears of the end of a task is not followed beyond the file; a function that gets a task is believed to hear of it.

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
