"""EW211: what concerns somebody is told to everybody, and everybody may listen."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Rule, Severity


class ToldToStrangers(Rule):
    """
    ## What it does
    Reports a message to all connections that concerns somebody, where it should reach only some.

    - a message about a user, an order or an alarm, in a program that asks nobody who connects
    - a message that the same function also tells to a room
    - an `emit` to all in a function that knows the room
    - a send to all connections in a function that ignores the key under which they are kept: `def show(self, branch, order)`

    ## Why is this bad?
    A page for the staff reads the same feed as whoever opens a socket by hand.
    Names, alarms, positions and logs go to all of them.

    ## Example
    ```python
    from flask_socketio import SocketIO, emit

    socketio = SocketIO()


    @socketio.on("connect")
    def connect():
        emit("hello", {})


    def publish(alert):
        socketio.emit("alert", {"source_ip": alert.source_ip})  # EW211
    ```

    ## Use instead
    ```python
    from flask_login import current_user
    from flask_socketio import SocketIO, join_room

    socketio = SocketIO()


    @socketio.on("connect")
    def connect():
        if not current_user.is_authenticated:
            return False
        join_room("staff")


    def publish(alert):
        socketio.emit("alert", {"source_ip": alert.source_ip}, room="staff")
    ```

    ## Fix safety
    There is no fix: who may hear it is a decision of your application.

    ## Known limits
    Not reported:
    - a message about a user in a program that asks any of its clients who is there

    Not seen:
    - messages whose names of fields and values do not say that they concern somebody

    ## References
    CWE-200, CWE-359, CWE-306.
    """

    code = "EW211"
    public = True
    proof = "a decision about the client at the connections of the project, or a room for those who may hear it"
    name = "told-to-strangers"
    severity = Severity.ADVICE
    default = False
    dialects = "SCIR"
    cwe = (200, 359, 306)
    needs = (
        frozenset({b"emit(", b"broadcast", b"group_send", b"send", b"publish", b"write_message"}),
        REALTIME | {b"broadcast", b"write_message"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.overheard import told_to_all
        from lint_rules.questions.access.roomless import roomless

        known = set()
        for function, node, what in told_to_all(flow):
            message = (
                f"every client that connects is sent `{what}`: check who connects, or send it to those who may read it"
            )
            known.add(function)
            yield flow.report(function, message, node=node)
        for function, node, what in roomless(flow):
            if function not in known:
                message = f"all clients are sent this, and not only the room of `{what}`: pass the room"
                yield flow.report(function, message, node=node)
