"""EW703: an object of the ORM that asks the database when looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.lazy import cst
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow, Report
from lint_rules.rule import Fix, FixKind, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.effects import Effect


class SyncOrmInAsync(Rule):
    """
    ## What it does
    Reports what looks at lazy objects of Django's ORM in an asynchronous consumer: the truth of a query, one of its rows, a query that a helper only described, a foreign key that was not fetched with its object.

    ## Why is this bad?
    The query runs when somebody looks, and then it is the event loop that looks: Django raises `SynchronousOnlyOperation`, and the consumer is closed in the middle of its message; where that check is switched off, every connection waits for the database.
    It works in a test that has the object in hand already, and fails for the first stranger.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.db import models


    class Message(models.Model):
        author = models.ForeignKey("User", on_delete=models.CASCADE)


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            message = await Message.objects.aget(pk=content["id"])
            await self.send_json({"author": message.author.username})  # EW703
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.db import models


    class Message(models.Model):
        author = models.ForeignKey("User", on_delete=models.CASCADE)


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            message = await Message.objects.select_related("author").aget(pk=content["id"])
            await self.send_json({"author": message.author.username})
    ```

    ## Fix safety
    The fixes join the foreign key, or ask `aexists` and `acontains`.
    They are unsafe, as they change which query runs.

    ## Known limits
    The model has to be found in the project, and the object's name has to be given to once; one helper is followed.
    Calls that block by themselves, and loops over a query, are EW501's matter.

    ## References
    CWE-662; Django's documentation, "Asynchronous support"; Channels' documentation, "Databases".
    """

    code = "EW703"
    name = "sync-orm-in-async"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "C"
    cwe = (662,)
    needs = (
        frozenset({b"async def"}),
        frozenset({b"Consumer"}),
        frozenset({b".objects", b"await self.", b"sync_to_async"}),
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        for effect in flow.throughout("lazy", near=(".objects", "await self.", "sync_to_async")):
            if effect.function.is_async:
                fix = self._mended(effect, flow.body(effect.function).node)
                yield flow.report(effect.function, effect.name, node=effect.node, fix=fix)

    def _mended(self, effect: Effect, body: cst.FunctionDef) -> Fix | None:
        changes, node = self.file.changes(effect.function), effect.node
        match node:
            case cst.Attribute(attr=cst.Name(value=name)) if effect.receiver.things:
                return self._joined(effect, body, str(name))
            case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=cst.In(), comparator=right)]):
                text = f"await {changes.source(right)}.acontains({changes.source(left)})"
                return Fix("ask `acontains`", (changes.replace(node, text),), safe=False)
            case cst.Name() | cst.Call() if any(node in _tested(other) for other in walk(body)):
                text = f"await {changes.source(node)}.aexists()"
                return Fix("ask `aexists`", (changes.replace(node, text),), safe=False)
        return None

    def _joined(self, effect: Effect, body: cst.FunctionDef, name: str) -> Fix | None:
        """`select_related` behind the manager, where the object was fetched in the same function."""
        managers = {getattr(thing, "manager", None) for thing in effect.receiver.things} - {None}
        manager = managers.pop() if len(managers) == 1 else None
        if manager is None or not any(node is manager for node in walk(body)):
            return None
        changes = self.file.changes(effect.function)
        edit = changes.replace(manager, f'{changes.source(manager)}.select_related("{name}")')
        return Fix(f'fetch "{name}" with its object', (edit,), safe=False)


def _tested(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The expressions whose truth a node asks for."""
    match node:
        case cst.If(test=test) | cst.While(test=test) | cst.IfExp(test=test) | cst.Assert(test=test):
            return [test]
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return [inner]
        case cst.BooleanOperation(left=left):
            return [left]
    return []
