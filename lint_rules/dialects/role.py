"""The word that all dialects share: a function has a *role* when a framework calls it for something.

    Role("join", "E", function, event=None, connection="self", payload="payload")

A role says nothing about whether the function does its job well: that is for the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lint_rules.facts import ClassFacts, FunctionFacts

Kind = Literal["connect", "join", "after_join", "message", "disconnect", "info", "out", "endpoint", "id"]


@dataclass(frozen=True, eq=False)
class Role:
    """What a function is called for.

    `endpoint` is a function that is the whole life of a connection, as in Starlette. `connection` names the parameter
    that stands for the connection (`self`, `ws`, `sid`), `payload` the one that holds what the client sent, `event` is
    the event's name when it is fixed in the source.
    """

    kind: Kind
    dialect: str
    function: FunctionFacts
    connection: str = "self"
    payload: str | None = None
    event: str | None = None
    topic: str | None = None

    @property
    def owner(self) -> ClassFacts | None:
        """The class whose method this is."""
        return self.function.owner
