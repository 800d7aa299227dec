"""EW309: the client says who gets a message."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from lint_rules.analysis.fields import ClientWords
from lint_rules.analysis.flow import ACCESSORS
from lint_rules.analysis.join_guards import NOT_GUARDS, is_guarded
from lint_rules.analysis.join_sites import join_sites, joined_by
from lint_rules.analysis.sources import USER_WORDS
from lint_rules.analysis.vocabulary import GUARDING, mentions, speaks_of, word_set, words
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Suspect
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

ENDPOINTS = frozenset({"endpoint", "self.endpoint"})
SIGNALS = word_set("signal signaling signalling offer answer ice candidate webrtc peer call sdp")
"""Peers that set up a call speak to each other by id; that is what such a server is for."""

IDENTIFYING = USER_WORDS | word_set("assigns scope session")

LEAVING = frozenset({"leave_room", "leave", "group_discard"})


class ClientChosenDestination(FlowRule):
    """
    ## What it does
    Reports a message that goes to a topic, group or room whose name the client put into its own message, in a handler that asks nothing about it.

    ## Why is this bad?
    Being refused at the door of a room is of no use when one can speak into it from outside: any client writes to any room, also to those that only the server should write to.

    ## Example
    ```python
    import msgspec

    from emberwire import Channel, Ok, handle_in


    class Note(msgspec.Struct):
        room: str
        body: str


    class RoomChannel(Channel):
        @handle_in("carry")
        async def carry(self, note: Note) -> Ok:
            await self.endpoint.broadcast(f"room:{note.room}", "note", {"body": note.body})  # EW309
            return Ok()
    ```

    ## Use instead
    ```python
    import msgspec

    from emberwire import Channel, Error, Ok, handle_in


    class Note(msgspec.Struct):
        room: str
        body: str


    class RoomChannel(Channel):
        @handle_in("carry")
        async def carry(self, note: Note) -> Ok | Error:
            if not await rooms.is_member(note.room, self.assigns["user_id"]):
                return Error(reason="unauthorized")
            await self.endpoint.broadcast(f"room:{note.room}", "note", {"body": note.body})
            return Ok()
    ```

    ## Fix safety
    There is no fix: who may write where is for you to say.

    ## Known limits
    Any test that takes the name, and any table that it is looked up in, is believed.
    A handler that also joins the room has its finding there (EW201), and the events of a WebRTC signalling server are left alone.

    ## References
    CWE-639, CWE-862, OWASP API1:2023.
    """

    code = "EW309"
    proof = "a membership check that takes the destination and the user, or a destination that the server chose"
    name = "client-chosen-destination"
    dialects = "ECI"
    cwe = (639, 862)
    needs = (frozenset({b"endpoint.broadcast", b"group_send", b"emit(", b"send("}), REALTIME)

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            sites = [(call, place) for call in _calls(function) for place in _destinations(call)]
            if sites and not self._is_exempt(function):
                yield from self._open(function, sites)

    def _is_exempt(self, function: FunctionFacts) -> bool:
        roles = [role for role in self.file.roles if role.function is function]
        if any(role.kind not in ("message", "endpoint") for role in roles):
            return True
        names = [function.name, *(role.event or "" for role in roles)]
        return any(speaks_of(name, SIGNALS) for name in names) or any(join_sites(function)) or _leaves(function)

    def _open(self, function: FunctionFacts, sites: list[tuple[ast.Call, ast.expr]]) -> Iterator[Suspect]:
        spoken = ClientWords.of(function, self.file)
        for call, place in sites:
            if not spoken.said(place) or spoken.is_compared(place) or _is_demanded(place, spoken):
                continue
            if not is_guarded(function, self.file.trails, set()):
                yield Suspect(call, "the client names who gets this, and nothing asks whether it may")


def _calls(function: FunctionFacts) -> Iterator[ast.Call]:
    return (node for node in function.own_nodes if isinstance(node, ast.Call))


def _destinations(call: ast.Call) -> Iterator[ast.expr]:
    """Where a call sends to, when that is an argument."""
    name = joined_by(call)
    if name in ("broadcast", "broadcast_from") and isinstance(call.func, ast.Attribute):
        if (dotted_name(call.func.value) or "") in ENDPOINTS:
            yield from call.args[:1]
    elif name == "group_send":
        yield from call.args[:1]
    elif name in ("emit", "send"):
        yield from (keyword.value for keyword in call.keywords if keyword.arg in ("to", "room"))


def _leaves(function: FunctionFacts) -> bool:
    """Telling a room goodbye, in a handler that leaves it."""
    return any(joined_by(call) in LEAVING for call in _calls(function))


def _is_demanded(place: ast.expr, spoken: ClientWords) -> bool:
    """True when the name is given to something else than the sending: a test, a guard, or a query with the user."""
    return not _demanded(spoken.function).isdisjoint(ast.dump(part) for part in spoken.parts(place))


def _demanded(function: FunctionFacts) -> frozenset[str]:
    """What such calls of a function are given, as texts; made once, and asked for every destination."""
    if "demanded" not in function.derived:
        asking = ast.If | ast.IfExp | ast.Assert
        tested = {inner for node in function.nodes if isinstance(node, asking) for inner in walk(node.test)}
        given = (
            argument
            for call in function.calls
            if joined_by(call) not in ACCESSORS
            and (call in tested or speaks_of(joined_by(call), GUARDING) or _takes_the_user(call))
            for argument in _given(call)
        )
        function.derived["demanded"] = frozenset(ast.dump(inner) for argument in given for inner in walk(argument))
    return cast("frozenset[str]", function.derived["demanded"])


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _takes_the_user(call: ast.Call) -> bool:
    """`rooms.fetch(room, self.assigns["user_id"])`, but no storing and no sending: these decide nothing."""
    name = joined_by(call)
    if not name or words(name) & NOT_GUARDS or list(_destinations(call)):
        return False
    return any(mentions(argument, IDENTIFYING) for argument in _given(call))
