"""Refusals that nobody hears: a close code that is sent before the connection is accepted.

for close in unheard_codes(flow): close.argument(0, "code").const
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.order import leads_to
from lint_rules.code.syntax import every_name, given_to, source
from lint_rules.code.walk import is_in
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import KEYS, says

APPLICATION_CODES = range(4000, 5000)
"""Close codes that an application gives a meaning, for its own client to read."""


def unheard_codes(flow: Flow) -> Iterator[Effect]:
    """The closes of this file with a code of the application's own to which no way leads behind an accept, where the
    handler accepts at all."""
    seen = set()
    for entry in list(flow.handlers("connect", "endpoint")) or flow.everywhere():
        effects = flow.run(entry).effects
        accepts = [effect for effect in effects if effect.kind == "accept"]
        for close in filter(_has_code, effects) if accepts else ():
            is_new = close.function.outline is flow.outline and close.node not in seen
            if is_new and not any(_leads_to(accept, close, effects, flow) for accept in accepts):
                seen.add(close.node)
                if not _is_for_no_page(close, flow):
                    yield close


_ORIGIN = re.compile(r"origins?(?![a-z])", re.IGNORECASE)
_HEADER = re.compile(r"""headers(?:\.get\(|\[)\s*b?["'](x-[\w-]+)["']""", re.IGNORECASE)
"""A header that no page can write: what opens a socket from a browser takes none."""


def _is_for_no_page(close: Effect, flow: Flow) -> bool:
    """True for a close that no page of the program's own hears: of one with a foreign origin, or of a program, which
    brings a key in a header."""
    nodes = flow.nodes(close.function)
    tests = [node.test for node in nodes if isinstance(node, cst.If) and is_in(close.node, node.body)]
    asked = list(_parts(tests[-1])) if tests else []
    return bool(asked) and all(_ORIGIN.search(source(part)) or _asks_header(part, nodes) for part in asked)


def _parts(test: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The tests of which one has to hold."""
    match test:
        case cst.BooleanOperation(left=left, operator=cst.Or(), right=right):
            yield from _parts(left)
            yield from _parts(right)
        case _:
            yield test


def _asks_header(test: cst.BaseExpression, nodes: Sequence[cst.CSTNode]) -> bool:
    """True for a test of a key that stands in a header of its own: `websocket.headers.get("x-gate-key")`."""
    given = [value for name in every_name(test) for value in given_to(name, nodes)]
    headers = (found[1] for part in (test, *given) for found in _HEADER.finditer(source(part)))
    return any(says(header, KEYS) for header in headers)


def _leads_to(accept: Effect, close: Effect, effects: Sequence[Effect], flow: Flow) -> bool:
    """True where some way meets the accept and then the close, in the last function that leads to both of them."""
    for (function, here), (_, there) in zip(accept.steps, close.steps, strict=False):
        if here is not there:
            tree = flow.engine.body(function).node
            if is_in(here, tree) and is_in(there, tree):
                return leads_to(here, there, tree)
            break  # a framework calls one of them first: a dependency
    return effects.index(accept) < effects.index(close)


def _has_code(effect: Effect) -> bool:
    code = effect.argument(0, "code").const if effect.kind == "close" else None
    return isinstance(code, int) and code in APPLICATION_CODES
