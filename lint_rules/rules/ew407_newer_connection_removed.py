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
    Reports connections, and queues or tasks of them, that are kept one for each user, room or other key, also one put together of these, where the end of a connection takes out whatever stands under its key, and where a second one takes its place. So it does with ends of one connection that mark the whole user as offline, set back a status that the connect set, take him out of those who are online, or delete his row or what a table keeps for him (where the user is looked up by the connection), also where those stand in Redis or a cache, and that delete there what the connect wrote under the user's key for its connection to be found by, and with one place that each new connection takes from the one before, such as `self.socket` of a hub or `user.sid`. Advice, and off unless selected.

    ## Why is this bad?
    A second tab, or a client that connects again before the server has noticed that it was gone, puts its connection in the place of the first.
    The first one stays open and is told nothing any more. When it ends, the second is taken out, and is told nothing either.
    Who closes one of two tabs is shown as gone, and others no longer write to him.

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
    A key may have several parts, `(shop, desk)`.
    The `sid` of Socket.IO and the `channel_name` of Channels stand for the connection, also inside of a dictionary that is put under the key.
    Keys that the server makes for one connection (a `uuid4()`, the `sid`) are left alone, and places that refuse a second connection under the same key, or where whoever calls asks first.
    That the connect closes the older one is not enough: its end comes later.

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
