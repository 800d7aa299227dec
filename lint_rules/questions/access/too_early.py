"""What a handler does for a client before it asks who that is, though nobody gets by the question.

too_early(access, flow)   # `screens.add(ws)` or `sio.emit("orders", …)` above the check
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.flow.access import Access
from lint_rules.flow.effects import Effect
from lint_rules.flow.items import collection_name
from lint_rules.flow.query import Flow

_SENDS = r"\b(send\w*|emit|write_message|put_nowait|put|broadcast\w*|tell|push|deliver)\("
"""What is called to tell somebody something."""


def too_early(access: Access, flow: Flow) -> Iterator[Effect]:
    """What a stranger gets: what it is sent, and a place among those who are told something."""
    if access.verdict in ("guarded", "unless"):
        yield from (act for act in access.early if act.kind != "keep" or _is_told(act))


def _is_told(act: Effect) -> bool:
    """True for a collection that the file goes through, to send to each in it: not one that is only counted."""
    func = act.node.func if isinstance(act.node, cst.Call) else None
    name = collection_name(func.value) if isinstance(func, cst.Attribute) else ""
    if not name:
        return False
    walked = re.compile(rf"\bfor\b[^\n]*\bin\b[^\n]*\b{re.escape(name)}\b[^\n]*(?P<body>(\n[^\n]*){{1,6}})")
    return any(re.search(_SENDS, found["body"]) for found in walked.finditer(act.function.outline.code))
