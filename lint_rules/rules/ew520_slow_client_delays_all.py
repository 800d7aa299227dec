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
    Reports a loop over several connections that awaits a send to each in turn, with no time limit.
    It may be a comprehension: `[await client.send_text(text) for client in clients]`.

    ## Why is this bad?
    A send waits until the client has room for it.
    A client that does not read fills its buffers, and the loop stops at its send until a heartbeat or TCP gives it up.
    All clients behind it get the message that much later, and so does the caller.

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
    Counts as a time limit:
    - one in the function, or in the helper that sends

    Not reported:
    - sends to all at once: `asyncio.gather`
    - a send that only puts into a queue of the client
    - a lock that is held over the send: [EW507](EW507.md)
    - a send that fails: [EW502](EW502.md)

    Not seen:
    - a time limit that a caller sets for the whole broadcast
    - a `while` that counts through a list

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
