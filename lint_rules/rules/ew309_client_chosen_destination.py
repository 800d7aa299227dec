"""EW309: a message goes to a place that the client named, and nobody asked whether it may write there."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import says, word_set
from lint_rules.rule import REALTIME, Rule

SIGNALS = word_set("signal signaling signalling offer answer ice candidate webrtc peer call sdp")
"""Peers that set up a call speak to each other by id; that is what such a server is for."""


LEAVING = frozenset({"leave_room", "leave", "group_discard"})
"""Telling a room goodbye, in a handler that leaves it, is no message to a place of the client's choice."""


class ClientChosenDestination(Rule):
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
    Whoever proved in `connect` to know the server's own secret is taken for a part of the same system.
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

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.rooms import are_peers, is_asked_about

        moving = {e.function for _, e in flow.here() if e.kind == "join" or e.name in LEAVING}
        for entry, sent in flow.here("broadcast", "send"):
            said = sent.place.labels & Label.PLACE and sent.place.labels & Label.MESSAGE
            if (
                not said
                or sent.place.labels & (Label.IDENTITY | Label.ASKED)
                or entry.kind not in ("message", "endpoint")
            ):
                continue
            names = (sent.function.name, entry.function.name, entry.event)
            if sent.function in moving or any(says(name, SIGNALS) for name in names):
                continue
            if not is_asked_about(sent.facts) and not are_peers(flow.connected(entry)):
                yield flow.report(
                    sent.function, "the client names who gets this, and nothing asks whether it may", node=sent.node
                )
