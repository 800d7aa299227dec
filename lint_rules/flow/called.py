"""A call with the values of all that is given to it, and the act that is noted of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from lint_rules.flow.values import Value

Given = list[tuple[str, Value]]


@dataclass(eq=False)
class Called:
    """A call: the last part of what is called and its full name, what it is called on, and the arguments by keyword."""

    node: cst.Call
    name: str
    full: str
    written: str
    receiver: Value
    given: Given
    values: Sequence[Value] = ()
    """The arguments without their keywords; empty for a call that is only noted."""
    labels: int = 0
    """The labels of all arguments, as above."""
