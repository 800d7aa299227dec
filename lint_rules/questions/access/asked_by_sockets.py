"""Helpers that decide about connections, though no handler of their own file calls them.

decides_about_sockets(function, flow)   # a handler here or in a file that imports it names it, or a server is given it
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.outline import Class, Function
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import word_set
from lint_rules.rule import REALTIME


def decides_about_sockets(function: Function, flow: Flow) -> bool:
    """True for a function that decides about connections: of this file or, by its name, of a handler elsewhere."""
    if function.name == "check_origin" or function.takes[:1] == ("scope",) or function in flow.live():
        return True
    return (
        _runs_before(function)
        or _is_named(function, flow, flow)
        or any(_is_named(function, flow, other) for other in _importing(function, flow))
        or function in flow.reached()
    )


_HOOKS = frozenset({"before_websocket", "on_request", "middleware"})
"""The last part of a decorator under which a function runs in front of sockets too. FastAPI's `middleware("http")` and
Flask's `before_request` are not among them: the first runs for pages alone, of the second nobody can tell."""

_GIVEN = word_set("cors_allowed_origins check_origin process_request")
"""Keywords under which a server is given a function that decides about handshakes."""


def _runs_before(function: Function) -> bool:
    decorators = function.decorators
    if any(d.written.rpartition(".")[2] in _HOOKS and '"http"' not in d.piece.text for d in decorators):
        return True
    text = function.outline.code
    return any(f"{word}={function.name}" in text or f"{word}=self.{function.name}" in text for word in _GIVEN)


def _is_named(function: Function, flow: Flow, other: Flow) -> bool:
    """True where something that runs for a connection in a file names the function: it calls it, or depends on it."""
    if other is not flow and not other.entries:
        return False
    live = [one for one in other.live() if one is not function]
    return any(function.name in one.words for one in live) or (other is flow and _is_in_table(function, live))


def _is_in_table(function: Function, live: list[Function]) -> bool:
    """`OPS = {"watch": op_watch}`, or a decorator of this file that puts it into such a table, of which a handler
    takes what it calls."""
    outline = function.outline
    tables = {name for name in outline.assigns if any(name in one.words for one in live)}
    listed = re.compile(rf"\b{re.escape(function.name)}\b")
    if any(listed.search(outline.assigns[name].text) for name in tables):
        return True
    makers = (outline.by_qualname.get(decorator.written) for decorator in function.decorators)
    return any(maker is not None and not tables.isdisjoint(maker.words) for maker in makers)


def _importing(function: Function, flow: Flow) -> Iterator[Flow]:
    """The other files that import the function, its class or its file, and name it."""
    owner = function.owner
    known = {function.dotted, function.outline.name, owner.dotted if isinstance(owner, Class) else ""}
    stem = function.outline.path.stem
    file = stem if stem != "__init__" else function.outline.path.parent.name
    for outline in flow.engine.index.holding(function.name.encode(), also=((file.encode(),), tuple(REALTIME))):
        if outline is not function.outline and known & set(outline.imports.values()):
            yield Flow(flow.engine, outline)
