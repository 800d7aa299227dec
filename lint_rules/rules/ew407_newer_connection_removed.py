"""EW407: the end of an older connection takes out the newer one."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from libcst import CSTNode

    from lint_rules.flow.query import Flow, Report


class NewerConnectionRemoved(Rule):
    """
    ## What it does
    Reports a table with one connection for each user, where an old connection that ends removes the new one.
    The key may also be a room, a device, or several parts: `(shop, desk)`.

    - a connection, queue or task that takes the place of the one before, and an end that removes whatever is there
    - an end of one connection that marks the whole user as offline or removes the user's row or status
    - the same in Redis or a cache
    - one place that each new connection takes: `self.socket` of a hub, `user.sid`

    ## Why is this bad?
    A second tab, or a reconnect before the server has noticed the end, takes the place of the first connection.
    The first one stays open and gets nothing any more.
    When it ends, the second is removed, and gets nothing either.
    Whoever closes one of two tabs is shown as gone, and others no longer write to this user.

    ## Example
    ```python
    from fastapi import WebSocket


    class Hub:
        def __init__(self) -> None:
            self.users: dict[str, WebSocket] = {}

        def connect(self, user_id: str, websocket: WebSocket) -> None:
            self.users[user_id] = websocket  # EW407

        def disconnect(self, user_id: str) -> None:
            self.users.pop(user_id, None)  # EW407
    ```

    ## Use instead
    ```python
    from fastapi import WebSocket


    class Hub:
        def __init__(self) -> None:
            self.users: dict[str, WebSocket] = {}

        def connect(self, user_id: str, websocket: WebSocket) -> None:
            self.users[user_id] = websocket

        def disconnect(self, user_id: str, websocket: WebSocket) -> None:
            if self.users.get(user_id) is websocket:
                del self.users[user_id]
    ```

    ## Fix safety
    There is no fix: whether one user may have several connections is for you to say.

    ## Known limits
    Counts as the connection:
    - the `sid` of Socket.IO and the `channel_name` of Channels, also inside a dictionary

    Does not count:
    - a connect that closes the older connection: the end of that one comes later

    Not reported:
    - keys that the server makes for one connection: `uuid4()`, the `sid`
    - places that refuse a second connection under the same key, or whose caller asks first

    ## References
    CWE-362, CWE-694; [EW402](EW402.md) is about connections that nothing ever takes out.
    """

    code = "EW407"
    proof = "a comparison with the connection that ended, or a key of each connection's own"
    name = "newer-connection-removed"
    severity = Severity.ADVICE
    dialects = "SCIR"
    default = False
    cwe = (362, 694)
    needs = (
        frozenset(
            {b".pop(", b"del ", b"offline", b"online", b"status", b"disconnect", b"Disconnect"}
            | {b"= websocket", b"= ws", b"=websocket", b"=ws", b"WebSocketResponse(", b"] = ", b"]="},
        ),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.overwritten import calls_of, deafened, taken_out_blindly

        taken = set()
        for function, node, key in taken_out_blindly(flow):
            taken.add(node)
            message = (
                f"this may remove a newer connection of the same `{key}`: test first that it is the one that ended"
            )
            yield flow.report(function, message, node=node, trace=tuple(calls_of(function, flow)))
        for function, node, key in deafened(flow):
            message = f"a second connection of the same `{key}` takes this place, and the first hears nothing: close it"
            yield flow.report(function, message, node=node)
        yield from self._gone(flow, taken)
        yield from self._replaced(flow)

    def _gone(self, flow: Flow, taken: Container[CSTNode]) -> Iterator[Report]:
        from lint_rules.questions.loss.other_tabs import gone_with_one_tab

        message = "this user may have another connection: mark the user as gone only when the last one has ended"
        for function, node, below in gone_with_one_tab(flow):
            if node not in taken:
                trace = (flow.way(below, who="a client"),) if below is not None else ()
                yield flow.report(function, message, node=node, trace=trace)

    def _replaced(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.slots import taken_from_another_tab, taken_from_the_last

        for function, node, name in taken_from_the_last(flow):
            message = f"each connection replaces the one in `{name}`, which is still open: keep them in a set"
            yield flow.report(function, message, node=node)
        for function, node, name in taken_from_another_tab(flow):
            message = (
                f"a second connection takes the place in `{name}`, and the first hears nothing: keep them in a set"
            )
            yield flow.report(function, message, node=node)
