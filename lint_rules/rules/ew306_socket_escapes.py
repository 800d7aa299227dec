"""EW306: the whole channel goes into a task or thread, where a handle for the reply is enough."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.dialects.emberwire import returned_word
from lint_rules.edits import MendingRule, replace
from lint_rules.facts import dotted_name
from lint_rules.rule import Fix, FixKind, Severity, Suspect
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts

TASKS = frozenset({"create_task", "ensure_future", "start_soon", "run_coroutine_threadsafe", "add_task", "spawn"})
THREADS = frozenset({"to_thread", "run_in_executor", "run_sync", "Thread", "submit", "apply_async", "delay", "enqueue"})
ANSWERING = frozenset({"reply"})


class SocketEscapes(MendingRule):
    """
    ## What it does
    Reports `self` handed to a task or thread by a handler that owes an answer, and `reply_ref()` asked for inside such a task.

    ## Why is this bad?
    The channel goes on with other messages: when the task is ready to answer, "the message that is being handled" is another one, or none.
    A channel belongs to its own event loop and is not made for threads; and a task that holds it keeps all that it holds.

    ## Example
    ```python
    import asyncio

    from emberwire import Channel, NoReply, handle_in


    class RoomChannel(Channel):
        @handle_in("export")
        async def export(self, payload: Export) -> NoReply:
            self.tasks.add(asyncio.create_task(write_export(self, payload.format)))  # EW306
            return NoReply()
    ```

    ## Use instead
    ```python
    import asyncio

    from emberwire import Channel, NoReply, handle_in


    class RoomChannel(Channel):
        @handle_in("export")
        async def export(self, payload: Export) -> NoReply:
            self.tasks.add(asyncio.create_task(write_export(self.reply_ref(), payload.format)))
            return NoReply()
    ```

    ## Fix safety
    The fix puts `self.reply_ref()` in the place of `self`. It is safe where the function that gets it does nothing but reply with it, and offered as unsafe where that function cannot be seen.

    ## Known limits
    A method of the channel that is started as a task (`create_task(self.work())`) may push, and is left alone unless it asks for the reply's handle.

    ## References
    Phoenix: `socket_ref/1` and `reply/2`, made for answers from another process.
    """

    code = "EW306"
    name = "socket-escapes"
    fix = FixKind.EITHER
    severity = Severity.WARNING
    dialects = "E"
    needs = (
        frozenset({b"create_task", b"ensure_future", b"start_soon", b"to_thread", b"run_in_executor", b"Thread("})
        | {b"run_sync", b".submit(", b"apply_async", b".delay(", b".enqueue(", b"add_task", b"spawn", b"run_coroutine"},
        frozenset({b"handle_in"}),
    )

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.dialect == "E" and role.kind == "message":
                yield from self._of(role)

    def _of(self, role: Role) -> Iterator[Suspect]:
        owes = any(
            isinstance(node, ast.Return) and returned_word(node.value) == "NoReply" for node in role.function.own_nodes
        )
        for call in role.function.calls:
            name = (dotted_name(call.func) or "").rpartition(".")[2]
            if name not in TASKS | THREADS:
                continue
            channel = next(_handed_over(call), None)
            if channel is not None and (owes or name in THREADS):
                yield Suspect(channel, "the channel goes on with other messages: hand over `self.reply_ref()` instead")
            elif any(self._asks_too_late(started, role.function) for started in _started(call)):
                yield Suspect(call, "inside a task `reply_ref()` is another message's, or none: take it before")

    def _asks_too_late(self, started: ast.Call, function: FunctionFacts) -> bool:
        if "reply_ref" in {
            (dotted_name(inner.func) or "").rpartition(".")[2] for inner in walk(started) if isinstance(inner, ast.Call)
        }:
            return False
        helper = self.file.project.callee(function, started)
        return helper is not None and any((dotted_name(call.func) or "") == "self.reply_ref" for call in helper.calls)

    def mend(self, suspect: Suspect) -> Fix | None:
        if not isinstance(suspect.node, ast.Name):
            return None
        uses = self._uses(suspect.node)
        if uses is None or uses <= ANSWERING:
            safe = uses is not None
            return Fix("hand over a reply_ref()", (replace(self.file, suspect.node, "self.reply_ref()"),), safe=safe)
        return None

    def _uses(self, handed: ast.Name) -> frozenset[str] | None:
        """What the function that gets the channel does with it; None when it cannot be seen."""
        for role in self.file.roles:
            for call in role.function.calls:
                if handed not in call.args:
                    continue
                helper = self.file.project.callee(role.function, call)
                if helper is None:
                    return None
                place = call.args.index(handed) + (1 if helper.owner is not None else 0)
                return _attributes(helper, helper.parameters[place].arg) if place < len(helper.parameters) else None
        return frozenset({"something"})


def _handed_over(call: ast.Call) -> Iterator[ast.Name]:
    """`self` among what a task or thread is given, not what stands behind it (`self.topic`)."""
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        inner = [*argument.args] if isinstance(argument, ast.Call) else []
        inner += argument.elts if isinstance(argument, ast.Tuple | ast.List) else []
        yield from (part for part in [argument, *inner] if isinstance(part, ast.Name) and part.id == "self")


def _started(call: ast.Call) -> Iterator[ast.Call]:
    return (argument for argument in call.args if isinstance(argument, ast.Call))


def _attributes(function: FunctionFacts, name: str) -> frozenset[str]:
    """The attributes that a function takes of one of its parameters; the name by itself counts as one as well."""
    held = [node for node in function.nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    used = {node.attr for node in held if isinstance(node.value, ast.Name) and node.value.id == name}
    inside = {node.value for node in held}
    bare = any(isinstance(node, ast.Name) and node.id == name and node not in inside for node in function.nodes)
    return frozenset(used | ({"itself"} if bare else set()))
