"""Refusals that nobody hears: a close code that is sent before the connection is accepted.

for close in unheard_codes(flow): close.argument(0, "code").const
"""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry

APPLICATION_CODES = range(4000, 5000)
"""Close codes that an application gives a meaning, for its own client to read."""


def unheard_codes(flow: Flow) -> Iterator[Effect]:
    """The closes of this file with a code of the application's own that stand before the handler's first accept."""
    seen = set()
    for entry in list(flow.handlers("connect", "endpoint")) or flow.engine.everywhere():
        effects = flow.run(entry).effects
        accept = next((effect for effect in effects if effect.kind == "accept"), None)
        for close in effects if accept is not None else ():
            is_coded = close.kind == "close" and close.function.outline is flow.outline and _has_code(close)
            if is_coded and close.node not in seen and accept is not None and _is_before(close, accept, entry, flow):
                seen.add(close.node)
                yield close


def _is_before(close: Effect, accept: Effect, entry: Entry, flow: Flow) -> bool:
    """True where the close comes before the accept, or stands in an `except` above the `else` that accepts."""
    effects = flow.run(entry).effects
    if effects.index(close) < effects.index(accept):
        return True
    steps = [next(iter(effect.chain), (effect.function, effect.node)) for effect in (close, accept)]
    if any(function is not entry.function for function, _ in steps) or "else:" not in entry.function.text:
        return False
    closes, accepts = (flow.span(function, node).line for function, node in steps)
    return closes < accepts


def _has_code(effect: Effect) -> bool:
    code = effect.argument(0, "code").const
    return isinstance(code, int) and code in APPLICATION_CODES
