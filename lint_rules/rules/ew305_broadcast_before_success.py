"""EW305: everybody is told of something that may not have happened."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from lint_rules.analysis.emissions import emissions
from lint_rules.analysis.vocabulary import FIRE_AND_FORGET, speaks_of, word_set, words
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Severity, Suspect
from lint_rules.trees import walk, walk_own

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

WRITES = word_set("create save insert store persist commit acreate asave abulk")
"""Verbs of calls that keep something."""

WEAK_WRITES = word_set("update delete add write aupdate adelete")
"""Verbs that keep something when a database is spoken to, and otherwise change a dictionary or a set."""

STORES = word_set(
    "session db database cursor conn connection collection repo repository repositories objects table store service "
    "crud dao queries orm model models"
)
SIDELINES = word_set(
    "log logs audit metric metrics stat stats cache seen last analytics history presence status task socket session "
    "backup recent file dir path response token group connection"
)
"""What is kept on the side: that it failed takes nothing away from what was announced."""

PLACES = word_set("self room group topic channel event type name layer manager socketio sio websocket ws db sid id")
"""Names that an announcement and a write share without being about the same thing."""

BROAD = frozenset(
    {"Exception", "BaseException", "DatabaseError", "OperationalError", "SQLAlchemyError", "PyMongoError"}
    | {"RedisError", "Error"}
)
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class BroadcastBeforeSuccess(FlowRule):
    """
    ## What it does
    Reports a broadcast that announces what is stored only afterwards, or what was stored in a `try` whose failure is passed over.

    ## Why is this bad?
    When storing fails, everybody has seen a message that does not exist: it is gone at the next reload, and whoever joins later never sees it.

    ## Example
    ```python
    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: NewMessage) -> Ok:
            await self.broadcast("new_msg", {"body": payload.body})  # EW305
            await chat.create_message(self.assigns["user_id"], payload.body)
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: NewMessage) -> Ok:
            message = await chat.create_message(self.assigns["user_id"], payload.body)
            await self.broadcast("new_msg", {"id": message.id, "body": message.body})
    ```

    ## Fix safety
    There is no fix: what is announced has to be what was stored.

    ## Known limits
    Storing is known by its verb (create, save, insert, commit, …), and announcing it by a value that both are given.
    What a handler starts as a task of its own is meant to be late, and is left alone.

    ## References
    Guide: broadcast in the branch of success. CWE-754, CWE-696.
    """

    code = "EW305"
    name = "broadcast-before-success"
    severity = Severity.WARNING
    dialects = "ESCI"
    cwe = (754, 696)
    needs = (
        frozenset({b"broadcast", b"group_send", b"emit(", b"send_to_", b"publish("}),
        frozenset({b"create", b"save", b"insert", b"store", b"persist", b"commit", b".update(", b".delete(", b".add("})
        | {b".write("},
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        passive = {role.function for role in self.file.roles if role.kind in ("info", "out", "disconnect")}
        for function in sorted(self.file.live - passive, key=lambda f: f.node.lineno):
            flow = self.file.trails.flow(function)
            out = {sent.call for sent in emissions(function, flow) if sent.audience == "others" and _counts(sent.call)}
            if out:
                yield from _Blocks(function, frozenset(out)).suspects()


def _counts(call: ast.Call) -> bool:
    """False for news that nobody misses, and for what says itself that something went wrong."""
    texts = [node.value for node in walk(call) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return not any(speaks_of(text, (FIRE_AND_FORGET - {"type"}) | {"error", "errors", "failed"}) for text in texts[:3])


@dataclass(frozen=True)
class _Blocks:
    """The blocks of one function, and the calls in it that speak to others."""

    function: FunctionFacts
    out: frozenset[ast.Call]

    def suspects(self) -> Iterator[Suspect]:
        seen: set[ast.Call] = set()
        for block in _blocks(self.function.node.body):
            for call, message in [*self._early(block), *self._regardless(block), *self._finally(block)]:
                if call not in seen:
                    seen.add(call)
                    yield Suspect(call, message)

    @cached_property
    def _first_write(self) -> float:
        """The line of the first write of the function."""
        calls = (node for node in self.function.own_nodes if isinstance(node, ast.Call))
        return min((call.lineno for call in calls if is_write(call)), default=inf)

    def _announcements(self, block: list[ast.stmt]) -> Iterator[tuple[int, ast.Call]]:
        """The broadcasts that are statements of a block by themselves."""
        for index, statement in enumerate(block):
            if isinstance(statement, ast.Expr | ast.Assign):
                for node in walk(statement):
                    if node in self.out and isinstance(node, ast.Call):
                        yield index, node

    def _early(self, block: list[ast.stmt]) -> Iterator[tuple[ast.Call, str]]:
        """Broadcast, then store; or store, broadcast, and only then look at what storing gave."""
        for index, call in self._announcements(block):
            later = _own_writes(block[index + 1 :]) if self._first_write >= call.lineno else ()
            if any(_is_about(write, call, block) for write in later):
                yield call, "this is announced before it is stored: when storing fails, everybody has seen it"
            elif any(_is_looked_at(result, block[index + 1 :]) for result in _results(block[:index])):
                yield call, "this is announced before it is known whether it was stored: look at the result first"

    def _regardless(self, block: list[ast.stmt]) -> Iterator[tuple[ast.Call, str]]:
        """`try: store` / `except Exception: log` / broadcast."""
        for index, call in self._announcements(block):
            for at, statement in enumerate(block[:index]):
                if not isinstance(statement, ast.Try) or any(map(_may_leave, block[at + 1 : index])):
                    continue
                careless = [handler for handler in statement.handlers if _passes_over(handler, call)]
                if careless and any(_is_about(write, call, statement.body) for write in _own_writes(statement.body)):
                    yield call, "this is announced although storing it may have failed: the `except` goes on"

    def _finally(self, block: list[ast.stmt]) -> Iterator[tuple[ast.Call, str]]:
        for statement in block:
            if isinstance(statement, ast.Try) and not any(map(_lasts, statement.body)):
                for _, call in self._announcements(statement.finalbody):
                    if any(_is_about(write, call, statement.body) for write in _own_writes(statement.body)):
                        yield call, "`finally` announces it also when storing it has failed"


def _blocks(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Every list of statements in a function, nested functions left out."""
    yield body
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(node, name, None)
            if inner:
                yield from _blocks(inner)
        for part in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
            yield from _blocks(part.body)


