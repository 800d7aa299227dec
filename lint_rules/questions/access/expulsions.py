"""Finds who is put out of a room by name only: the others are told, and the connection stays where it is.

for function, call in expulsions(flow): …     # `def kick(…): … emit("kicked", …, room=code)`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name
from lint_rules.flow.query import Flow

_PUTS_OUT = re.compile(
    r"(^|_)(kick|ban|expel|evict|moderat\w*)(_|$)"
    r"|(remove|delete|revoke|block|deactivate)_(\w+_)?(member|participant|player|user|guest|collaborator|access)"
)
_TELLS = frozenset({"emit", "group_send", "broadcast"})
_ENDS = re.compile(
    r"leave_room|close_room|disconnect|group_discard|\b(ws|\w*socket|\w*client)\w*(\[[^\]]*\])?\.close\("
    r"|kick_\w+\(|evict|(clients|connections|sockets|sids|\w*online\w*)\.(pop|discard|remove)\(|\bdel "
)
"""What may take a connection out, or its entry in a table of them."""


def expulsions(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The functions of this file that put somebody out and end no connection, each with what tells the others."""
    for function in flow.outline.functions:
        if _PUTS_OUT.search(function.name) is None or _ends(function.text):
            continue
        calls = flow.calls(function)
        told = next((call for call in calls if called_name(call) in _TELLS), None)
        helpers = (flow.callee(call, function) for call in calls)
        if told is not None and not any(helper is not None and _ends(helper.text) for helper in helpers):
            yield function, told


def _ends(text: str) -> bool:
    return _ENDS.search(text) is not None
