"""EW301: a client's message is handled and the client never hears of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lint_rules.frameworks.libraries import HANDLING
from lint_rules.rule import REALTIME, Edit, Fix, FixKind, Rule, Severity

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.code.outline import Function
    from lint_rules.flow.query import Flow, Report
    from lint_rules.frameworks.model import Entry


class HandleInWithoutReply(Rule):
    """
    ## What it does
    Reports a message handler with a way through it that neither replies nor sends the sender anything.

    - in Emberwire: any way without an answer
    - elsewhere: no answer in the handler or its helpers, or answers to some messages only

    "Some only" means a way without a word at an unknown type, a missing field or a text that is no JSON.
    Where the protocol has no replies (Starlette, Channels, raw sockets), it is advice.

    ## Why is this bad?
    The client cannot tell a message that was stored from one that was lost.
    Its `push(...).receive("ok", ...)` runs into the timeout, and every error is silent.
    A broadcast is not a reply: it goes to everybody, also to those who did not ask.

    ## Example
    ```python
    from emberwire import Channel, NoReply, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: NewMessage) -> NoReply:  # EW301
            await self.broadcast("new_msg", {"body": payload.body})
            return NoReply()
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Error, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: NewMessage) -> Ok | Error:
            message = await chat.create_message(self.assigns["user_id"], payload.body)
            await self.broadcast("new_msg", {"id": message.id, "body": message.body})
            return Ok(id=message.id)
    ```

    ## Fix safety
    Unsafe: where the function just ends, or returns nothing or `NoReply()`, the fix returns an empty `Ok()`.
    The client then takes for stored what may not be: add what went wrong.

    ## Known limits
    Counts as an answer:
    - `reply_ref()`: the handler answers later
    - the message, handed on as it came
    - an unknown function that by its name tells everybody: `screens.emit_scores()`
    - a close behind all known kinds, or an answer to the unknown ones: the known ones are then silent on purpose

    Not reported:
    - events that nobody waits for: typing, ping, cursor
    - a message that only puts its sender into a room
    - a message that is no object at all: `not isinstance(data, dict)`
    - a message of a client that was turned away: `if self.user is None: return`
    - a client's answer to a question of the server
    - streams that only the client feeds, and loops that tell the client nothing themselves
    - a text that is no JSON, where the error ends the connection

    ## References
    Guide: every `handle_in` replies.
    """

    code = "EW301"
    proof = (
        "an answer on every way: a reply, a returned value, a push or an emit to the sender, or an error that is raised"
    )
    name = "handle-in-without-reply"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "EICSR"
    needs = (HANDLING, REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.replies.replies import passed_over, unanswered

        for entry, ends in unanswered(flow):
            severity = None if entry.row.answers else Severity.ADVICE  # there an answer is no part of the protocol
            yield flow.report(entry.function, _said(entry, ends, flow), severity=severity, fix=self._fix(entry, ends))
        for function, node in passed_over(flow):
            yield flow.report(function, _passed_over(function, node, flow), severity=Severity.ADVICE)

    def _fix(self, entry: Entry, ends: tuple[cst.CSTNode, ...]) -> Fix | None:
        imports = self._imports() if ends and entry.row.silence else None
        if imports is None:
            return None
        edits = [self._answer(entry, end) for end in ends]
        return Fix("return an empty `Ok()`", (*imports, *edits), safe=False)

    def _imports(self) -> tuple[Edit, ...] | None:
        """What makes `Ok` known; None when there is no import of ours to add it to."""
        from lint_rules.edit.imports import add_import
        from lint_rules.frameworks.emberwire import is_ours

        imports = self.file.outline.imports
        if is_ours(imports.get("Ok", ""), "Ok"):
            return ()
        ours = {name for name in imports.values() if is_ours(name, name.rpartition(".")[2])}
        if not ours:
            return None
        return (add_import(self.file.changes(self.file.top), min(ours, key=len).rpartition(".")[0], "Ok"),)

    def _answer(self, entry: Entry, end: cst.CSTNode) -> Edit:
        """`return Ok()` in the place of a `return`, or behind the last statement of a function that just ends."""
        from lint_rules.code.libcst_when_used import cst

        changes = self.file.changes(entry.function)
        if isinstance(end, cst.Return):
            return changes.replace(end, "return Ok()")
        assert isinstance(end, cst.FunctionDef)
        return changes.after(end.body.body[-1], "return Ok()")


def _said(entry: Entry, ends: Sequence[cst.CSTNode], flow: Flow) -> str:
    """Where the first way without a reply ends."""
    from lint_rules.code.libcst_when_used import cst
    from lint_rules.flow.quoted import quoted

    untold = "and its sender cannot tell how it went: answer on every path"
    if not ends:
        return f"`{{here}}` never sends a reply, {untold}"
    match ends[0]:
        case cst.FunctionDef(body=cst.IndentedBlock(body=[*_, cst.If() as last])):
            place = f"past `{quoted(last)}`"
        case cst.FunctionDef():
            place = "behind its last line"
        case cst.Call() as node:
            return _ended(entry.function, node, flow)
        case node:
            place = f"at `{quoted(node)}` in line {flow.span(entry.function, node).line}"
    return f"`{{here}}` can end without a reply {place}, {untold}"


def _passed_over(function: Function, node: cst.CSTNode, flow: Flow) -> str:
    from lint_rules.code.libcst_when_used import cst

    if isinstance(node, cst.Call):
        return _ended(function, node, flow)
    return "the loop in `{here}` answers some messages and not others, which seem lost: answer each message"


def _ended(function: Function, node: cst.Call, flow: Flow) -> str:
    from lint_rules.flow.quoted import quoted

    place = f"`{quoted(node)}` in line {flow.span(function, node).line}"
    return f"{place} raises for a text that is no JSON, which ends the connection without a word: answer it"
