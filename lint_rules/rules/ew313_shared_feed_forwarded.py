"""EW313: one channel with everybody's events is forwarded to each user."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Confidence, Rule, Severity


class SharedFeedForwarded(Rule):
    """
    ## What it does
    Reports a handler of logged-in users that forwards one fixed channel of a broker without asking whether this user may see it.

    ## Why is this bad?
    The login says who is there, and then everybody is sent everything: events of other users, groups and customers.

    ## Example
    ```python
    from fastapi import Depends, FastAPI, WebSocket

    app = FastAPI()


    @app.websocket("/events")
    async def events(websocket: WebSocket, user=Depends(current_user)) -> None:
        await websocket.accept()
        pubsub = redis.pubsub()
        await pubsub.subscribe("events")  # EW313
        async for message in pubsub.listen():
            await websocket.send_text(message["data"])
    ```

    ## Use instead
    ```python
    from fastapi import Depends, FastAPI, WebSocket

    app = FastAPI()


    @app.websocket("/events")
    async def events(websocket: WebSocket, user=Depends(current_user)) -> None:
        await websocket.accept()
        pubsub = redis.pubsub()
        await pubsub.subscribe(f"events:{user.id}")
        async for message in pubsub.listen():
            await websocket.send_text(message["data"])
    ```

    ## Fix safety
    There is no fix: whoever publishes has to name the user as well.

    ## Known limits
    Counts as a check:
    - any test in the loop that mentions the user, a group or a permission

    Not reported:
    - a channel whose name is put together
    - a feed without a login, or whose name says that it is public

    ## References
    CWE-862, CWE-200, OWASP API1:2023.
    """

    code = "EW313"
    name = "shared-feed-forwarded"
    proof = "a channel for each user or group, or a test in the loop that takes the message and the user"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    public = True
    dialects = "S"
    cwe = (862, 200)
    needs = (frozenset({b"subscribe("}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.feeds import shared_feeds

        for function, subscribed, channel in shared_feeds(flow):
            message = (
                f"every user is sent all of {channel!r}: subscribe to a channel of this user's, or check each message"
            )
            yield flow.report(function, message, node=subscribed)
