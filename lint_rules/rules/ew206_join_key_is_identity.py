"""EW206: somebody else's private room."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.facts import FunctionFacts
from lint_rules.flow import Flow, Label
from lint_rules.joins import join_sites, open_joins
from lint_rules.rule import REALTIME, FlowRule, Invalid, Suspect, Valid
from lint_rules.vocabulary import mentions, word_set

PRIVATE = word_set("user account tenant org member profile inbox private personal customer")


class JoinKeyIsIdentity(FlowRule):
    """
    ## What it does
    Reports a private room (`user_{id}`, `account_{id}`) whose id comes from the client, where a check of another kind keeps EW201 silent.

    ## Why is this bad?
    Whoever names another user's id receives what was meant for that user alone.

    ## Example
    ```python
    await self.channel_layer.group_add(f"user_{self.scope['url_route']['kwargs']['user_id']}", self.channel_name)
    ```

    ## Use instead
    ```python
    await self.channel_layer.group_add(f"user_{self.scope['user'].id}", self.channel_name)
    ```

    ## Fix safety
    There is no fix: what is right here is for you to say.

    ## Known limits
    An id that is compared with the user's own is fine. Joins that nothing guards at all are EW201.

    ## References
    CWE-639, OWASP API Security 2023 API1.
    """

    code = "EW206"
    name = "join-key-is-identity"
    dialects = "CI"
    cwe = (639,)
    needs = (frozenset({b"group_add", b"enter_room", b"join_room"}), REALTIME)

    VALID = (
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n    async def connect(self):\n        await self.channel_layer.group_add(f\"user_{self.scope['user'].id}\", self.channel_name)\n",
            dialect="C",
            why="one's own id",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n    async def connect(self):\n        key = self.scope['url_route']['kwargs']['user_id']\n        if key != self.scope['user'].id:\n            return await self.close()\n        await self.channel_layer.group_add(f\"user_{key}\", self.channel_name)\n",
            dialect="C",
            why="compared",
        ),
    )
    INVALID = (
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n    async def connect(self):\n        user_id = self.scope['url_route']['kwargs']['user_id']\n        if not await active(user_id, self.scope['user']):\n            return\n        await self.channel_layer.group_add(f\"user_{user_id}\", self.channel_name)\n",
            line=7,
            dialect="C",
        ),
        Invalid(
            "@sio.on('mine')\n@audited\nasync def mine(sid, data):\n    await sio.enter_room(sid, f\"user_{data['user_id']}\")\n",
            line=4,
            dialect="I",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        guarded = {found.node for found in open_joins(self.file)}
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            for site in join_sites(function):
                if site.in_collection or site.node in guarded or not site.is_open(self.file.trails.flow(function)):
                    continue
                if mentions(site.room, PRIVATE) and not _compared(function, self.file.trails.flow(function)):
                    yield Suspect(site.node, "a private room is joined by an id that the client chose")


def _compared(function: FunctionFacts, flow: Flow) -> bool:
    """True when a client's name is compared with the server's own."""
    return any(
        isinstance(node, ast.Compare)
        and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        and flow.of(node) & Label.PLACE
        and flow.of(node) & Label.IDENTITY
        for node in function.nodes
    )
