"""EW215: somebody is taken out of the members, and his open sockets stay in the room."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Rule, Severity


class RemovedMemberStays(Rule):
    """
    ## What it does
    Reports a handler that removes a user whom the message names from the members, and leaves the user's sockets in the room.

    - a row: `Membership.objects.filter(…).delete()`, `DELETE FROM shares`
    - an entry of what was looked up: `room.members.remove(name)`
    - a call beside the one that handlers ask: `register.remove(course, pupil)` beside `register.role(course, me)`
    - an HTTP route that deletes a row by which handlers let a socket into a room

    ## Why is this bad?
    Whoever was thrown out keeps his connection, and with it his place in the room.
    He reads everything that is written from then on, for as long as he likes.

    ## Example
    ```python
    import socketio

    sio = socketio.AsyncServer()


    @sio.event
    async def enter(sid, data):
        me = await sio.get_session(sid)
        if not await db.fetchval("SELECT 1 FROM shares WHERE usr = $1 AND doc = $2", me["user"], data["doc"]):
            return {"error": "forbidden"}
        await sio.enter_room(sid, data["doc"])


    @sio.event
    async def unshare(sid, data):
        me = await sio.get_session(sid)
        if await owner_of(data["doc"]) != me["user"]:
            return {"error": "forbidden"}
        await db.execute("DELETE FROM shares WHERE usr = $1 AND doc = $2", data["user"], data["doc"])  # EW215
    ```

    ## Use instead
    ```python
    import socketio

    sio = socketio.AsyncServer()
    sids = {}


    @sio.event
    async def enter(sid, data):
        me = await sio.get_session(sid)
        if not await db.fetchval("SELECT 1 FROM shares WHERE usr = $1 AND doc = $2", me["user"], data["doc"]):
            return {"error": "forbidden"}
        sids.setdefault(me["user"], set()).add(sid)
        await sio.enter_room(sid, data["doc"])


    @sio.event
    async def unshare(sid, data):
        me = await sio.get_session(sid)
        if await owner_of(data["doc"]) != me["user"]:
            return {"error": "forbidden"}
        await db.execute("DELETE FROM shares WHERE usr = $1 AND doc = $2", data["user"], data["doc"])
        for other in sids.get(data["user"], ()):
            await sio.leave_room(other, data["doc"])
    ```

    ## Fix safety
    There is no fix: which sockets are whose is known to your application.

    ## Known limits
    Counts as a removal:
    - a call that sounds like leaving (`kick`, `disconnect`), is started as a task, or tells another part (`publish`)
    - an event of the channel layer whose method leaves the group
    - a project that listens for deleted rows
    - a loop over the program's own connections that tests anything, awaits anything else or mentions the members

    Does not count:
    - what an `except` does
    - an entry of the program's own that is forgotten: `room.raised_hands.pop(pupil)`

    Not reported:
    - a user who leaves

    Not seen:
    - pages for administrators that a framework makes

    ## References
    CWE-613, CWE-862, OWASP ASVS 5.0 V7.4.
    """

    code = "EW215"
    name = "removed-member-stays"
    severity = Severity.WARNING
    dialects = "CIS"
    default = False
    cwe = (613, 862)
    needs = (
        frozenset({b"group_add", b"enter_room", b"join_room", b".add(", b".append(", b"] = ", b"]=", b"delete"}),
        REALTIME | {b"enter_room", b"group_add", b"delete(", b"DELETE"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.removed_members import removed_members

        seen = set()
        for function, node, members in removed_members(flow):
            if node not in seen:
                seen.add(node)
                message = (
                    f"who is taken out of `{members}` here stays in the room and hears on: make his sockets leave it,"
                    " or close them"
                )
                yield flow.report(function, message, node=node)
