"""EW206: a private room is joined by an id that the client chose."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.words import word_set
from lint_rules.rule import REALTIME, Rule

PRIVATE = word_set("user account tenant org member profile inbox private personal customer")
"""A room that is named after one of these is for one user, not for all who are in it."""


class JoinKeyIsIdentity(Rule):
    """
    ## What it does
    Reports a private room (`user_{id}`, `account_{id}`) whose id comes from the client, where a check of another kind keeps EW201 silent.

    ## Why is this bad?
    Whoever names another user's id receives what was meant for that user alone.

    ## Example
    ```python
    from channels.generic.websocket import AsyncWebsocketConsumer


    class Inbox(AsyncWebsocketConsumer):
        async def connect(self):
            user_id = self.scope["url_route"]["kwargs"]["user_id"]
            if self.scope["user"].is_anonymous or not await is_active(user_id, self.scope["user"]):
                return await self.close()
            await self.channel_layer.group_add(f"user_{user_id}", self.channel_name)  # EW206
            await self.accept()
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncWebsocketConsumer


    class Inbox(AsyncWebsocketConsumer):
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            await self.channel_layer.group_add(f"user_{self.scope['user'].id}", self.channel_name)
            await self.accept()
    ```

    ## Fix safety
    There is no fix: what is right here is for you to say.

    ## Known limits
    An id that is compared with the user's own is fine.
    Joins that nothing guards at all are EW201, and endpoints that ask nobody who they are EW101.

    ## References
    CWE-639, OWASP API Security 2023 API1.
    """

    code = "EW206"
    proof = "the user's own id from the session or the token as the key, or a comparison with it that can refuse"
    name = "join-key-is-identity"
    dialects = "ESCI"
    cwe = (639,)
    needs = (
        frozenset({b"group_add", b"enter_room", b"join_room", b"subscribe", b"] = ", b"].add(", b"].append("}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.facts import checks
        from lint_rules.flow.rooms import admits, is_compared, joins, tables, words_in

        for _, join in joins(flow):
            private = not words_in(join).isdisjoint(PRIVATE)
            if private and (admits(join.facts) or join.name == "subscribe") and not is_compared(join.facts):
                message = "a private room is joined by an id that the client chose"
                yield flow.report(join.function, message, node=join.node)
        for _, kept in tables(flow):
            if not words_in(kept).isdisjoint(PRIVATE) and checks(kept.facts) and not admits(kept.facts):
                message = "what is meant for a user goes to whoever puts that user's id into the URL"
                yield flow.report(kept.function, message, node=kept.node)
