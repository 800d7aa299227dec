"""EW301: a client's message is handled and the client never hears of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.dialects.emberwire import returned_word
from lint_rules.facts import dotted_name
from lint_rules.paths import Question, unproven
from lint_rules.rule import Invalid, Rule, Severity, Valid
from lint_rules.vocabulary import FIRE_AND_FORGET, speaks_of

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts
    from lint_rules.project import Project


class HandleInWithoutReply(Rule):
    """
    ## What it does
    Reports a message handler with a way through it that neither replies nor sends the sender anything.

    ## Why is this bad?
    The client cannot tell a message that was stored from one that was lost: its `push(...).receive("ok", ...)` runs into the timeout, and every error is silent.
    A broadcast is not a reply: it goes to everybody, also to those who did not ask.

    ## Example
    ```python
    @handle_in("new_msg")
    async def new_msg(self, payload: NewMessage) -> NoReply:
        await self.broadcast("new_msg", {"body": payload.body})
        return NoReply()
    ```

    ## Use instead
    ```python
    @handle_in("new_msg")
    async def new_msg(self, payload: NewMessage) -> Ok | Error:
        message = await chat.create_message(self.assigns["user_id"], payload.body)
        await self.broadcast("new_msg", {"id": message.id, "body": message.body})
        return Ok(id=message.id)
    ```

    ## Fix safety
    Returning an empty `Ok()` at the end is offered as a fix where the function just ends; what is worth telling the client is for you to add.

    ## Known limits
    Events that nobody waits for (typing, ping, cursor, …) may go unanswered.
    A handler that takes a `reply_ref()` is believed to answer later.

    ## References
    Guide: every `handle_in` replies.
    """

    code = "EW301"
    name = "handle-in-without-reply"
    severity = Severity.WARNING
    dialects = "E"
    needs = (frozenset({b"handle_in"}), frozenset({b"Channel"}))

    VALID = (
        Valid(
            "from emberwire import Channel, Error, Ok, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        if not payload['body']:\n"
            "            return Error(reason='empty')\n"
            "        await self.broadcast('new_msg', payload)\n"
            "        return Ok()\n"
        ),
        Valid(
            "from emberwire import Channel, NoReply, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('typing')\n"
            "    async def typing(self):\n"
            "        await self.broadcast_from('typing', {})\n"
            "        return NoReply()\n",
            why="nobody waits for an answer to typing",
        ),
        Valid(
            "from emberwire import Channel, NoReply, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('export')\n"
            "    async def export(self, payload):\n"
            "        ref = self.reply_ref()\n"
            "        self.jobs.add(create_task(run(ref)))\n"
            "        return NoReply()\n",
            why="the reply comes later",
        ),
        Valid(
            "from emberwire import Channel, NoReply, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('history')\n"
            "    async def history(self, payload):\n"
            "        await self._send_history()\n"
            "        return NoReply()\n"
            "    async def _send_history(self):\n"
            "        await self.push('history', {})\n",
            why="a helper pushes to the sender",
        ),
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def handle_in(self, event, payload):\n"
            "        match event:\n"
            "            case 'new_msg':\n"
            "                return Ok()\n"
            "            case _:\n"
            "                return Error(reason='unknown event')\n"
        ),
        Valid(
            "from emberwire import Channel, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('save')\n"
            "    async def save(self, payload):\n"
            "        return await self._save(payload)\n"
            "    async def _save(self, payload):\n"
            "        return stored(payload)\n",
            why="what the helper returns is the reply",
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Channel, NoReply, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        await self.broadcast('new_msg', payload)\n"
            "        return NoReply()\n",
            line=4,
        ),
        Invalid(
            "from emberwire import Channel, Ok, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        if payload['body']:\n"
            "            return Ok()\n",
            line=4,
        ),
        Invalid(
            "from emberwire import Channel, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def handle_in(self, event, payload):\n"
            "        if event == 'new_msg':\n"
            "            return Ok()\n",
            line=3,
        ),
    )

    def screen(self) -> bool:
        self.silent = [role.function for role in self.file.roles if self._is_silent(role)]
        return bool(self.silent)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if self.file.facts(node) in self.silent:
            self.report(
                node, "a way through this handler ends without a reply: the sender cannot know what became of it"
            )

    def _is_silent(self, role: Role) -> bool:
        if role.kind != "message" or role.dialect != "E" or is_abstract(role.function):
            return False
        return not (role.event and speaks_of(role.event, FIRE_AND_FORGET)) and ends_silently(role, self.file.project)


def is_abstract(function: FunctionFacts) -> bool:
    """True for a method that only stands for others."""
    return any((dotted_name(d) or "").endswith("abstractmethod") for d in function.node.decorator_list)


def ends_silently(role: Role, project: Project) -> bool:
    """True when a way through an emberwire handler ends with nothing or `NoReply` and sent the sender nothing."""
    answers = _Answers(role.function, project)
    question = Question(
        proves=lambda node: answers.in_node(node, role.function, depth=2),
        reaches=lambda node: isinstance(node, ast.Return) and returned_word(node.value) in ("nothing", "NoReply"),
        at_end=True,
    )
    return bool(unproven(role.function.node.body, question))


class _Answers:
    """Whether code sends something to the one who asked."""

    WORDS = frozenset({"push", "reply_ref", "reply"})

    def __init__(self, function: FunctionFacts, project: Project) -> None:
        self._project = project
        self._seen: set[FunctionFacts] = {function}

    def in_node(self, node: ast.AST, function: FunctionFacts, *, depth: int) -> bool:
        return any(self._call(call, function, depth) for call in ast.walk(node) if isinstance(call, ast.Call))

    def _call(self, call: ast.Call, function: FunctionFacts, depth: int) -> bool:
        written = (dotted_name(call.func) or "").split(".")
        if written[-1] in self.WORDS:
            return True
        helper = self._project.callee(function, call)
        if helper is None:
            # An unknown function that was handed the channel may do anything with it, also answer.
            return any(isinstance(argument, ast.Name) and argument.id == "self" for argument in call.args)
        if depth == 0 or helper in self._seen:
            return False
        self._seen.add(helper)
        return any(self.in_node(statement, helper, depth=depth - 1) for statement in helper.node.body)
