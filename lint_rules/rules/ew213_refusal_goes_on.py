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
    Reports a connection that is closed on a condition, or a client that is told an error where a test found that it may not come in, where the function goes on below and takes the client in. Off unless selected.

    ## Why is this bad?
    `close` ends the connection and not the function: without a `return` the refused client is put into the group, the room or the list of connections, and with some frameworks it is told what the others are told until the closing is done.
    Where the connection is really gone, the entry stays behind, and sends to it fail.

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
    Only a `close` that ends an `if` or `elif` without `else` counts, or what is sent there under `error`, with `ok` false or in words of a refusal; lines in the log may stand behind it.

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
