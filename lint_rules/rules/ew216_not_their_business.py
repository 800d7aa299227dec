"""EW216: what concerns one person is told to others."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Confidence, Rule, Severity


class NotTheirBusiness(Rule):
    """
    ## What it does
    Reports an e-mail address, a one-time code, a password, an API key, a date of birth and the like in a message to everybody or to a room, a phone number in one to everybody, and a message to everybody that names the one whom it is for (`recipient_id`).

    ## Why is this bad?
    Whoever is connected reads it in the frames of the browser, whether the page shows it or not.
    A field that says whom a message is for keeps nobody else from reading it.

    ## Example
    ```python
    from flask_socketio import SocketIO

    socketio = SocketIO()


    def announce(order):
        socketio.emit("order", {"id": order.id, "phone": order.customer.phone})  # EW216


    def like(by, whom):
        socketio.emit("liked", {"by": by.name, "recipient_id": whom.id})  # EW216
    ```

    ## Use instead
    ```python
    from flask_socketio import SocketIO

    socketio = SocketIO()


    def announce(order):
        socketio.emit("order", {"id": order.id})


    def like(by, whom):
        socketio.emit("liked", {"by": by.name}, room=f"user_{whom.id}")
    ```

    ## Fix safety
    There is no fix: who may read it is a decision of your application.

    ## Known limits
    Fields are known where a dictionary is written out, and where the class behind `to_dict()`, `model_dump()` or `serializer.data` declares them; with `include=` or `exclude=` they are believed to be cut down.
    `"name": user.email` and `f"{user.email} is here"` count by what is read; what a route reads without naming it, such as a row of a query, is not known.
    Three functions of the project are followed between a route and what sends, if each hands on what it is given.
    By its name, a room is believed to be that of one person (`user_7`) or of those who may know (`admins`).
    A loop over connections that picks some of them is believed to pick the right ones.

    ## References
    CWE-359, CWE-200, OWASP API3:2023.
    """

    code = "EW216"
    name = "not-their-business"
    public = True
    proof = "a message without that field, or a room of the one whom it concerns"
    severity = Severity.WARNING
    default = False
    confidence = Confidence.MEDIUM
    dialects = "ESCIR"
    cwe = (359, 200)
    needs = (
        frozenset({b"emit(", b"broadcast", b"group_send", b"send", b"publish", b"write_message", b"notify"}),
        REALTIME | {b"broadcast", b"write_message", b"emit"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.not_theirs import not_theirs

        for function, node, field, is_addressed in not_theirs(flow):
            message = (
                f"everybody is sent this, and not only the one whom `{field}` names: send it to that one's room"
                if is_addressed
                else f"others are sent somebody's `{field}`: leave it out, or send it to those who may know it"
            )
            yield flow.report(function, message, node=node)
