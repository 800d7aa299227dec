"""EW212: an object that the client names is used, and nobody asks whether it is the client's own."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.libraries import TELLING_TOKENS
from lint_rules.rule import REALTIME, Rule, Severity


class UnownedObject(Rule):
    """
    ## What it does
    Reports an object that a known user names by its id and reads or changes, without a check of both the object and the user.

    - an object that is changed, sent back or shown to others: `Order.objects.get(id=content["id"])`, `poll["open"] = False`
    - an `UPDATE` or `DELETE` with only the client's word behind `WHERE`
    - a message that is stored in a room, or told to a room, user or channel, that the client names
    - a check of another object: `if message["account"] not in accounts_of(user)` above `cancel(order.id)`
    - a second id behind a check of the first: `Message.query.get(data["reply_to_id"])`
    - a query for all but the client's own: `.exclude(sender=user)`
    - an HTTP route that changes such an object and tells sockets of it

    ## Why is this bad?
    Whoever is logged in reads and changes everybody's objects by counting through the ids: the "insecure direct object reference", over a socket.

    ## Example
    ```python
    from channels.generic.websocket import JsonWebsocketConsumer


    class Orders(JsonWebsocketConsumer):
        def connect(self):
            if self.scope["user"].is_anonymous:
                return self.close()
            self.accept()

        def receive_json(self, content):
            order = Order.objects.get(id=content["id"])
            self.send_json({"total": order.total})  # EW212
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import JsonWebsocketConsumer


    class Orders(JsonWebsocketConsumer):
        def connect(self):
            if self.scope["user"].is_anonymous:
                return self.close()
            self.accept()

        def receive_json(self, content):
            order = Order.objects.get(id=content["id"], customer=self.scope["user"])
            self.send_json({"total": order.total})
    ```

    ## Fix safety
    There is no fix: whose an object is stands in your data.

    ## Known limits
    Counts as a check:
    - a question to the object: `order.check_access()`
    - any decision about a role or permission
    - membership: `game in self.rooms(sid)`, unless anybody may join
    - a function of the project that is given the id and asks itself
    - a class that lists its checks: `permission_classes`

    Does not count:
    - a column in `SET`: `done_by = $2`

    Reported:
    - objects that belong to nobody, such as products, unless the program has one secret for all
    - the first use in each function, and the first that shows the object to others

    Not reported:
    - a join ([EW201](EW201.md)), and handlers that strangers reach ([EW209](EW209.md))

    Not seen:
    - ids that are not called `id`, `uuid`, `path` or the like
    - SQL that is not written out

    ## References
    CWE-639, CWE-862, OWASP API Security 2023 API1.
    """

    code = "EW212"
    public = True
    proof = "a query that has the user in it, a call that takes user and object, or a comparison of the object's owner"
    name = "unowned-object"
    severity = Severity.ADVICE
    default = False
    dialects = "SCIR"
    cwe = (639, 862)
    needs = (
        frozenset({b"id", b"path", b"file", b"pk", b"room", b"to"}),
        REALTIME | TELLING_TOKENS,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.objects import unowned

        for found in unowned(flow):
            message = f"{found.done}, and nothing checks whether this user may: compare its owner with the user"
            elsewhere = found.act.function is not found.function
            trace = flow.reaching((found.act,), "a client") if elsewhere else ()
            yield flow.report(found.function, message, node=found.node, trace=trace)
