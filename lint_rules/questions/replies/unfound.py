"""Finds where code looks up what a message names, or reads a part of it in a form that it need not have.

    Unfound(flow, function, said).failure(node)     # `Order.objects.get(id=order_id)`: Failure("`order_id`", …)

A lookup either raises when there is no such thing, or gives None, of which nothing can be asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    bound_names,
    call_of,
    called_name,
    dotted,
    last_name,
    literal,
    own_nodes,
    source,
    text_of,
    unpacked,
)
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import FINDERS, MAY_BE_NONE, READ_ERRORS, SHAPING
from lint_rules.questions.replies.endings import Failure
from lint_rules.questions.replies.value_checks import is_checked

_RESHAPING = SHAPING | {"get", "pop", "str", "int", "float", "split", "rsplit", "partition"}
_MADE = r"\b{}\b(: [^=\n]*)? *= *(\[|\{{|(collections\.)?(dict|list|set|deque|OrderedDict|WeakValueDictionary)\b)"
"""Where a name is given a collection: `games = {}`, `self.queue: list[str] = []`."""


_COUNTS = re.compile(r"\b(COUNT|SUM|EXISTS|MAX|MIN)\(", re.IGNORECASE)
"""A query of this kind always gives a row."""


_KEY = re.compile(r"(^|_)(id|pk)(__in)?$")
"""How an argument is called that is held against a key."""


@dataclass
class Unfound:
    """What one function looks up by a message, and how it takes texts apart."""

    flow: Flow
    function: Function
    said: frozenset[str]
    """The names that hold the message, or a part of it that was not checked."""

    def failure(self, node: cst.CSTNode) -> Failure | None:
        """What a message does here that names nothing, or has another form."""
        match node:
            case cst.Call():
                return self._of_call(node)
            case cst.Attribute(value=cst.Name(value=name)) | cst.Subscript(value=cst.Name(value=name)):
                return self._of_nothing(name) or self._of_member(node) or self.of_key(node)
            case cst.Subscript():
                return self._of_piece(node) or self.of_key(node)
            case cst.Attribute(value=cst.Call() as call):
                return _failure(self._looked_up(call), "object")
            case cst.For(iter=walked) | cst.CompFor(iter=walked):
                return self._of_no_list(walked)
            case cst.Assert(test=test) if "TYPE_CHECKING" not in self.function.text:
                return _failure(self._part(test), "assert")
            case cst.Assign() if (value := unpacked(node)) is not None:
                return self._of_split(value, "split")
        return None

    def _of_ids(self, call: cst.Call) -> Failure | None:
        """`Order.objects.filter(id__in=data["ids"])`: a query raises for what is no key."""
        if called_name(call) not in ("filter", "exclude") or not _asks_objects(call.func):
            return None
        keys = (arg for arg in call.args if arg.keyword is not None and _KEY.search(arg.keyword.value))
        part = next((part for arg in keys if (part := self._part(arg.value))), "")
        return _failure(part, "number") if not self._is_digits(part) else None

    def _is_digits(self, part: str) -> bool:
        """True where the function asks what the key looks like, or makes a number of it."""
        return self._says(rf"isinstance\([^)]*\b{part}\b|\b{part}\b.*\.is(digit|numeric|decimal)\(|\b(int|UUID)\(")

    def _of_list(self, test: cst.Call) -> Failure | None:
        """`all([user, user.get("id")])`, where the list is made before anything is asked."""
        for name in (arg.value for arg in test.args[:1] if isinstance(arg.value, cst.List | cst.Tuple)):
            for node in own_nodes(name):
                if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
                    value = self._assigned.get(node.value.value)
                    failure = self._of_no_list(value) if value is not None else None
                    if failure is not None and not self._says(rf"\bif (not )?{node.value.value}\b(?!\s*[.\[(])"):
                        return failure
        return None

    def _of_call(self, call: cst.Call) -> Failure | None:
        name = called_name(call)
        if name in ("all", "any"):
            return self._of_list(call)
        if name in ("filter", "exclude"):
            return self._of_ids(call)
        if raises_unfound(call):
            return _failure(self._part(call), "lookup")
        match call:
            case cst.Call(func=cst.Name(value="getattr"), args=[_, cst.Arg(value=asked)]):
                return _failure(self._part(asked), "object")
            case cst.Call(func=cst.Name(value="len" | "sorted" | "sum" | "max" | "min"), args=[cst.Arg(value=asked)]):
                return self._of_no_list(asked)
            case cst.Call(func=cst.Attribute(value=holder), args=[cst.Arg(value=asked)]) if name in ("remove", "index"):
                part = self._part(asked) if self._is_collection(holder) and not self._asks_in(holder) else ""
                return _failure(part, "remove")
            case cst.Call(func=cst.Name(value=kind), args=[cst.Arg(value=asked)]) if self._is_enum(kind):
                return _failure(self._part(asked), "number")
        return None

    def _of_no_list(self, walked: cst.BaseExpression) -> Failure | None:
        """`for item in data.get("items")`, which may be None."""
        name = walked.value if isinstance(walked, cst.Name) else ""
        value = self._assigned.get(name, walked)
        match value:
            case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="get")), args=[cst.Arg(value=key)]):
                if self._is_said(holder) and not (name and is_checked(name, self.function.text)):
                    return _failure(text_of(key), "object")
        return None

    def _of_nothing(self, name: str) -> Failure | None:
        """`order.total` where `order` may be None."""
        part = "" if is_checked(name, self.function.text) else self._found.get(name, "")
        return _failure(part, "object")

    def _of_member(self, node: cst.CSTNode) -> Failure | None:
        """`Kind[data["kind"]]`, an enumeration."""
        match node:
            case cst.Subscript(
                value=cst.Name(value=kind), slice=[cst.SubscriptElement(slice=cst.Index(value=key))]
            ) if self._is_enum(kind):
                return _failure(self._part(key), "subscript")
        return self._of_piece(node)

    def of_key(self, node: cst.CSTNode) -> Failure | None:
        """`games[data["id"]]`, a table of this file that nobody asked."""
        match node:
            case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
                part = self._part(key) if not self._is_said(holder) and self._is_collection(holder) else ""
                return _failure(part, "subscript", "place") if not self._asks_in(holder) else None
        return None

    def _of_piece(self, node: cst.CSTNode) -> Failure | None:
        """`text.split(" ")[1]`."""
        match node:
            case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
                at = literal(key)
                return self._of_split(holder, "place") if isinstance(at, int) and at > 0 else None
        return None

    def _of_split(self, value: cst.BaseExpression, kind: str) -> Failure | None:
        if isinstance(value, cst.Name):
            value = self._assigned.get(value.value, value)
        if not isinstance(value, cst.Call) or called_name(value) not in ("split", "rsplit") or self._counts:
            return None
        return _failure(self._part(value), kind)

    @cached_property
    def _counts(self) -> bool:
        """True where the function asks of how many parts something is, or how it begins."""
        return self._says(r"\blen\(|\.(startswith|count)\(|(\"|') in ")

    @cached_property
    def _found(self) -> dict[str, str]:
        """The names that hold what was looked up and may be None, each with what it was looked up by."""
        return {name: part for name, value in self._assigned.items() if (part := self._looked_up(value))}

    def _looked_up(self, value: cst.BaseExpression) -> str:
        call = call_of(value)
        if call is None or self._is_said(call) or _COUNTS.search(source(call)) is not None:
            return ""
        name, holder = called_name(call), call.func.value if isinstance(call.func, cst.Attribute) else None
        if name == "get" and holder is not None and len(call.args) == 1:
            known = last_name(holder) == "query" or self._is_collection(holder)
            return self._part(call) if known else ""
        if name == "get" and holder is not None and len(call.args) == 2:
            model = (dotted(call.args[0].value) or "").rpartition(".")[2]
            return self._part(call) if model[:1].isupper() else ""
        return self._part(call) if name in MAY_BE_NONE else ""

    def names_part(self, node: cst.CSTNode) -> bool:
        """True where a node names the message or a part of it anywhere."""
        return bool(self._part(node))

    def is_part(self, node: cst.BaseExpression) -> bool:
        """True for the message, for a part of it, and for what gives one another form."""
        return self._is_said(node)

    def piece(self, node: cst.BaseExpression) -> str:
        """What a piece of the message is called that was parted from others: `text.split(" ")[1]`, also by a name."""
        match self._assigned.get(node.value, node) if isinstance(node, cst.Name) else node:
            case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Integer()))]):
                parted = self._assigned.get(holder.value, holder) if isinstance(holder, cst.Name) else holder
                is_parted = isinstance(parted, cst.Call) and called_name(parted) in ("split", "rsplit", "partition")
                return _called(parted) if is_parted and self._is_said(parted) else ""
        return ""

    def _part(self, node: cst.CSTNode) -> str:
        """What a node names of the message: `order_id` of `Order.objects.get(id=data["order_id"])`."""
        nodes = list(walk(node))
        methods = {each.func for each in nodes if isinstance(each, cst.Call)}
        for each in nodes:
            if isinstance(each, cst.BaseExpression) and self._is_said(each):
                return _called(each.value if isinstance(each, cst.Attribute) and each in methods else each)
        return ""

    @cached_property
    def _parts(self) -> frozenset[str]:
        """The names that hold the message or what was taken out of it."""
        found = set(self.said)
        for node in self.flow.nodes(self.function):
            match node:
                case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if _is_of(value, found):
                    found |= set(bound_names(target))
        return frozenset(found)

    def _is_said(self, node: cst.BaseExpression) -> bool:
        return _is_of(node, self._parts)

    @property
    def _assigned(self) -> dict[str, cst.BaseExpression]:
        return self.flow.body(self.function).given_once

    def _is_enum(self, name: str) -> bool:
        if not name[:1].isupper():
            return False
        index = self.flow.engine.index
        owner = index.class_named(name, self.function.outline)
        return owner is not None and any(base.endswith("Enum") for base in index.lineage(owner).bases)

    def _is_collection(self, holder: cst.BaseExpression) -> bool:
        """True for a name that this file gives a table or a list."""
        name = last_name(holder)
        return bool(name) and re.search(_MADE.format(re.escape(name)), self.function.outline.code) is not None

    def _asks_in(self, holder: cst.BaseExpression) -> bool:
        """True where the function asks whether something is in a collection, or fills it."""
        name = re.escape(last_name(holder))
        return self._says(rf" in ([\w.]+\.)?{name}\b|{name}\[[^\n]*\] = |{name}\.(setdefault|get|append|add)\(")

    def _says(self, pattern: str) -> bool:
        return re.search(pattern, self.function.text) is not None


def _failure(part: str, *kinds: str) -> Failure | None:
    """What happens where a part of the message is wrong; nothing without a part."""
    return Failure(f"`{part}`", frozenset().union(*(READ_ERRORS[kind] for kind in kinds))) if part else None


def raises_unfound(call: cst.CSTNode) -> bool:
    """True for `Order.objects.get(...)`, `.scalar_one()` and the like, which raise where there is none."""
    if not isinstance(call, cst.Call):
        return False
    name, func = called_name(call), call.func
    if isinstance(func, cst.Call):  # `sync_to_async(Order.objects.get)(id=order_id)`
        return any((dotted(arg.value) or "").endswith("objects.get") for arg in func.args)
    if name in FINDERS:
        return True
    return name in ("get", "aget") and _asks_objects(func)


def _asks_objects(func: cst.BaseExpression) -> bool:
    """True for a chain that begins at the manager of a model of Django."""
    return any(isinstance(part, cst.Attribute) and last_name(part) == "objects" for part in walk(func))


def _is_of(node: cst.BaseExpression, names: frozenset[str] | set[str]) -> bool:
    """True for one of the names, for what is taken out of it, and for what only gives it another form."""
    match node:
        case cst.Name(value=name):
            return name in names
        case cst.Subscript(value=holder) | cst.Attribute(value=holder) | cst.BooleanOperation(left=holder):
            return _is_of(holder, names)
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value=name))) if name in _RESHAPING:
            return _is_of(holder, names)
        case cst.Call(func=cst.Name(value=name), args=[cst.Arg(value=first), *_]) if name in _RESHAPING:
            return _is_of(first, names)
    return False


def _called(node: cst.BaseExpression) -> str:
    """`order_id` for `order_id`, `data["order_id"]`, `data.get("order_id")`, and for these in another form."""
    match node:
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            named = literal(key)
            if isinstance(named, int):  # `text.split(" ")[1]`
                return _called(holder)
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="get" | "pop")), args=[cst.Arg(value=key), *_]):
            named = literal(key)
        case cst.Call(func=cst.Attribute(value=shaped)) | cst.Call(args=[cst.Arg(value=shaped), *_]):
            return _called(shaped)
        case _:
            named = dotted(node)
    return named if isinstance(named, str) else "field"
