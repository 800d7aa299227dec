"""EW520: one client that does not read makes all others wait for a broadcast."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.finding import Confidence
from lint_rules.flow.query import Flow, Report
from lint_rules.questions.load.slow_clients import sends_in_turn
from lint_rules.rule import REALTIME, Rule, Severity


class SlowClientDelaysAll(Rule):
    """
    ## What it does
    Reports a loop over several connections that awaits a send to each in turn, with no time limit, also in a comprehension: `[await client.send_text(text) for client in clients]`. Advice, and off unless selected.

    ## Why is this bad?
    A send waits until the client has room for it.
    A client that does not read, such as a phone without reception, fills its buffers, and the loop stops at its send until a heartbeat or TCP gives it up.
    All clients behind it in the loop get the message that much later, and so does the caller: the HTTP request that broadcasts, or the task that reads the source.

    ## Example
    ```python
    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.clients: set[WebSocket] = set()

        async def broadcast(self, message: str) -> None:
            for client in list(self.clients):
                try:
                    await client.send_text(message)  # EW520
                except RuntimeError:
                    self.clients.discard(client)
    ```

    ## Use instead
    ```python
    import asyncio

    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.clients: set[WebSocket] = set()

        async def broadcast(self, message: str) -> None:
            for client in list(self.clients):
                try:
                    await asyncio.wait_for(client.send_text(message), timeout=1)
                except (RuntimeError, TimeoutError):
                    self.clients.discard(client)
    ```

    ## Fix safety
    There is no fix: how long a client may take, and what happens to one that takes longer, is for you to say.

    ## Known limits
    Sends to all at once (`asyncio.gather`) are not reported: the others get their message, and only the caller waits for the slowest.
    A time limit counts in the function itself and in the helper that sends; one that a caller sets for the whole broadcast is not seen.
    A `while` that counts through a list is not seen.
    A send that only puts into a queue of the client waits for nobody.
    Where the loop holds a lock that others need, [EW507](EW507.md) reports the send; [EW502](EW502.md) is about a send that fails.

    ## References
    CWE-400, CWE-410.
    """

    code = "EW520"
    proof = (
        "a time limit for each send (`asyncio.wait_for`, `asyncio.timeout`), sends to all at once, or a queue of each"
    )
    name = "slow-client-delays-all"
    severity = Severity.ADVICE
    confidence = Confidence.MEDIUM
    dialects = "SR"
    default = False
    cwe = (400, 410)
    needs = (frozenset({b"for "}), frozenset({b"await "}), REALTIME | {b".send", b".write_message("})

    def query(self, flow: Flow) -> Iterator[Report]:
        message = (
            "one client that does not read makes the others wait here: give each send a time limit, or send to all at"
            " once"
        )
        for function, send in sends_in_turn(flow):
            yield flow.report(function, message, node=send)
