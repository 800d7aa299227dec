"""EW209: a client that nobody asked who it is changes something for others."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.libraries import TELLING_TOKENS
from lint_rules.rule import REALTIME, Rule, Severity

_ROUTES = frozenset(
    {b".route(", b".post(", b".put(", b".patch(", b".delete(", b".get(", b"api_route", b"api_view", b"require_POST"}
    | {b"def get(", b"def post", b"def put", b"def patch", b"def delete", b"def create", b"def update", b"def destroy"}
    | {b"csrf_exempt", b"require_http_methods", b" Route(", b"[Route(", b"add_route("}
)
"""Bytes of a route of HTTP."""


class StrangerActs(Rule):
    """
    ## What it does
    Reports each message handler that acts for strangers.
    It tells others something, stores something, starts a program or changes shared state.
    EW101 reports the open door once; this rule lists what a stranger can do through it.

    - an order to a shared object: `player.stop()`, or `self.game.start()` for a game that the URL named
    - a field of a shared object: `self.application.mode = data["mode"]`, `global paused`
    - a connection under a name that the client gives: `clients[request.query["uuid"]] = socket`
    - a `disconnect` of Channels that speaks to a room and runs for refused clients too
    - an HTTP route that tells connected clients something and does not ask who calls

    ## Why is this bad?
    Whoever reaches the port can send every message that the server knows.
    The handlers are its real interface, and each of them has to be safe for strangers.

    ## Example
    ```python
    import socketio

    sio = socketio.AsyncServer()
    rooms = {}


    @sio.on("connect")
    async def connect(sid, environ):
        print("connected", sid)


    @sio.on("rename")
    async def rename(sid, data):  # EW209
        rooms[data["room"]] = data["title"]
    ```

    ## Use instead
    ```python
    import socketio

    sio = socketio.AsyncServer()
    rooms = {}


    @sio.on("connect")
    async def connect(sid, environ, auth):
        user = await users.of_token(auth["token"])
        if user is None:
            return False
        await sio.save_session(sid, {"user": user.id})


    @sio.on("rename")
    async def rename(sid, data):
        rooms[data["room"]] = data["title"]
    ```

    ## Fix safety
    There is no fix: only you know how your users prove who they are.

    ## Known limits
    Counts as a check:
    - a middleware or hook that looks at the client, for all routes of the project
    - a decorator or dependency that is not at hand, except Django's for cookies, caches and methods
    - a cookie by which a route looks somebody up

    Not reported:
    - handlers that only answer their own client, or change what the server keeps of it: `drafts[sid] = text`
    - callbacks of a program that is a client itself
    - an endpoint that acts in its own function: [EW101](EW101.md)
    - a question to a model: `client.chat.completions.create`
    - routes that log somebody in

    Not seen:
    - unknown code whose name does not say that it acts

    ## References
    CWE-306, CWE-862, OWASP WebSocket Security Cheat Sheet.
    """

    code = "EW209"
    public = True
    proof = "a decision about the client in `connect`, in the join, or in the handler before it acts"
    name = "stranger-acts"
    severity = Severity.ADVICE
    default = False
    dialects = "SCIR"
    cwe = (306, 862)
    needs = (
        frozenset(
            {
                b"def receive",
                b"on_receive",
                b"on_message",
                b".on(",
                b".event",
                b"on_",
                b"websocket",
                b"WebSocket",
                b"def disconnect",
            }
            | _ROUTES
        ),
        REALTIME | TELLING_TOKENS | {b"Service("},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.asked_once import left_by_refused
        from lint_rules.questions.access.places_taken import places_taken
        from lint_rules.questions.access.routes import open_routes
        from lint_rules.questions.access.strangers import acts_of_strangers

        known = set()
        for found in acts_of_strangers(flow):
            known.add(found.function)
            message = (
                f"nothing checks who sends this, and `{found.function.qualname}` {found.what}:"
                " check the client when it connects"
            )
            yield flow.report(found.function, message, trace=flow.reaching(found.acts))
        for function, told in left_by_refused(flow):
            if function not in known:
                message = "this also runs for a client that was refused, and sends to the room that it named: check first who was let in"
                yield flow.report(function, message, node=told)
        for function, node in places_taken(flow):
            if function not in known:
                message = "any client takes the place of the one whose name it gives: check that it is its own, or free"
                yield flow.report(function, message, node=node)
        for function, sent in open_routes(flow):
            message = f"anybody who calls `{function.qualname}` sends to the connected clients: check the caller"
            yield flow.report(function, message, trace=(f"it tells them so in {sent.function.qualname}",))
