"""EW212: an object that the client names is used, and nobody asks whether it is the client's own."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.libraries import TELLING_TOKENS
from lint_rules.rule import REALTIME, Rule, Severity


class UnownedObject(Rule):
    """
    ## What it does
    Reports a handler of known users that looks something up by an id from the URL or the message and changes it, sends it back or shows it to others, that stores what the client says in a room that the message names, that runs an `UPDATE` or `DELETE` with nothing but the client's word behind `WHERE`, or that tells something to a room, user or channel that the message names, without a decision that takes the object and the user. A field of what was found that is set (`poll["open"] = False`) counts as a change.
    Also a change of one thing that the message names where the right was asked for another: `if message["account"] not in accounts_of(user)` in front of `cancel(order.id)`, or where an endpoint has checked the name in its path and takes that of the message (`record(message["gate"])`). So is a thing that is looked up by an id of its own and shown or changed (`Message.query.get(data["reply_to_id"])` behind a test of `data["room_id"]`).
    A query for everything but what is the client's own (`Message.sender_id != user.id`, `.exclude(sender=user)`, `sender_id <> $2`) asks nobody, nor does an id of somebody that stands in the thing which another message has put into a table of the program. And an HTTP route that changes such a thing, where it tells the sockets of it, or all of them. Advice, and off unless selected.

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
    Objects that belong to nobody, such as products or maps, are reported too, but for those of a program with one secret for all.
    A call of what was found that is named as a question (`order.check_access()`) is believed to raise, and a function of the project that is given the id and asks itself is left alone.
    Ids are known by their names (`id`, `uuid`, `path`, …), rooms by what is done with them; any decision about a role or permission is believed. That the client is in the room (`game in self.rooms(sid)`) is believed unless anybody may join it.
    Of queries only texts that are written out are read. Who stands in `SET` (`done_by = $2`) says who did it, and not whether he may. Of what was looked up by a second id it is believed that anybody may see who somebody is (`user_id`), and that a thing which is compared with anything is the right one.
    What counts of `message.get("user_id", user.id)` is the message. A message is stored in a room where `Message(…)` or `create(…)` is given author, text and room; a test of the room that was looked up is believed, but for one whether there is such a room. In each function the first use is reported, and the first that shows a thing to others.
    Of routes only those are looked at that tell everybody, or the room or people that the caller's word leads to; what the caller's word is for a hub of the project (`hub.tell(room_id, text)`) is told by its name, and that the owner of what was found is told of it is no flaw, nor is what is only counted. A class that lists who is asked (`permission_classes`) is believed to ask about the object as well.
    Joining a room is the matter of EW201, and handlers that strangers reach of EW101 and EW209.

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
