"""Calls of `Presence`: which are they, in code that keeps its presence in a module of its own?

    is_presence(call, outline, owner, index)    # presence.track(self, …), self.presence.track(self, …)

A receiver counts when it can be followed to an instance of a `Presence` class, or, when that cannot be found, when it
is called `presence`. Anything else has a `track` of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules.code.syntax import dotted
from lint_rules.frameworks.emberwire import kind_of, makes
from lint_rules.frameworks.words import words

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.code.index import Index
    from lint_rules.code.outline import Class, Outline


def is_presence(call: cst.Call, outline: Outline, owner: Class | None, index: Index) -> bool:
    """True for a call of a method of a presence, in a file and, if it stands in one, in a method of a class."""
    receiver = (dotted(call.func) or "").rpartition(".")[0]
    head, _, attribute = receiver.partition(".")
    if head == "self" and owner is not None and attribute and "." not in attribute:
        held = index.attribute_class(owner, attribute)
        return kind_of(held, index) == "Presence" if held is not None else "presence" in words(attribute)
    if index.named(receiver, outline) is None:
        return "presence" in words(receiver.rpartition(".")[2])
    return makes(receiver, outline, index) == "Presence"
