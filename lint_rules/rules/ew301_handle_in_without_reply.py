"""EW301: a client's message is handled and the client never hears of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.analysis.replies import silent_ends, silent_handlers
from lint_rules.dialects.emberwire import is_ours
from lint_rules.edit.imports import add_import
from lint_rules.edits import MendingRule, indent, newline, replace
from lint_rules.rule import REALTIME, Edit, Fix, FixKind, Severity, Suspect

ADVICE_IN = "SCR"
"""Dialects in which an answer is no part of the protocol: there it is advice."""


class HandleInWithoutReply(MendingRule):
    """
    ## What it does
    Reports a message handler with a way through it that neither replies nor sends the sender anything.

    ## Why is this bad?
    The client cannot tell a message that was stored from one that was lost: its `push(...).receive("ok", ...)` runs into the timeout, and every error is silent.
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
    Unsafe: where the function just ends, or returns nothing or `NoReply()`, the fix returns an empty `Ok()`, and the client takes for stored what may not be.
    Whether all went well, and what else is worth telling the client, is for you to add.

    ## Known limits
    Events that nobody waits for (typing, ping, cursor, …) may go unanswered.
    A handler that takes a `reply_ref()` is believed to answer later.
    Outside our own channels a handler is only reported when nothing in it or in its helpers could be an answer.
    Where an answer is no part of the protocol (Starlette, Channels, raw sockets) it is advice, and streams that only the client feeds are left alone.

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
    needs = (
        frozenset({b"handle_in", b".on(", b".event", b"def receive", b"def on_", b"on_event"})
        | {b"receive", b".recv", b"websockets", b"WebSocketResponse"},
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        message = "a way through this handler ends without a reply: the sender cannot know what became of it"
        yield from (Suspect(role.function.node, message) for role in silent_handlers(self.file))

    def finish(self) -> None:
        roles = {role.function.node: role for role in silent_handlers(self.file)}
        for suspect in self._found:
            dialect = next(role.dialect for node, role in roles.items() if node is suspect.node)
            severity = Severity.ADVICE if dialect in ADVICE_IN else None
            span = self.file.ast_span(suspect.node)
            self.report_span(span, suspect.message, severity=severity, fix=self.mend(suspect))

    def mend(self, suspect: Suspect) -> Fix | None:
        role = next(role for role in self.file.roles if role.function.node is suspect.node)
        if role.dialect != "E":
            return None
        imports = self._imports()
        if imports is None:
            return None
        edits = [edit for end in silent_ends(role, self.file.project) for edit in self._answer(end)]
        return Fix("return an empty `Ok()`", (*imports, *edits), safe=False)

    def _imports(self) -> tuple[Edit, ...] | None:
        """What makes `Ok` known; None when there is no import of ours to add it to."""
        if is_ours(self.file.module.imports.get("Ok", ""), "Ok"):
            return ()
        ours = {name for name in self.file.module.imports.values() if is_ours(name, name.rpartition(".")[2])}
        if not ours:
            return None
        return (add_import(self.file.changes(), min(ours, key=len).rpartition(".")[0], "Ok"),)

    def _answer(self, end: ast.stmt) -> Iterator[Edit]:
        if isinstance(end, ast.Return):
            yield replace(self.file, end, "return Ok()")
        else:
            last = end.end_lineno or end.lineno
            after = self.file.offset(last, len(self.file.line_text(last)) + 1)
            yield Edit(after, after, f"{newline(self.file)}{indent(self.file, end)}return Ok()")
