"""EW213: a client is turned away and served all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Confidence, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class RefusalGoesOn(Rule):
    """
    ## What it does
    Reports a refusal behind which the function goes on and takes the client in.

    - a connection that is closed on a condition, without a `return`
    - a client that a test found wrong and that is only told an error

    ## Why is this bad?
    `close` ends the connection and not the function.
    Without a `return`, the refused client gets into the group, the room or the list of connections.
    With some frameworks it hears what the others hear until the close is done.
    Where the connection is gone, its entry stays behind, and sends to it fail.

    ## Example
    ```python
    from tornado.websocket import WebSocketHandler

    players = []


    class Lobby(WebSocketHandler):
        def open(self):
            if game.has_started:
                self.close(1000, "too late")  # EW213
            players.append(self)
    ```

    ## Use instead
    ```python
    from tornado.websocket import WebSocketHandler

    players = []


    class Lobby(WebSocketHandler):
        def open(self):
            if game.has_started:
                self.close(1000, "too late")
                return
            players.append(self)
    ```

    ## Fix safety
    There is no fix: where the function should end, and what has to be cleaned up, is for you to say.

    ## Known limits
    Counts as a refusal:
    - a `close` at the end of an `if` or `elif` without `else`; log lines may follow it
    - a message there under `error`, with `ok` false, or in words of a refusal

    Not seen:
    - a refusal in any other place

    ## References
    CWE-841, CWE-696.
    """

    code = "EW213"
    proof = "a `return` or `raise` behind the close, or an `else`"
    name = "refusal-goes-on"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    default = False
    dialects = "SCIR"
    cwe = (696, 841)
    needs = (frozenset({b"close(", b"disconnect(", b"send"}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.going_on import refusals_that_go_on, told_and_served

        message = "the client is refused here, and the lines below accept it all the same: `return` after the refusal"
        for function, call in refusals_that_go_on(flow):
            yield flow.report(function, message, node=call)
        told = "the client is told that it may not, and the lines below serve it all the same: end the connection here"
        for function, call in told_and_served(flow):
            yield flow.report(function, told, node=call)
