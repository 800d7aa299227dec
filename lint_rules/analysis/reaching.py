"""Why code runs for a client at all: from what a framework calls to the function that a finding stands in.

    way_to("Room.store", path, config)
    # ["Room.new_msg runs when a client sends 'new_msg' (Emberwire)", "Room.new_msg calls Room.store"]

For explanations only: rules ask the project themselves, and keep what they followed as the trace of a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.context import File
from lint_rules.engine import display
from lint_rules.project import Project
from lint_rules.rule import DIALECTS

if TYPE_CHECKING:
    from lint_rules.config import Config
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts

MAX_CALLS = 4
"""Calls that are followed. A longer way explains nothing to anybody."""

_WHEN: Mapping[str, str] = {
    "connect": "runs when a client connects",
    "join": "runs when a client joins",
    "after_join": "runs after a client has joined",
    "message": "runs when a client sends {event}",
    "disconnect": "runs when a client has gone",
    "info": "runs for a message of the server",
    "out": "runs before something is sent to a client",
    "endpoint": "is the whole life of a connection",
    "id": "names the connection",
}


def way_to(symbol: str, path: Path, config: Config) -> list[str]:
    """The steps to a function of a file; empty when no framework calls it, as far as can be seen."""
    project = Project(config.root)
    module = project.read(path.resolve())
    function = module.by_qualname.get(symbol) if module is not None else None
    if module is None or function is None:
        return []
    file = File(display(path), module.source, module, project, config)
    ways = [_way(role, function, project) for role in file.roles]
    return min((way for way in ways if way), key=len, default=[])


def _way(role: Role, wanted: FunctionFacts, project: Project) -> list[str]:
    """The shortest way from a role to a function, the role first; empty when there is none."""
    came_from: dict[FunctionFacts, FunctionFacts | None] = {role.function: None}
    level = [role.function]
    for _ in range(MAX_CALLS):
        if wanted in came_from:
            break
        found = {
            helper: current
            for current in level
            for call in current.calls
            if (helper := project.callee(current, call)) is not None and helper not in came_from
        }
        came_from.update(found)
        level = list(found)
    return [_start(role), *_steps(wanted, came_from)] if wanted in came_from else []


def _start(role: Role) -> str:
    event = repr(role.event) if role.event else "a message"
    return f"{role.function.qualname} {_WHEN[role.kind].format(event=event)} ({DIALECTS[role.dialect]})"


def _steps(wanted: FunctionFacts, came_from: Mapping[FunctionFacts, FunctionFacts | None]) -> list[str]:
    steps: list[str] = []
    current, caller = wanted, came_from[wanted]
    while caller is not None:
        steps.insert(0, f"{caller.qualname} calls {current.qualname}")
        current, caller = caller, came_from[caller]
    return steps
