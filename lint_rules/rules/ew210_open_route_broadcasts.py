"""EW210: anybody who can reach the server may make it tell its sockets something."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import Rule, Severity


class OpenRouteBroadcasts(Rule):
    """
    ## What it does
    Reports an HTTP route that tells connected clients something and asks nobody who is calling. Advice, and off unless selected.

    ## Why is this bad?
    The socket may be guarded well: whoever finds the route speaks to everybody who is connected all the same, in the server's name.

    ## Example
    ```python
    from flask import Flask, request
    from flask_socketio import SocketIO

    app = Flask(__name__)
    socketio = SocketIO(app)


    @app.route("/sensor", methods=["POST"])
    def sensor():  # EW210
        socketio.emit("sensor", {"value": request.json["value"]})
        return "", 204
    ```

    ## Use instead
    ```python
    from flask import Flask, abort, request
    from flask_socketio import SocketIO

    app = Flask(__name__)
    socketio = SocketIO(app)


    @app.route("/sensor", methods=["POST"])
    def sensor():
        if not sensors.is_known(request.headers.get("Authorization")):
            abort(401)
        socketio.emit("sensor", {"value": request.json["value"]})
        return "", 204
    ```

    ## Fix safety
    There is no fix: who may call the route is a decision of your application.

    ## Known limits
    A proxy or a network that keeps strangers away cannot be seen. Any middleware or hook that looks at the client silences the rule for the whole project.
    Decorators and dependencies that are not at hand are believed; routes that log somebody in are left alone.

    ## References
    CWE-306, CWE-862, OWASP API5:2023.
    """

    code = "EW210"
    public = True
    proof = "a decision about the caller in front of the message: a login, a token, a signature, a dependency or a hook"
    name = "open-route-broadcasts"
    severity = Severity.ADVICE
    default = False
    dialects = "SCIR"
    cwe = (306, 862)
    needs = (
        frozenset({b".route(", b".post(", b".put(", b".patch(", b".delete(", b".get(", b"api_route", b"api_view"})
        | {
            b"def get(",
            b"def post",
            b"def put",
            b"def patch",
            b"def delete",
            b"def create",
            b"def update",
            b"def destroy",
        }
        | {b"require_POST", b"csrf_exempt", b"require_http_methods"},
        frozenset({b"emit(", b"broadcast", b"group_send", b"send", b"notify", b"publish", b"push", b"write_message"}),
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.routes import open_routes

        for function, sent in open_routes(flow):
            message = f"anybody who calls `{function.qualname}` sends to the connected clients: check the caller"
            yield flow.report(function, message, trace=(f"it tells them so in {sent.function.qualname}",))
