"""Finds where a handler uses what only an earlier message of the same client sets.

    Unset(flow, function, takers).failure(node)     # `self.game.play(at)`: Failure("before `game` is set", …)

Nobody makes a client send its messages in the order that the server has in mind.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import READ_ERRORS
from lint_rules.questions.replies.endings import Failure
from lint_rules.questions.replies.value_checks import is_checked

_SENDER = re.compile(r"(request\.|self\.)?sid|self")


@dataclass
class Unset:
    """What one function expects of the messages before."""

    flow: Flow
    function: Function
    takers: Container[Function]
    """What deals with messages."""

    def failure(self, node: cst.CSTNode) -> Failure | None:
        """What a message does here that comes before the one that sets what is used."""
        match node:
            case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
                table = dotted(holder) or ""
                if _SENDER.fullmatch(dotted(key) or "") and table and self._is_filled_later(table):
                    return Failure(f"before its sender is in `{table}`", READ_ERRORS["subscript"])
        match node:
            case cst.Attribute(value=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name))) | (
                cst.Subscript(value=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)))
            ):
                if self._is_set_later(name):
                    return Failure(f"before `{name}` is set", READ_ERRORS["object"])
        return None

    @cached_property
    def _begins(self) -> frozenset[Function]:
        return frozenset(entry.function for entry in self.flow.entries if entry.kind in ("connect", "endpoint"))

    @cached_property
    def _handlers(self) -> frozenset[Function]:
        return frozenset(entry.function for entry in self.flow.entries if entry.kind == "message")

    def _is_filled_later(self, table: str) -> bool:
        """True where only handlers of other messages put the sender into a table."""
        name = re.escape(table.removeprefix("self."))
        put = re.compile(rf"\b{name}\[[^\]]+\](: [^=\n]+)? = |\b{name}\.(setdefault|update)\(")
        if put.search(self.function.text) or re.search(rf" in {re.escape(table)}\b", self.function.text):
            return False
        if re.search(rf"\b{name}\b[^\n]*= *(\w+\.)?defaultdict", self.function.outline.code):
            return False
        putting = [each for each in self.function.outline.functions if put.search(each.text)]
        return bool(putting) and all(each in self._handlers for each in putting)

    def _is_set_later(self, name: str) -> bool:
        """True for an attribute that begins as None, and that only handlers of other messages set."""
        owner = self.function.owner
        if owner is None or f"self.{name} = " in self.function.text or _tests(self.function, name):
            return False
        if re.search(rf"^\s*(self\.)?{name}(: [^=\n]+)? = None *$", owner.text, re.MULTILINE) is None:
            return False
        setting = [method for method in owner.methods.values() if _sets(method, name)]
        later = bool(setting) and all(method in self.takers and method not in self._begins for method in setting)
        return later and not any(_tests(method, name) for method in self._before)

    @cached_property
    def _before(self) -> list[Function]:
        """The methods that may call this one for a message, and so may ask first."""
        owner = self.function.owner
        if owner is None or self.function in self._handlers:
            return []
        name = f".{self.function.name}"
        return [method for method in owner.methods.values() if method in self._handlers or name in method.text]


def _sets(function: Function, name: str) -> bool:
    """True where a method gives the attribute something that is not None."""
    return re.search(rf"\bself\.{name}(: [^=\n]+)? = (?!None *$)", function.text, re.MULTILINE) is not None


def _tests(function: Function, name: str) -> bool:
    """True where a method asks whether the attribute is set."""
    return (
        is_checked(f"self.{name}", function.text)
        or re.search(rf"(has|get)attr\(self, [\"']{name}", function.text) is not None
    )
