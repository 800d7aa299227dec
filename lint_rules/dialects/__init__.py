"""What "connect", "join", "message" and "reply" mean in each framework. Start at `role.py`; one file a framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules.dialects import channels, emberwire, raw, socketio, starlette

if TYPE_CHECKING:
    from lint_rules.dialects.role import Role
    from lint_rules.facts import ModuleFacts
    from lint_rules.project import Project

_ALL = (emberwire, starlette, channels, socketio, raw)


def roles_of(module: ModuleFacts, project: Project) -> list[Role]:
    """Every function of the module that a known framework calls, with what it is called for."""
    return project.once(
        f"roles of {module.path}", lambda: [role for dialect in _ALL for role in dialect.roles(module, project)]
    )
