"""Where a connection is put into a room: calls and tables of each framework that do so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lint_rules.analysis.flow import Flow, Label
from lint_rules.analysis.vocabulary import mentions, word_set, words
from lint_rules.facts import FunctionFacts, dotted_name

if TYPE_CHECKING:
    pass


PLACES = word_set(
    "room rooms channel channels chat chats group groups topic topics conversation conversations thread lobby game "
    "board document doc project workspace team org organization company tenant course stream event auction match "
    "roomid roomname chatid groupid table match meeting space"
)
"""What people call a room. A collection keyed by anything else is a table of connections, not of rooms."""

JOINING = word_set("join enter subscribe")
"""In the name of a function these say that what it puts into a collection becomes a member, be it a socket or an id."""


@dataclass(frozen=True)
class JoinSite:
    """A place where a connection is put into a room."""

    node: ast.AST
    room: ast.expr
    in_collection: bool
    member: ast.expr | None = None
    said_to_join: bool = False

    def may_be_open(self) -> bool:
        """False when no flow makes it open: a fixed key, or a member that is new or taken out of something.

        That is what most `table[key] = value` are, and handlers need not be followed to see it.
        """
        if isinstance(self.room, ast.Constant):
            return False
        made = ast.Constant | ast.Call | ast.Subscript | ast.JoinedStr | ast.Compare | ast.BinOp
        return not self.in_collection or not isinstance(self.member, made)

    def is_open(self, flow: Flow) -> bool:
        """True when the client named the room, and the user is no part of the name."""
        label = flow.of(self.room)
        if not label & Label.PLACE or label & Label.IDENTITY:
            return False
        if not self.in_collection:
            return True
        who = Label.CONNECTION | Label.PLACE | Label.IDENTITY if self.said_to_join else Label.CONNECTION
        return bool(flow.of(self.member) & who) and mentions(self.room, PLACES)


def join_sites(function: FunctionFacts) -> tuple[JoinSite, ...]:
    """Every join in a function, nested functions left out."""
    if "join sites" not in function.derived:
        function.derived["join sites"] = tuple(_join_sites(function))
    return cast("tuple[JoinSite, ...]", function.derived["join sites"])


def _join_sites(function: FunctionFacts) -> Iterator[JoinSite]:
    named = bool(words(function.name) & JOINING)
    for node in function.own_nodes:
        if isinstance(node, ast.Call):
            yield from _join_call(node, function, said_to_join=named)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            target = node.targets[0]
            yield JoinSite(node, target.slice, in_collection=True, member=node.value)
            if isinstance(target.value, ast.Subscript):
                yield JoinSite(node, target.value.slice, in_collection=True, member=node.value)


def _join_call(call: ast.Call, function: FunctionFacts, *, said_to_join: bool) -> Iterator[JoinSite]:
    name = joined_by(call)
    if function.module.imports.get(name, "").startswith("flask_socketio."):
        name = function.module.imports[name].rpartition(".")[2]  # from flask_socketio import join_room as enter
    arguments = [*call.args, *(k.value for k in call.keywords if k.arg in ("room", "group"))]
    if name == "group_add" and arguments:
        yield JoinSite(call, arguments[0], in_collection=False)
    elif name == "enter_room" and len(arguments) > 1:
        yield JoinSite(call, arguments[1], in_collection=False)
    elif name == "join_room" and arguments and _is_flask_join(call):
        yield JoinSite(call, arguments[0], in_collection=False)
    elif name in ("add", "append") and call.args and isinstance(call.func, ast.Attribute):
        key = _key_of(call.func.value)
        if key is not None:
            yield JoinSite(call, key, in_collection=True, member=call.args[0], said_to_join=said_to_join)


def is_said_to_be_public(room: ast.expr, function: FunctionFacts) -> bool:
    """`f"public_{title}"`, here or where the name was made: the application says that it is open to all."""
    written = dotted_name(room)
    made = [
        node.value
        for node in function.own_nodes
        if written and isinstance(node, ast.Assign) and any(dotted_name(target) == written for target in node.targets)
    ]
    return bool(made or not written) and all(_begins_with_public(name) for name in made or [room])


def _begins_with_public(name: ast.expr) -> bool:
    match name:
        case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), *_]):
            return beginning.startswith("public")
        case ast.BinOp(left=ast.Constant(value=str(beginning))):
            return beginning.startswith("public")
    return False


def joined_by(call: ast.Call) -> str:
    """The name of the called function, looked for through `async_to_sync(f)(…)`."""
    inner = call.func.args[0] if isinstance(call.func, ast.Call) and call.func.args else call.func
    return inner.attr if isinstance(inner, ast.Attribute) else (dotted_name(inner) or "")


def _is_flask_join(call: ast.Call) -> bool:
    """`join_room(room)`, not `self.join_room(...)`, which is somebody's own method."""
    return isinstance(call.func, ast.Name) or (dotted_name(call.func) or "").startswith("flask_socketio.")


def _key_of(collection: ast.expr) -> ast.expr | None:
    """The key in `rooms[key]`, `rooms.setdefault(key, …)` or `rooms.get(key)`."""
    match collection:
        case ast.Subscript(slice=key):
            return key
        case ast.Call(func=ast.Attribute(attr="setdefault" | "get"), args=[key, *_]):
            return key
    return None
