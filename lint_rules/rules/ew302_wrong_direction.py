"""EW302: one is meant and all are told, or all are meant and one is told many times."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.vocabulary import mentions, names_in, speaks_of, word_set, words
from lint_rules.facts import dotted_name
from lint_rules.rule import FlowRule, Severity, Suspect
from lint_rules.trees import walk, walk_own

if TYPE_CHECKING:
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts

BROADCASTS = frozenset({"broadcast", "broadcast_from"})
ERRORS = frozenset({"error", "errors"})
ASKING = word_set("get fetch load list request query search read find ask lookup")
"""Verbs of events that ask a question: the answer is for the one who asked."""

ANSWERS = word_set("reply response ack acknowledged result results ok error failed done data")
"""What is put behind the name of an event to name the answer to it."""

PEOPLE = word_set(
    "user users member members participant participants other others peer peers client clients socket sockets channel "
    "channels subscriber subscribers player players recipient recipients connection connections friend friends"
)


class WrongDirection(FlowRule):
    """
    ## What it does
    Reports a `broadcast` that answers the sender or carries an error, and a `push` in a loop over people.

    ## Why is this bad?
    `push` goes to one client, `broadcast` to everybody on the topic.
    An answer that is broadcast shows everybody what one asked for, and every client has to find out that it was not meant; what one user did wrong is nobody else's business.
    A `push` in a loop goes to the same client again and again, and to nobody else.

    ## Example
    ```python
    from emberwire import Channel, NoReply, handle_in


    class RoomChannel(Channel):
        @handle_in("get_history")
        async def get_history(self, payload: Page) -> NoReply:
            await self.broadcast("history", {"messages": await rooms.history(self.topic.rest)})  # EW302
            return NoReply()
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("get_history")
        async def get_history(self, payload: Page) -> Ok:
            return Ok(messages=await rooms.history(self.topic.rest))
    ```

    ## Fix safety
    There is no fix: what the client waits for has to change with it.

    ## Known limits
    An answer is known by its name: an event that asks (`get_history`, `search`) and broadcasts what it asked for, or `x_reply` to `x`.
    What `handle_info` broadcasts is somebody else's news, and is left alone.

    ## References
    Guide: `handle_in` from the client, `push` to one, `broadcast` to all. CWE-200.
    """

    code = "EW302"
    name = "wrong-direction"
    severity = Severity.WARNING
    dialects = "E"
    cwe = (200,)
    needs = (frozenset({b".broadcast", b".push("}), frozenset({b"Channel"}))

    def suspects(self) -> Iterable[Suspect]:
        roles = {role.function: role for role in self.file.roles if role.dialect == "E"}
        owners = {id(role.owner) for role in roles.values()}
        for function in self.file.module.functions:
            if function in roles and roles[function].kind == "message":
                yield from _answers_to_all(roles[function])
            if function.owner is not None and id(function.owner) in owners:
                yield from _pushes_in_loops(function)


def _answers_to_all(role: Role) -> Iterator[Suspect]:
    caught = dict(_caught(role.function))
    asked = dict(_asked(role))
    for node in role.function.own_nodes:
        if not isinstance(node, ast.Call) or not _is_own_call(node, BROADCASTS):
            continue
        event = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if _carries_error(node, event) or any(name in caught.get(node, ()) for name in names_in(node)):
            yield Suspect(node, "everybody on the topic is told what went wrong for one: answer with `Error(...)`")
        elif isinstance(event, str) and any(_answers(event, question) for question in asked.get(node, ())):
            yield Suspect(node, f"{event!r} answers one client, and goes to everybody: answer with `Ok(...)` or `push`")


def _is_own_call(call: ast.Call, names: frozenset[str]) -> bool:
    return (dotted_name(call.func) or "") in {f"self.{name}" for name in names}


def _caught(function: FunctionFacts) -> Iterator[tuple[ast.AST, tuple[str, ...]]]:
    """For each node in an `except` branch, the name of the exception."""
    for node in function.own_nodes:
        if isinstance(node, ast.ExceptHandler) and node.name:
            for inner in walk_own(node.body):
                yield inner, (node.name,)


def _asked(role: Role) -> Iterator[tuple[ast.AST, tuple[str, ...]]]:
    """For each node, the events that it is an answer to: the handler's, or those that a test around it names."""
    if role.event:
        for node in role.function.own_nodes:
            yield node, (role.event,)
        return
    for node in role.function.own_nodes:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], ast.Eq):
            texts = (side.value for side in (node.test.left, *node.test.comparators) if isinstance(side, ast.Constant))
            named = tuple(text for text in texts if isinstance(text, str))
            for inner in walk_own(node.body):
                yield inner, named
        elif isinstance(node, ast.match_case) and isinstance(node.pattern, ast.MatchValue):
            value = node.pattern.value
            for inner in walk_own(node.body):
                yield inner, (str(getattr(value, "value", "")),)


def _carries_error(call: ast.Call, event: object) -> bool:
    if isinstance(event, str) and words(event) & ERRORS:
        return True
    return any(
        isinstance(key, ast.Constant) and key.value in ERRORS
        for argument in call.args[1:2]
        if isinstance(argument, ast.Dict)
        for key in argument.keys
    )


def _answers(event: str, question: str) -> bool:
    """True when an event is named as the answer to another: `history` to `get_history`, `save_reply` to `save`."""
    asked, said = words(question), words(event)
    if not asked or not said:
        return False
    if asked & ASKING:
        what = asked - ASKING
        return bool(what) and what <= said and said - what <= ANSWERS | ASKING
    return asked < said and said - asked <= ANSWERS


def _pushes_in_loops(function: FunctionFacts) -> Iterator[Suspect]:
    for loop in function.own_nodes:
        if not isinstance(loop, ast.For | ast.AsyncFor):
            continue
        about = {node.id for node in walk(loop.target) if isinstance(node, ast.Name)}
        for call in walk_own(loop.body):
            if isinstance(call, ast.Call) and _goes_to_others(call, about, loop):
                yield Suspect(call, "`push` goes to one client: `broadcast` once reaches everybody on the topic")


def _goes_to_others(call: ast.Call, about: set[str], loop: ast.For | ast.AsyncFor) -> bool:
    """`other.push(...)` for each other, or `self.push` of the same for each of some people."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "push":
        return False
    receiver = dotted_name(call.func.value)
    if receiver in about:
        return any(speaks_of(name, PEOPLE) for name in about) or mentions(loop.iter, PEOPLE)
    if receiver != "self" or not (any(speaks_of(name, PEOPLE) for name in about) or mentions(loop.iter, PEOPLE)):
        return False
    # What is pushed has nothing of the one whom the loop is about, so it must be meant for them.
    return not about & set(names_in(call))
