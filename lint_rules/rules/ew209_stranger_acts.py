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
    Reports each message handler behind an open connection that tells others something, stores something, starts a program or changes what all clients share.
    An order to something that all clients share (`player.stop()`, of which nobody looks at the result) counts, whatever it is called, and so does a field of it that gets the client's word, True or False (`self.application.mode = data["mode"]`, `global paused`). So does a `disconnect` that speaks to a room although a client that was refused comes there as well (Channels), and an HTTP route that tells connected clients something, itself, by a service of the project or by a channel of a broker that a function of the project hands on to sockets, and asks nobody who is calling. An order to what was looked up by the URL when the client came (`self.game.start()`) counts where it is not told who gives it. And a connection that is put under the name which the client gives (`clients[request.query["uuid"]] = socket`), in the place of whoever has that name already.
    Advice, and off unless selected: EW101 reports the open door once, this rule lists what can be done through it.

    ## Why is this bad?
    Whoever reaches the port can send every message that the server knows: the handlers are its real interface, and each of them has to be safe for strangers.

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
    Handlers that only answer their own client are left alone, and so are those that change what the server keeps of this client (`drafts[sid] = text`) and the callbacks of a program that is a client itself; what an endpoint does in its own function is part of EW101.
    What unknown code does is told by its name; a model that is asked (`client.chat.completions.create`) stores nothing.
    A route that looks somebody up by a cookie asks who is calling, also where the cookie holds an id alone: it may be hard to guess.
    Middleware or a hook that looks at the client silences what is said of routes for the whole project; decorators and dependencies that are not at hand are believed (but for Django's own about cookies, caches and methods), and routes that log somebody in are left alone.

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
