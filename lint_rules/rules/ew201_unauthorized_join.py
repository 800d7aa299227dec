"""EW201: somebody joins a room, or writes to it, and nobody asked whether they may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.quoted import cut, quoted
from lint_rules.frameworks.labels import Label
from lint_rules.rule import REALTIME, Rule

if TYPE_CHECKING:
    from lint_rules.flow.effects import Effect


class UnauthorizedJoin(Rule):
    """
    ## What it does
    Reports a room, group or topic that the client names and enters or writes to, without a check of both the room and the user.

    - a join of a room that the client names: `self.channel_layer.group_add(content["room"], …)`
    - a message to a room whose check only asks who may read it: `can_view`
    - a stored message of a client that is only told whether it may write: `{"can_edit": …}`
    - a check of a part of the name: `topic.startswith(account)`, or `user in invited` where `invited` is one text
    - a private room (`user_{id}`, `account_{id}`) behind a check that does not ask whose id it is
    - a call of the project's hub whose method puts the connection into the room

    ## Why is this bad?
    Whoever is logged in can then read every room by naming it: an "insecure direct object reference".
    A refused join is of no use if outsiders can write into the room.

    ## Example
    ```python
    from typing import Any

    from emberwire import Channel, Error, Ok, Topic


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:  # EW201
            self.assigns["room_id"] = topic.rest
            return Ok()
    ```

    ## Use instead
    ```python
    from typing import Any

    from emberwire import Channel, Error, Ok, Topic


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            if not await rooms.is_member(topic.rest, self.assigns["user_id"]):
                return Error(reason="unauthorized")
            return Ok()
    ```

    ## Fix safety
    There is no fix: who may join is a decision of your application.

    ## Known limits
    Counts as a check:
    - a helper outside of the project that takes both the room and the user
    - a test that can refuse by user and room on at least one of its branches
    - a name out of a list, table, enumeration or pattern that the program writes out
    - the server's own secret, if the client proved it in `connect`
    - for a message to a room: any test or look-up that takes its name

    Does not count:
    - a test whether the room exists, is full, or has a state: `order.status == ACCEPTED`
    - a test whether somebody is logged in, is on the staff or was thrown out
    - a coroutine that is not awaited, and an unused result of `can_open`
    - a code that is compared only if the client sends one: `if code and code != room.code`
    - a check of the room in the URL, where the message names another one

    Reported:
    - a join of what was looked up by the client's word: `halls[name].seats[websocket] = user`

    Not reported:
    - a room that is called public by its name, by a docstring or by a test: `Lots are public`
    - a room named after the client's own token
    - a room for everybody who is logged in: one not named after a person or device
    - a project with pages that tells no users apart: [EW214](EW214.md)
    - the events of a WebRTC signalling server

    ## References
    Guide: authorize in `join`. OWASP API Security 2023 API1, OWASP ASVS 5.0 V8.2, CWE-862, CWE-639.
    """

    code = "EW201"
    public = True
    proof = (
        "a call, a query or a test between the client's message and the join that takes the name of the room together "
        "with the user, and whose answer can refuse; a decorator that does so; for a room of one user its own id from "
        "the session, or a comparison with it"
    )
    name = "unauthorized-join"
    dialects = "ESCIR"
    cwe = (862, 639)
    needs = (
        frozenset({b"def join", b"group_add", b"enter_room", b"join_room", b".add(", b".append(", b"] = ", b"]="})
        | {b"subscribe", b"endpoint.broadcast", b"group_send", b"emit(", b"send(", b"await "}
        | {
            f"{quote}{right}".encode()
            for quote in "'\""
            for right in ("can_", "may_", "read_only", "editable", "canEdit")
        },
        REALTIME | {b"enter_room", b"group_add"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        yield from self._joined(flow)
        yield from self._personal(flow)
        yield from self._addressed(flow)
        yield from self._written(flow)
        yield from self._loosely(flow)

    def _loosely(self, flow: Flow) -> Iterator[Report]:
        """Checks by a piece of a name, which more pass than are meant."""
        from lint_rules.questions.access.partial_names import partial_names

        for function, part, message in partial_names(flow):
            yield flow.report(function, message, node=part)

    def _written(self, flow: Flow) -> Iterator[Report]:
        """Messages of those who were only asked whether they may read."""
        from lint_rules.questions.access.reading_rights import shown_rights, unasked_writes

        for sent, asked in unasked_writes(flow):
            message = (
                f"`{cut(asked)}` lets users in to read, and each of them can write here: check that this user may write"
            )
            yield flow.report(sent.function, message, node=sent.node)
        for function, node, told in shown_rights(flow):
            message = f"`{told}` is only shown to the client, and nothing asks it here: check that this user may write"
            yield flow.report(function, message, node=node)

    def _joined(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.facts import why_void
        from lint_rules.flow.rooms import by_place, open_answers, open_joins, open_step, spoken_there

        for entry in open_answers(flow):
            message = f"`{entry.function.qualname}` accepts every user: check that this one may join the topic"
            yield flow.report(entry.function, message, trace=("every way to `return Ok(...)` was followed",))
        for (entry, join), *others in by_place(flow, open_joins(flow)):
            why = (
                why_void(fact for fact in join.facts if not fact.presence) or "check first that this user may be in it"
            )
            message = f"any client can join the room `{_place(join)}`: {why}"
            reached = flow.reaching((join, *(act for _, act in others), *spoken_there(flow, entry)), "a client")
            trace = ("the name of the room comes from the client", *reached)
            function, node = open_step(flow, join)
            yield flow.report(function, message, node=node, trace=trace)
        yield from self._subscribed(flow)

    def _subscribed(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.rooms import open_subscriptions

        for call in open_subscriptions(flow):
            message = (
                "the client chooses this feed, and nothing checks the user: check first that this user may read it"
            )
            yield flow.report(call.function, message, node=call.node)

    def _personal(self, flow: Flow) -> Iterator[Report]:
        """Rooms and tables for one user, where a check of another kind stands in front."""
        from lint_rules.flow.rooms import by_place, open_mailboxes, open_private_rooms

        for join in open_private_rooms(flow):
            message = f"any client can join `{_place(join)}` and read what is sent to that user: compare it with the user's own id"
            yield flow.report(join.function, message, node=join.node)
        for (_, kept), *others in by_place(flow, open_mailboxes(flow)):
            message = (
                f"any client can connect as `{_place(kept)}`, take the place of that one and read its messages: compare"
                " it with the user's own id"
            )
            trace = flow.reaching((kept, *(act for _, act in others)), "a client")
            yield flow.report(kept.function, message, node=_key(kept.node), trace=trace)

    def _addressed(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.destinations import open_destinations

        for sent in open_destinations(flow):
            message = f"any client can write to the room `{_place(sent)}`: check first that this user may"
            yield flow.report(sent.function, message, node=sent.node)


def _place(act: Effect) -> str:
    """How the room is written that an act names: the key of a table, the argument that the client chose."""
    from lint_rules.flow.rooms import first_key

    node = act.node
    if isinstance(node, cst.Assign) and isinstance(node.targets[0].target, cst.Subscript):
        inner = node.targets[0].target.value
        is_key = act.argument("[]").labels & Label.CONNECTION and not isinstance(inner, cst.Subscript)
        return quoted(inner if is_key else _key(node))  # `room.seats` of `room.seats[ws] = user`
    match node:
        case cst.Call(func=cst.Attribute(value=kept)) if (key := first_key(kept)) is not None:
            return quoted(key)  # `rooms[room].add(ws)`
        case cst.Call(func=cst.Attribute(value=room)) if act.place is act.receiver:
            return quoted(room)  # `room.join(ws)`
    args = node.args if isinstance(node, cst.Call) else ()
    chosen = [arg for arg, (_, value) in zip(args, act.arguments, strict=False) if value.labels & Label.PLACE]
    if not chosen and isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        return quoted(node.func.value)  # `room.members.add(ws)`
    return quoted(chosen[0].value if chosen else node)


def _key(node: cst.CSTNode) -> cst.CSTNode:
    """The key of `clients[name] = ws`, and the first of `rooms[room][name] = ws`."""
    target = node.targets[0].target if isinstance(node, cst.Assign) else None
    if not isinstance(target, cst.Subscript):
        return node
    outer = target.value if isinstance(target.value, cst.Subscript) else target
    inner = outer.slice[0].slice
    return inner.value if isinstance(inner, cst.Index) else inner
