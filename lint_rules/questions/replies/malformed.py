"""Finds where code that reads a message raises for one of another form than it expects.

    Malformed(flow, function, …).failure(node)  # `int(message["size"])`: Failure("`size`", {"ValueError", "TypeError"})

What the function asks about a part of the message anywhere is believed to be asked before the part is used.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from lint_rules.code.catching import caught_by, is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    arguments,
    call_of,
    called_name,
    dotted,
    filled,
    given_to,
    item_of,
    key_of,
    last_name,
    literal,
    own_nodes,
    text_of,
)
from lint_rules.code.walk import is_in
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import ASGI
from lint_rules.frameworks.libraries import DECODERS, JSON_READERS, MODELS, READ_ERRORS, RISKY, TASKS
from lint_rules.frameworks.words import words
from lint_rules.questions.replies.endings import Failure
from lint_rules.questions.replies.handshakes import is_caught
from lint_rules.questions.replies.unfound import Unfound, raises_unfound
from lint_rules.questions.replies.unset import Unset
from lint_rules.questions.replies.value_checks import is_checked

_DEPTH = 2
"""How many helpers deep a part of a message is followed."""
REFUSAL = re.compile(r"HTTP|WebSocketException|Disconnect|Closed|Cancel|Stop|Deny|Accept|NotImplemented")
"""Exceptions that say themselves what becomes of the connection."""


@dataclass
class Malformed:
    """How one function reads the messages that it gets."""

    flow: Flow
    function: Function
    names: frozenset[str]
    """The parameters that hold the message."""
    frames: frozenset[str]
    """The names that hold a whole frame."""
    said: frozenset[str]
    """The names that hold the message, or a part of it that was not checked."""
    takers: Container[Function] = ()
    """What deals with messages itself: what fails there is reported there, but for what it raises."""
    depth: int = 0
    """How many helpers lead here."""
    unasked: frozenset[str] = frozenset()
    """The parameters of a helper that hold parts of the message of which its caller asks nothing."""

    def failure(self, node: cst.CSTNode) -> Failure | None:
        """What a message of another form does here."""
        if self._was_read_before(node):
            return None
        found = self._of_form(node) or self._unfound.failure(node) or self._unset.failure(node)
        return self._of_helper(node) if found is None and isinstance(node, cst.Call) else found

    def _was_read_before(self, node: cst.CSTNode) -> bool:
        """True for what a `try` that hears of a wrong form has read: `kind = message["kind"]`, and further down
        `log(message["kind"])`. That the message is an object is known then, too."""
        match node:
            case cst.Subscript(value=cst.Name(value=name)) if (name, key_of(node)) in self._read:
                inside = self._read[name, key_of(node)]
            case cst.Call(func=cst.Attribute(value=cst.Name(value=name))) if (name, "") in self._read:
                inside = self._read[name, ""]
            case _:
                return False
        return not is_in(node, inside)

    @cached_property
    def _read(self) -> dict[tuple[str, str], cst.CSTNode]:
        """The fields that are read in a `try` which catches that they are missing, with its body; each also as ""."""
        found: dict[tuple[str, str], cst.CSTNode] = {}
        for attempt in self.flow.nodes(self.function) if "except" in self.function.text else ():
            if isinstance(attempt, cst.Try) and any(map(_hears_of_form, attempt.handlers)):
                for part in own_nodes(attempt.body):
                    if isinstance(part, cst.Subscript) and isinstance(part.value, cst.Name) and key_of(part):
                        found.setdefault((part.value.value, key_of(part)), attempt.body)
                        found.setdefault((part.value.value, ""), attempt.body)
        return found

    @cached_property
    def _unfound(self) -> Unfound:
        return Unfound(self.flow, self.function, self.said)

    @cached_property
    def _unset(self) -> Unset:
        return Unset(self.flow, self.function, self.takers)

    def receives(self, name: str) -> bool:
        """True for the name of what waits for the next message."""
        return self.flow.engine.table.receives(name)

    def _of_helper(self, call: cst.Call) -> Failure | None:
        """What a helper does that is given the message or a part of it: `await self.order_of(message["id"])`."""
        if not call.args or self.depth == _DEPTH or call in self._started or not self._unfound.names_part(call):
            return None
        callee = self.flow.callee(call, self.function)
        if callee is None or callee is self.function or "error" in words(callee.name):
            return None  # `send_error(message["id"], …)` tells of an error
        given = list(filled(callee.parameters, arguments(call)))
        whole = frozenset(name for name, value in given if isinstance(value, cst.Name) and value.value in self.names)
        said = frozenset(name for name, value in given if self._unfound.is_part(value))
        unasked = frozenset(name for name, value in given if name in said and self._is_unasked(value, call))
        inner = Malformed(self.flow, callee, whole, whole, said, self.takers, self.depth + 1, unasked)
        return inner.escaping() if said else None

    def _is_unasked(self, value: cst.BaseExpression, call: cst.Call) -> bool:
        """True for a name that the function neither tests nor gives to another call that might."""
        if not isinstance(value, cst.Name) or (self.depth and value.value not in self.unasked):
            return False
        name = value.value
        others = (each for each in self.flow.calls(self.function) if each is not call)
        given = any(dotted(arg.value) == name for each in others for arg in each.args)
        return not (given or is_checked(name, self.function.text) or self._is_number(name))

    @cached_property
    def _started(self) -> frozenset[cst.CSTNode]:
        """The calls whose work a task does: it does not raise here."""
        tasks = (call for call in self.flow.calls(self.function) if called_name(call) in TASKS)
        return frozenset(arg.value for call in tasks for arg in call.args)

    def escaping(self) -> Failure | None:
        """The first failure that leaves the function."""
        for node in self.flow.nodes(self.function):
            found = self._raised(node) if isinstance(node, cst.Raise) else self._unreported(node)
            if found is not None and not is_caught(node, found.kinds, self.function, self.flow):
                return found
        return None

    def _unreported(self, node: cst.CSTNode) -> Failure | None:
        is_reported = self.function in self.takers or (self._is_connection and raises_unfound(node))
        return None if is_reported else self.failure(node)

    @cached_property
    def _is_connection(self) -> bool:
        """True in a file of classes that are connections: what their helpers raise is reported there."""
        return any(entry.kind == "message" and entry.row.connection == "self" for entry in self.flow.entries)

    def _raised(self, node: cst.Raise) -> Failure | None:
        """An error of the helper's own."""
        name = last_name(node.exc)
        if self._is_connection or not name[:1].isupper() or REFUSAL.search(name) is not None or not self.said:
            return None
        owner = self.flow.engine.index.class_named(name, self.function.outline)
        bases = self.flow.engine.index.lineage(owner).bases if owner is not None else ()
        what = "fields" if self.names else f"`{min(self.said)}`"
        return Failure(what, frozenset({name, *(base.rpartition(".")[2] for base in bases)}))

    def _of_form(self, node: cst.CSTNode) -> Failure | None:
        match node:
            case cst.Call():
                return self._of_call(node)
            case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
                return self._of_subscript(holder, key)
        return None

    def _of_call(self, call: cst.Call) -> Failure | None:
        match call:
            case cst.Call(args=[cst.Arg(value=text), *_]) if called_name(call) in JSON_READERS:
                return Failure("JSON", READ_ERRORS["json"]) if self._mentions(text) else None
            case cst.Call(func=cst.Attribute(value=cst.Name(value=frame), attr=cst.Name(value="json")), args=[]):
                return Failure("JSON", READ_ERRORS["json"]) if frame in self.frames else None
            case cst.Call() if "json" in called_name(call) and self.receives(called_name(call)):
                return Failure("JSON", READ_ERRORS["json"])
            case cst.Call(args=args) if args and (called_name(call) in MODELS or args[-1].star == "**"):
                return Failure("fields", READ_ERRORS["model"]) if self._mentions(args[-1].value) else None
            case cst.Call(args=[cst.Arg(value=part), *_]) if called_name(call) in RISKY:
                name = self._field_of(part) or self._unfound.piece(part)
                return Failure(f"`{name}`", READ_ERRORS["number"]) if name and not self._is_number(name) else None
            case cst.Call(func=cst.Attribute(value=holder)):
                return self._of_holder(holder)
        return None

    def _of_subscript(self, holder: cst.BaseExpression, key: cst.BaseExpression) -> Failure | None:
        field = literal(key)
        if field == "type" and {*self.function.parameters} >= ASGI:
            return None  # the server writes it
        if isinstance(field, str) and self._mentions(holder) and not self._is_there(holder, field):
            return Failure(f"`{field}`", READ_ERRORS["subscript"])
        return self._of_holder(holder) if isinstance(field, str) else None

    def _is_there(self, holder: cst.BaseExpression, field: str) -> bool:
        """True where the function asks for such a field, or what it calls has put the object together with it."""
        return self._is_checked(field) or (isinstance(holder, cst.Name) and self._is_built(holder.value, field))

    def _is_built(self, name: str, field: str) -> bool:
        """`order = parse(message)`, where that gives `Order(table=…, dish=…)`, `{"table": …}` or None."""
        values = [value for value in given_to(name, self.flow.nodes(self.function)) if literal(value) is not None]
        calls = [call_of(value) for value in values]
        callees = [self.flow.callee(call, self.function) if call is not None else None for call in calls]
        return bool(callees) and all(one is not None and self._builds(one, field) for one in callees)

    def _builds(self, function: Function, field: str) -> bool:
        """True for a function that gives objects with this field, and None."""
        returned = [node.value for node in self.flow.nodes(function) if isinstance(node, cst.Return)]
        built = [
            part for value in returned if value is not None for part in _choices(value) if literal(part) is not None
        ]
        return bool(built) and all(_has_field(part, field) for part in built)

    def _of_holder(self, holder: cst.BaseExpression) -> Failure | None:
        """A method or key of what need not have one: `data.get("user")` is None, `loads("1")` is a number."""
        if isinstance(holder, cst.Name):
            what = self._optional.get(holder.value) or ("JSON object" if holder.value in self._objects else "")
            return (
                Failure(what, READ_ERRORS["object"])
                if what and not is_checked(holder.value, self.function.text)
                else None
            )
        field = self._asked_for(holder)
        return Failure(f"`{field}`", READ_ERRORS["object"]) if field and not self._is_checked(field, r"\)\.") else None

    @property
    def _assigned(self) -> Iterable[tuple[str, cst.BaseExpression]]:
        return self.flow.body(self.function).given_once.items()

    @cached_property
    def _objects(self) -> frozenset[str]:
        """The names that hold JSON as it came: nobody knows that it is an object."""
        nodes = self.flow.nodes(self.function)
        return frozenset(name for name in self.said if self._are_decoded([*given_to(name, nodes)]))

    def _are_decoded(self, values: list[cst.BaseExpression]) -> bool:
        """True for JSON, also where an object takes its place when a text is none."""
        others = [value for value in values if not self._is_decoded(value)]
        return len(others) < len(values) and all(isinstance(value, cst.Dict) for value in others)

    def _is_decoded(self, value: cst.BaseExpression) -> bool:
        name = last_name(call_of(value))
        return name in DECODERS or ("json" in name and self.receives(name))

    @cached_property
    def _optional(self) -> dict[str, str]:
        """The names that hold a field which may be missing, each with the field."""
        return {name: f"`{field}`" for name, value in self._assigned if (field := self._asked_for(value))}

    def _asked_for(self, value: cst.BaseExpression) -> str:
        """`user` for `message.get("user")`, which may give None, and for `message.get("user", {})`,
        where a client may put anything."""
        match value:
            case cst.Call(
                func=cst.Attribute(value=holder, attr=cst.Name(value="get")), args=[cst.Arg(value=key), *rest]
            ):
                is_read = self._mentions(holder) and all(isinstance(arg.value, cst.Dict) for arg in rest)
                return text_of(key) if is_read else ""
        return ""

    def _field_of(self, part: cst.BaseExpression) -> str:
        """`size` for `message["size"]`, for `message.get("size", 0)`, and for a name that holds it."""
        match part:
            case cst.Name(value=name):
                is_said = name in (self.unasked if self.depth else self.said)  # what calls a helper may have asked
                return self._optional.get(name, "").strip("`") or (name if is_said else "")
        read = item_of(part)
        return text_of(read[1]) if read is not None and self._mentions(read[0]) else ""

    def _mentions(self, node: cst.BaseExpression) -> bool:
        """True for the message and for a part of it: `message["user"]`, `frame.data`."""
        while isinstance(node, cst.Subscript | cst.Attribute):
            node = node.value
        return isinstance(node, cst.Name) and node.value in self.said

    def _is_number(self, field: str) -> bool:
        """True where the function asks what the field looks like."""
        name = re.escape(field)
        return self._says(rf"isinstance\([^)]*\b{name}\b|\b{name}\b.*\.is(digit|numeric|decimal)\(")

    def _is_checked(self, field: str, but_for: str = "^") -> bool:
        """True where the function asks whether there is such a field, but for gets that go on like this."""
        quoted = rf"""["']{re.escape(field)}["']"""
        return self._says(rf"{quoted} (not )?in |get\({quoted}(?!{but_for})|for \w+ in [(\[{{][^)\]}}]*{quoted}")

    def _says(self, pattern: str) -> bool:
        return re.search(pattern, self.function.text) is not None


def _hears_of_form(handler: cst.ExceptHandler) -> bool:
    """True for an `except` that catches a missing field, and the subscript of what is no object."""
    return is_broad(handler) or {"KeyError", "TypeError"} <= caught_by(handler.type)


def _choices(value: cst.BaseExpression) -> Iterable[cst.BaseExpression]:
    """The two sides of `{…} if is_order else None`."""
    return (value.body, value.orelse) if isinstance(value, cst.IfExp) else (value,)


def _has_field(made: cst.BaseExpression, field: str) -> bool:
    """`{"table": table}`, `Order(table=table)`, `dict(table=table)`."""
    match made:
        case cst.Dict(elements=elements):
            return any(literal(element.key) == field for element in elements if isinstance(element, cst.DictElement))
        case cst.Call(args=args) if last_name(made)[:1].isupper() or last_name(made) == "dict":
            return any(arg.keyword is not None and arg.keyword.value == field for arg in args)
    return False
