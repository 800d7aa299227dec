"""Refusals that nobody hears: a close code that is sent before the connection is accepted.

for close in unheard_codes(flow): close.argument(0, "code").const
"""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow

APPLICATION_CODES = range(4000, 5000)
"""Close codes that an application gives a meaning, for its own client to read."""


def unheard_codes(flow: Flow) -> Iterator[Effect]:
    """The closes of this file with a code of the application's own that stand before the handler's first accept."""
    seen = set()
    for entry in list(flow.handlers("connect", "endpoint")) or flow.engine.everywhere():
        effects = flow.run(entry).effects
        first = next((at for at, effect in enumerate(effects) if effect.kind == "accept"), 0)
        for effect in effects[:first]:
            is_here = effect.kind == "close" and effect.function.outline is flow.outline
            if is_here and effect.node not in seen and _has_code(effect):
                seen.add(effect.node)
                yield effect


def _has_code(effect: Effect) -> bool:
    code = effect.argument(0, "code").const
    return isinstance(code, int) and code in APPLICATION_CODES
