"""EW310: the client picks which method runs in other people's sockets."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, keyword, literal, own_nodes, positional, source
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.values import Value
from lint_rules.frameworks.labels import Label
from lint_rules.rule import Rule


class ClientChosenEventType(Rule):
    """
    ## What it does
    Reports `group_send` whose `type` comes from the client, also through `**data` behind it.

    ## Why is this bad?
    Channels runs the method that `type` names in every consumer of the group, with underscores for dots.
    The client can call any method that takes one argument and does not begin with an underscore.
    With `websocket.receive`, each member of the group seems to have sent what the client wrote.
    With an unknown name, the connection of each member ends.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            await self.channel_layer.group_send(  # EW310
                self.room, {"type": content["type"], "text": content["text"]}
            )
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            await self.channel_layer.group_send(
                self.room, {"type": "chat.message", "text": content["text"]}
            )
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Counts as a check:
    - a test that finds the type among types that are written down

    Not seen:
    - a `type` that passes through another function

    ## References
    CWE-470.
    """

    code = "EW310"
    name = "client-chosen-event-type"
    dialects = "C"
    cwe = (470,)
    needs = (frozenset({b"group_send"}),)

    def query(self, flow: Flow) -> Iterator[Report]:
        message = "the client chooses the `type`, and so which method of all consumers runs: write the type yourself"
        for _, sent in flow.here("broadcast"):
            if sent.name != "group_send" or not _is_chosen(sent):
                continue
            if not _is_listed(sent) and not _is_written_over(sent, flow):
                yield flow.report(sent.function, message, node=sent.node)


def _is_chosen(sent: Effect) -> bool:
    """True when the `type` of what goes to the group is the client's word."""
    message = sent.argument(1, "message")
    if message.parts is None:
        return bool(message.labels & Label.WHOLE)
    last = Value()
    for key, value in message.parts.items():
        if key == "type" or isinstance(key, tuple):  # a tuple stands for what `**` puts there
            last = value
    return bool(last.labels & Label.CLIENT)


def _is_listed(sent: Effect) -> bool:
    """True where a test has found the type among some that are written down: `if data["type"] not in KINDS: return`."""
    tests = (fact.node for fact in sent.facts if fact.fixed and fact.positive)
    listed = {source(test.left) for test in tests if isinstance(test, cst.Comparison)}
    return bool(listed) and not listed.isdisjoint(_types_of(cst.ensure_type(sent.node, cst.Call)))


def _types_of(call: cst.Call) -> set[str]:
    """How a test may write the type of what a call sends."""
    message = keyword(call, "message") or positional(call, 1)
    for element in reversed(message.elements) if isinstance(message, cst.Dict) else ():
        if isinstance(element, cst.DictElement) and literal(element.key) == "type":
            return {source(element.value)}
        if isinstance(element, cst.StarredDictElement):
            message = element.value
            break
    written = dotted(message)
    return {f'{written}["type"]', f'{written}.get("type")'} if written else set()


def _is_written_over(sent: Effect, flow: Flow) -> bool:
    """`data["type"] = "relay"` before it is sent: the server has had the last word."""
    written = dotted(positional(cst.ensure_type(sent.node, cst.Call), 1))
    for node in own_nodes(flow.body(sent.function).node) if written else ():
        match node:
            case cst.Assign(
                targets=[
                    cst.AssignTarget(target=cst.Subscript(value=holder, slice=[cst.SubscriptElement(cst.Index(key))]))
                ],
                value=value,
            ) if dotted(holder) == written and literal(key) == "type" and literal(value) is not ...:
                return True
    return False
