"""EW703: an object of the ORM that asks the database when looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.analysis.blocking import EVALUATING, is_offloaded
from lint_rules.analysis.querysets import assigned, described, describes, fetched, helper_of, relations
from lint_rules.edits import MendingRule, insert_after, replace, source
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import Fix, FixKind, Severity, Suspect
from lint_rules.trees import walk


class SyncOrmInAsync(MendingRule):
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

    def suspects(self) -> Iterable[Suspect]:
        if not any(role.dialect == "C" for role in self.file.roles):
            return
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            if function.is_async and not is_offloaded(function):
                yield from self._queries(function)
                yield from self._relations(function)

    def _queries(self, function: FunctionFacts) -> Iterator[Suspect]:
        """What looks into a query that was described here, or that a helper described and handed out."""
        for node in function.own_nodes:
            for looked_at in _looks_at(node):
                if self._is_lazy(looked_at, function):
                    yield Suspect(node if _is_membership(node) else looked_at, "this runs a query on the event loop")
            for walked in _walks(node):
                if self._is_handed_out(walked, function):
                    yield Suspect(walked, "the helper only described this query: it runs here, on the event loop")

    def _is_lazy(self, expression: ast.expr, function: FunctionFacts) -> bool:
        return described(expression, function) or self._is_handed_out(expression, function)

    def _is_handed_out(self, expression: ast.expr, function: FunctionFacts) -> bool:
        """True for what an offloaded helper returns, when that is a query which has not run."""
        values = list(assigned(expression.id, function)) if isinstance(expression, ast.Name) else [expression]
        return bool(values) and all(self._helper_describes(value, function) for value in values)

    def _helper_describes(self, value: ast.expr, function: FunctionFacts) -> bool:
        call = value.value if isinstance(value, ast.Await) else None
        if not isinstance(call, ast.Call):
            return False
        helper = helper_of(call, function, self.file.project)
        if helper is None or not (is_offloaded(helper) or isinstance(call.func, ast.Call)):
            return False
        returned = [node.value for node in helper.own_nodes if isinstance(node, ast.Return) and node.value is not None]
        return bool(returned) and all(described(value, helper) for value in returned)

    def _relations(self, function: FunctionFacts) -> Iterator[Suspect]:
        """`message.author`, where `message` was fetched without it. Each relation of an object is reported once."""
        seen: set[tuple[str, str]] = set()
        for node in function.own_nodes:
            if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
                continue
            key = (node.value.id, node.attr)
            if isinstance(node.ctx, ast.Store):
                seen.add(key)
            elif key not in seen and self._asks(node, node.value.id, function) and not self._was_read(node, function):
                seen.add(key)
                yield Suspect(node, f'"{node.attr}" was not fetched with its object: reading it is a query')

    def _asks(self, node: ast.Attribute, name: str, function: FunctionFacts) -> bool:
        values = list(assigned(name, function))
        found = fetched(values[0], function, self.file.project) if len(values) == 1 else None
        if found is None or found.joined is None or node.attr in found.joined:
            return False
        return node.attr in relations(found.model, self.file.project)

    def _was_read(self, relation: ast.Attribute, function: FunctionFacts) -> bool:
        """`await tell(message)` above, where `tell` reads the same relation of it: from then on it is there."""
        name = dotted_name(relation.value)
        handed = [
            call
            for call in function.calls
            if call.lineno < relation.lineno and any(dotted_name(argument) == name for argument in call.args)
        ]
        helpers = [self.file.project.callee(function, call) for call in handed]
        return any(
            isinstance(inner, ast.Attribute) and inner.attr == relation.attr
            for helper in helpers
            if helper is not None
            for inner in walk(helper.node)
        )

    def mend(self, suspect: Suspect) -> Fix | None:
        node = suspect.node
        if isinstance(node, ast.Attribute):
            return self._join(node)
        if isinstance(node, ast.Compare):
            text = f"await {source(self.file, node.comparators[0])}.acontains({source(self.file, node.left)})"
            plain = isinstance(node.ops[0], ast.In)
            return Fix("ask `acontains`", (replace(self.file, node, text),), safe=False) if plain else None
        if isinstance(node, ast.Name | ast.Call) and self._is_tested(node):
            text = f"await {source(self.file, node)}.aexists()"
            return Fix("ask `aexists`", (replace(self.file, node, text),), safe=False)
        return None

    def _is_tested(self, node: ast.expr) -> bool:
        return any(node in _tests(other) for other in walk(self.file.module.tree))

    def _join(self, node: ast.Attribute) -> Fix | None:
        """`select_related` behind the manager, where the object was fetched in the same function."""
        around = next((f for f in self.file.module.functions if node in f.own_nodes), None)
        values = (
            list(assigned(node.value.id, around)) if around is not None and isinstance(node.value, ast.Name) else []
        )
        value = values[0].value if len(values) == 1 and isinstance(values[0], ast.Await) else None
        for inner in walk(value) if value is not None else ():
            if isinstance(inner, ast.Attribute) and inner.attr == "objects" and dotted_name(inner) is not None:
                edit = insert_after(self.file, inner, f'.select_related("{node.attr}")')
                return Fix(f'fetch "{node.attr}" with its object', (edit,), safe=False)
        return None


def _tests(node: ast.AST) -> list[ast.expr]:
    """The expressions whose truth a node asks for."""
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
            return [test]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return [operand]
        case ast.BoolOp(values=values):
            return values[:-1]
    return []


def _looks_at(node: ast.AST) -> list[ast.expr]:
    """What a node looks into, loops and calls left out."""
    match node:
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]):
            return [right]
        case ast.Subscript(value=value, slice=key, ctx=ast.Load()) if not isinstance(key, ast.Slice):
            return [value] if describes(value) or isinstance(value, ast.Name) else []
    return _tests(node)


def _is_membership(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare)


def _walks(node: ast.AST) -> list[ast.expr]:
    """What a synchronous loop, comprehension or built-in function goes through."""
    match node:
        case ast.For(iter=value) | ast.comprehension(iter=value, is_async=0):
            return [value]
        case ast.Call(func=ast.Name(id=name), args=[value, *_]) if name in EVALUATING:
            return [value]
    return []
