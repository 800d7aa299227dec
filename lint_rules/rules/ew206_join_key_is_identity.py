"""EW206: somebody else's private room."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.authority import Authority
from lint_rules.analysis.flow import Flow, Label
from lint_rules.analysis.handed import may_be_handed
from lint_rules.analysis.join_guards import is_guarded
from lint_rules.analysis.join_sites import PLACES, join_sites
from lint_rules.analysis.joins import is_alone, open_joins, trails_into
from lint_rules.analysis.vocabulary import mentions, word_set
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Suspect

if TYPE_CHECKING:
    from lint_rules.analysis.sources import Trails
    from lint_rules.facts import FunctionFacts

KNOWN = Label.IDENTITY | Label.CHECKED
"""Who somebody is, or what a credential was found to say."""

PRIVATE = word_set("user account tenant org member profile inbox private personal customer")


class JoinKeyIsIdentity(FlowRule):
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

    def suspects(self) -> Iterable[Suspect]:
        open_to_all = {found.node for found in open_joins(self.file)}
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            yield from self._rooms(function, open_to_all)
            yield from self._subscriptions(function)
        yield from self._tables()

    def _rooms(self, function: FunctionFacts, open_to_all: set[ast.AST]) -> Iterator[Suspect]:
        flow = self.file.trails.flow(function)
        for site in join_sites(function):
            if site.in_collection or site.node in open_to_all or not site.is_open(flow):
                continue
            if mentions(site.room, PRIVATE) and not _compared(function, flow):
                yield Suspect(site.node, "a private room is joined by an id that the client chose")

    def _subscriptions(self, function: FunctionFacts) -> Iterator[Suspect]:
        """`self.subscribe(f"user:{payload['user_id']}")` in our own channels."""
        if not any(role.dialect == "E" and role.owner is function.owner for role in self.file.roles):
            return
        trails = self.file.trails
        flow = trails.flow(function)
        for call in function.own_nodes:
            if not isinstance(call, ast.Call) or dotted_name(call.func) != "self.subscribe" or not call.args:
                continue
            label = flow.of(call.args[0])
            if not label & (Label.PLACE | Label.PAYLOAD) or label & KNOWN or not mentions(call.args[0], PRIVATE):
                continue
            if not is_guarded(function, trails, set()) and not _compared(function, flow):
                yield Suspect(call, "another user's private topic is subscribed to by an id that the client chose")

    def _tables(self) -> Iterator[Suspect]:
        """`connections[user_id] = websocket`, with the id of the URL, where the endpoint knows who is there."""
        alone = is_alone(self.file)
        sites = [
            (function, site)
            for function in self.file.module.functions
            for site in join_sites(function)
            if site.in_collection and mentions(site.room, PRIVATE) and not mentions(site.room, PLACES)
            if site.may_be_open() and (not alone or may_be_handed(site.member, function))
        ]
        if not sites:
            return
        trails = trails_into(self.file)
        reached = set(trails.reached())
        for function, site in (found for found in sites if found[0] in reached):
            label = trails.flow(function).of(site.room)
            if not label & Label.PLACE or label & KNOWN:
                continue
            if not trails.flow(function).of(site.member) & Label.CONNECTION or is_guarded(function, trails, set()):
                continue
            way = list(_callers(function, trails))
            if any(map(self._asks, way)) and not any(_compared(one, trails.flow(one)) for one in way):
                yield Suspect(site.node, "what is meant for a user goes to whoever puts that user's id into the URL")

    def _asks(self, function: FunctionFacts) -> bool:
        """True when somebody is told who is there: an endpoint that asks nothing at all is EW101."""
        return Authority(self.file.project, self.file.config).evidence(function) is not None


def _callers(function: FunctionFacts, trails: Trails) -> Iterator[FunctionFacts]:
    """The function and everything on the trails that leads to it."""
    seen: set[FunctionFacts] = set()
    queue = [function]
    while queue:
        current = queue.pop()
        if current not in seen:
            seen.add(current)
            yield current
            queue.extend(trails.callers(current))


def _compared(function: FunctionFacts, flow: Flow) -> bool:
    """True when a client's name is compared with the server's own."""
    return any(
        isinstance(node, ast.Compare)
        and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        and flow.of(node) & Label.PLACE
        and flow.of(node) & KNOWN
        for node in function.nodes
    )
