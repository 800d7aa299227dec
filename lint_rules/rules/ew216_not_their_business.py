"""EW216: what concerns one person is told to others."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Confidence, Rule, Severity


class NotTheirBusiness(Rule):
    """
    ## What it does
    Reports personal or secret data in a message to others.

    - to a room or to everybody: an e-mail address, a one-time code, a password, an API key, a date of birth and the like
    - to everybody: a phone number
    - to everybody: a message that names the one whom it is for: `recipient_id`

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
    Counts as cut down:
    - a model that is sent with `include=` or `exclude=`
    - a loop over connections that picks some of them

    Reported:
    - a value that is read under another key: `"name": user.email`, `f"{user.email} is here"`

    Not reported:
    - a room that by its name belongs to one person (`user_7`) or to those who may know (`admins`)

    Not seen:
    - fields that are neither written out as a dictionary nor declared by the class behind `to_dict()` or `serializer.data`
    - a row of a query that a route sends without naming its fields
    - more than three functions between a route and what sends

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
