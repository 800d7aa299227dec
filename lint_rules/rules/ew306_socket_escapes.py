"""EW306: the whole channel goes into a task or thread, where a handle for the reply is enough."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, last_name, methods, own_calls, own_nodes
from lint_rules.code.walk import walk
from lint_rules.frameworks.libraries import COROUTINE_STARTS
from lint_rules.rule import Fix, FixKind, Rule, Severity

_TASKS = COROUTINE_STARTS | {"start_soon", "add_task", "spawn"}
_THREADS = frozenset(
    {"to_thread", "run_in_executor", "run_sync", "Thread", "submit", "apply_async", "delay", "enqueue"}
)
_ANSWERING = frozenset({"reply"})


class SocketEscapes(Rule):
    """
    ## What it does
    Reports `self` handed to a task or thread by a handler that owes an answer, and `reply_ref()` asked for inside such a task.

    ## Why is this bad?
    The channel goes on with other messages: when the task is ready to answer, "the message that is being handled" is another one, or none.
    A channel belongs to its own event loop and is not made for threads.
    A task that holds it also keeps alive all that it holds.

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
    The fix replaces `self` with `self.reply_ref()`.
    It is safe where the function that gets it only replies with it, and unsafe where that function cannot be seen.

    ## Known limits
    Not reported:
    - a method of the channel that is started as a task (`create_task(self.work())`) and does not ask for `reply_ref()`

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

    calls = _TASKS | _THREADS

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        for method in methods(node):
            if self.file.handler(method, "message") is not None:
                self._look_at(method, self.file.function_of(method))

    def _look_at(self, method: cst.FunctionDef, handler: Function) -> None:
        owes = any(isinstance(node, cst.Return) and last_name(node.value) == "NoReply" for node in own_nodes(method))
        for call in own_calls(method):
            name = last_name(call)
            if name not in self.calls:
                continue
            channel = next(_handed_over(call), None)
            if channel is not None and (owes or name in _THREADS):
                message = "the channel goes on with other messages: hand over `self.reply_ref()` instead"
                self.report(channel, message, fix=self._answering(method, handler, channel))
            elif any(self._asks_too_late(started, handler) for started in _started(call)):
                self.report(call, "inside a task `reply_ref()` is another message's, or none: take it before")

    def _asks_too_late(self, started: cst.Call, handler: Function) -> bool:
        if any(last_name(inner) == "reply_ref" for inner in walk(started) if isinstance(inner, cst.Call)):
            return False
        helper = self._called(started, handler)
        if helper is None:
            return False
        return any(dotted(call.func) == "self.reply_ref" for call in own_calls(self.file.flow.body(helper).node))

    def _called(self, call: cst.Call, handler: Function) -> Function | None:
        """The project's function that a call in a handler reaches."""
        written = dotted(call.func) or ""
        head, _, tail = written.partition(".")
        if head == "self" and handler.owner is not None:
            return self.file.index.method(handler.owner, tail)
        found = self.file.index.named(written, self.file.outline) if written else None
        return found if isinstance(found, Function) else None

    def _answering(self, method: cst.FunctionDef, handler: Function, handed: cst.Name) -> Fix | None:
        """A `reply_ref()` in the channel's place, where the function that gets it only answers, or cannot be seen."""
        uses = self._uses(method, handler, handed)
        if uses is not None and not uses <= _ANSWERING:
            return None
        edit = self.file.changes().replace(handed, "self.reply_ref()")
        return Fix("hand over a reply_ref()", (edit,), safe=uses is not None)

    def _uses(self, method: cst.FunctionDef, handler: Function, handed: cst.Name) -> frozenset[str] | None:
        """What the function that gets the channel does with it; None when it cannot be seen."""
        for call in own_calls(method):
            places = [place for place, arg in enumerate(call.args) if arg.value is handed]
            if not places:
                continue
            helper = self._called(call, handler)
            if helper is None:
                return None
            place = places[0] + (1 if helper.owner is not None else 0)
            if place >= len(helper.parameters):
                return None
            return _attributes(self.file.flow.body(helper).node, helper.parameters[place])
        return frozenset({"something"})


def _handed_over(call: cst.Call) -> Iterator[cst.Name]:
    """`self` among what a task or thread is given, not what stands behind it (`self.topic`)."""
    for argument in (arg.value for arg in call.args):
        parts: list[cst.BaseExpression] = [argument]
        if isinstance(argument, cst.Call):
            parts += [arg.value for arg in argument.args if arg.keyword is None]
        elif isinstance(argument, cst.Tuple | cst.List):
            parts += [element.value for element in argument.elements]
        yield from (part for part in parts if isinstance(part, cst.Name) and part.value == "self")


def _started(call: cst.Call) -> Iterator[cst.Call]:
    return (arg.value for arg in call.args if arg.keyword is None and isinstance(arg.value, cst.Call))


def _attributes(function: cst.FunctionDef, name: str) -> frozenset[str]:
    """The attributes that a function takes of one of its parameters; the name by itself counts as one as well."""
    held = [node for node in walk(function.body) if isinstance(node, cst.Attribute) and dotted(node.value) == name]
    inside = {node.value for node in held}
    bare = any(isinstance(n, cst.Name) and n.value == name and n not in inside for n in walk(function.body))
    return frozenset({node.attr.value for node in held} | ({"itself"} if bare else set()))
