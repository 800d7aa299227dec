"""Origin validators of Django Channels that let every page through, because their list has a star.

for call in starred_validators(flow): …      # `OriginValidator(stack, ["*"])`
for piece in starred_hosts(flow): …          # `ALLOWED_HOSTS = ["*"]` behind an `AllowedHostsOriginValidator`

Only around stacks that take the user from a cookie: elsewhere a page has to know a token.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst

from lint_rules.code.outline import Outline, Piece
from lint_rules.code.syntax import keyword, literal, positional
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import TRYING, words
from lint_rules.questions.access.cross_origin import takes_cookies
from lint_rules.questions.access.written_texts import Scope, texts

if TYPE_CHECKING:
    from lint_rules.code.disk import Disk


def starred_validators(flow: Flow) -> Iterator[Piece]:
    """The calls of this file that are given a star."""
    scope = Scope(flow.outline, None, flow)
    for piece in _validators(flow, flow.outline, "OriginValidator"):
        call = piece.node
        listed = positional(call, 1) or keyword(call, "allowed_origins") if isinstance(call, cst.Call) else None
        if listed is not None and "*" in texts(listed, scope):
            yield piece


def starred_hosts(flow: Flow) -> Iterator[Piece]:
    """The hosts of settings that run in earnest, where a validator goes by them."""
    piece, debug = (flow.outline.assigns.get(name) for name in ("ALLOWED_HOSTS", "DEBUG"))
    is_for_trying = words(flow.outline.path.stem) & TRYING or (debug is not None and literal(debug.node) is True)
    if piece is None or is_for_trying or "*" not in texts(piece.node, Scope(flow.outline, None, flow)):
        return
    disk = flow.engine.index.disk
    mine = _site(disk, flow.outline.path)
    holding = (o for o in flow.engine.index.holding(b"AllowedHostsOriginValidator") if _site(disk, o.path) == mine)
    if any(True for outline in holding for _ in _validators(flow, outline, "AllowedHostsOriginValidator")):
        yield piece


def _site(disk: Disk, path: Path) -> Path | None:
    """The folder of the site of Django that a file belongs to: a project may have several, each with settings."""
    inside = (folder for folder in path.parents if folder.is_relative_to(disk.root))
    return next((folder for folder in inside if disk.source(folder / "manage.py") is not None), None)


def _validators(flow: Flow, outline: Outline, name: str) -> Iterator[Piece]:
    """The validators of this name in a file that stand in front of a stack with cookies."""
    rows = flow.engine.table.stacked
    for site in outline.calls:
        if outline.resolve(site.written) == f"channels.security.websocket.{name}":
            call = site.piece.node
            inner = positional(call, 0) if isinstance(call, cst.Call) else None
            if inner is not None and takes_cookies(flow.engine, rows, inner, outline):
                yield site.piece
