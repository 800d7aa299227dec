"""EW506: what waits for one client grows while it does not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.flow.query import Flow, Report
from lint_rules.questions.load.growth import connection_queues, filed_queues, growing_lists, shared_queues
from lint_rules.questions.load.unread import unawaited_sends
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function


class UnboundedQueue(Rule):
    """
    ## What it does
    Reports memory that clients fill without a bound.

    - a queue of one connection, or one that all clients fill, without a maximum size
    - a list of one connection that only grows
    - a collection or buffer that outlives the messages that fill it, and whose size nothing measures
    - a list of a module or kept object that messages make longer and nothing shortens
    - a loop that sends with Tornado's `write_message` without waiting: Tornado keeps what the client has not read

    ## Why is this bad?
    Whoever fills it does not wait for whoever empties it.
    A client that stops reading, or that sends too fast, makes it grow until the server has no memory left.
    All other connections end with it.

    ## Example
    ```python
    import asyncio

    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        queue = asyncio.Queue()  # EW506
        subscribers[websocket] = queue
        while True:
            await websocket.send_json(await queue.get())
    ```

    ## Use instead
    ```python
    import asyncio

    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        queue = asyncio.Queue(maxsize=100)  # and close the connection whose queue is full
        subscribers[websocket] = queue
        while True:
            await websocket.send_json(await queue.get())
    ```

    ## Fix safety
    There is no automatic fix: how much may wait, and what happens to who is slower, is for you to say.

    ## Known limits
    Counts as a bound:
    - a test of the length
    - code that cuts the content

    Does not count:
    - a client that may take back one line, or is told how much waits

    Reported:
    - a list in a file without sockets, if a handler of a file that imports it adds what the client says

    Not seen:
    - a queue that another module fills, unless it is handed there
    - a Tornado send in a function that a handler calls

    ## References
    CWE-770, OWASP API4:2023 (unrestricted resource consumption).
    """

    code = "EW506"
    name = "unbounded-queue"
    severity = Severity.ADVICE
    dialects = "ESCIR"
    default = False
    cwe = (770,)
    needs = (
        frozenset({b"Queue", b".append", b".extend(", b".add(", b"] = ", b"]=", b"+=", b".write_message(", b"push("}),
        REALTIME | {b".write_message(", b".append(", b"push("},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        message = "this queue has no limit, and one slow client fills the memory: set `maxsize`"
        for function in flow.outline.functions if flow.outline.says("Queue") else ():
            for queue in [*connection_queues(function, flow), *filed_queues(function, flow)]:
                yield flow.report(function, message, node=queue)
        yield from _shared(flow)
        told: set[Function] = set()
        for entry in flow.handlers("message") if flow.outline.says(".append(", ".extend(") else ():
            for function, made, where in growing_lists(entry, flow):
                message = f"every message makes this longer (`{where}` appends), and nothing shortens it: set a limit"
                told.add(entry.function)
                yield flow.report(function, message, node=made)
        for report, functions in _histories(flow):
            told |= functions
            yield report
        yield from self._kept(flow, told)
        message = "nobody waits for this send, and what the client does not read stays in memory: await it"
        for function, send in unawaited_sends(flow):
            yield flow.report(function, message, node=send)

    def _kept(self, flow: Flow, told: set[Function]) -> Iterator[Report]:
        """What outlives a message and grows with it, in functions of which nothing was told."""
        from lint_rules.questions.load.kept_for_ever import buffers, gathered, grown_by_messages

        for function, node, name in (*grown_by_messages(flow), *buffers(flow), *gathered(flow)):
            if function not in told:
                message = (
                    f"each message of a client can make `{name}` longer, and nothing checks its length: set a limit"
                )
                yield flow.report(function, message, node=node)


def _histories(flow: Flow) -> Iterator[tuple[Report, set[Function]]]:
    """Reports of lists that are kept for ever, each with the functions that make it longer."""
    from lint_rules.questions.load.histories import histories

    for made, function, name, appended in histories(flow) if flow.outline.says(".append", ".extend(") else ():
        message = f"every message makes `{name}` longer (`{appended[0][0].name}` appends), and nothing shortens it: set a limit"
        if isinstance(made, cst.BaseExpression) and function is not None:
            yield flow.report(function, message, node=made), {each for each, _ in appended}
        elif not isinstance(made, cst.BaseExpression):
            yield flow.report_value(made, message), {each for each, _ in appended}


def _shared(flow: Flow) -> Iterator[Report]:
    """Reports of queues that all clients fill."""
    message = "clients fill this queue, it has no limit, and one that sends fast fills the memory: set `maxsize`"
    for function, made in shared_queues(flow) if flow.outline.says("Queue(") else ():
        if not isinstance(made, cst.BaseExpression):
            yield flow.report_value(made, message)
        elif function is not None:
            yield flow.report(function, message, node=made)