def _own_writes(statements: list[ast.stmt]) -> Iterator[ast.Call]:
    """The writes that are statements of a block by themselves: those in a branch may be about something else."""
    for statement in statements:
        if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign) and not _starts_task(statement):
            for node in walk(statement):
                if isinstance(node, ast.Call) and is_write(node):
                    yield node


def _starts_task(statement: ast.stmt) -> bool:
    return any(
        isinstance(node, ast.Call)
        and (dotted_name(node.func) or "").endswith(("create_task", "ensure_future", "delay"))
        for node in walk(statement)
    )


def is_write(call: ast.Call) -> bool:
    """True for a call that keeps something, by its name."""
    func = call.func.args[0] if isinstance(call.func, ast.Call) and call.func.args else call.func
    last = func.attr if isinstance(func, ast.Attribute) else (dotted_name(func) or "")
    said, receiver = words(last), words(dotted_name(getattr(func, "value", func)) or "")
    if said & SIDELINES or receiver & (SIDELINES - STORES):
        return False
    if said & WRITES:
        return True
    return bool(said & WEAK_WRITES) and (bool(receiver & STORES) or (len(said) > 1 and "message" in said))


def _is_about(write: ast.Call, announced: ast.Call, block: list[ast.stmt]) -> bool:
    """True when a write is given something that is announced, or what was made from that in this block."""
    shared = _names(announced)
    given = _names(write)
    if shared & given:
        return True
    if words((dotted_name(write.func) or "").rpartition(".")[2]) & {"commit"}:
        made = [node.value for node in block if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)]
        return any(_names(call) & shared and _makes_row(call) for call in made)
    if isinstance(write.func, ast.Attribute) and isinstance(write.func.value, ast.Name) and not write.args:
        # `entry.save()`: what was the entry made from?
        return any(
            _names(node.value) & shared
            for node in block
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == write.func.value.id
        )
    return False


def _makes_row(call: ast.Call) -> bool:
    return (dotted_name(call.func) or "").rpartition(".")[2][:1].isupper()


def _names(node: ast.AST) -> set[str]:
    """The values that an expression is made of, as written; places and connections left out."""
    found: set[str] = set()
    arguments = [*node.args, *(k.value for k in node.keywords)] if isinstance(node, ast.Call) else [node]
    for argument in arguments:
        for inner in walk(argument):
            if isinstance(inner, ast.Name | ast.Attribute | ast.Subscript):
                written = ast.unparse(inner)
                if not words(written) <= PLACES and not words(written) & {"room", "group", "topic", "assigns", "scope"}:
                    found.add(written)
    return found


def _results(block: list[ast.stmt]) -> Iterator[str]:
    """The names under which the outcome of a write was kept."""
    for statement in block:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            value = statement.value.value if isinstance(statement.value, ast.Await) else statement.value
            if isinstance(value, ast.Call) and is_write(value):
                yield statement.targets[0].id


def _is_looked_at(result: str, rest: list[ast.stmt]) -> bool:
    """True when a test asks whether there is a result, and leaves when there is none."""
    return any(
        isinstance(statement, ast.If)
        and _asks_for(result, statement.test)
        and any(isinstance(node, LEAVING) for node in walk_own(statement.body))
        for statement in rest
    )


def _asks_for(result: str, test: ast.expr) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return name == result
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return name == result
    return False


def _passes_over(handler: ast.ExceptHandler, announced: ast.Call) -> bool:
    """True for a broad `except` that goes on, and changes nothing about what is announced."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    if not any(kind is None or (dotted_name(kind) or "").rpartition(".")[2] in BROAD for kind in caught):
        return False
    if any(isinstance(node, LEAVING) for node in walk_own(handler.body)):
        return False
    bound = {
        node.id for node in walk_own(handler.body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return not bound & {node.id for node in walk(announced) if isinstance(node, ast.Name)}


def _may_leave(statement: ast.stmt) -> bool:
    return any(isinstance(node, LEAVING) for node in walk_own([statement]))


def _lasts(statement: ast.stmt) -> bool:
    """True for a loop, and for waiting for the client: what comes after that is a farewell."""
    return any(
        isinstance(node, ast.While | ast.For | ast.AsyncFor)
        or (isinstance(node, ast.Call) and "receive" in (dotted_name(node.func) or ""))
        for node in walk_own([statement])
    )
