"""The ways through a function: the state of one, and what holds where several meet.

    state = merge([after_body, after_else])

A way ends at `return`, `raise`, `break` and `continue`; it is *closed* once the client was turned away, and then it
does not weaken what holds on the ways that go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lint_rules.flow.facts import NONE, Facts, merged
from lint_rules.flow.values import Value, join


@dataclass(slots=True)
class State:
    """One way at one place: the values of names, what holds, and whether the client is still there."""

    env: dict[str, Value] = field(default_factory=dict)
    facts: Facts = NONE
    closed: bool = False
    live: bool = True
    pending: bool = False
    """On some way that leads here a message came, and the client was told nothing since."""

    def copy(self, facts: Facts = NONE) -> State:
        """The same way, on which also these facts hold."""
        pending = self.pending and not any(fact.kind == "told" for fact in facts)
        return State(dict(self.env), self.facts | facts if facts else self.facts, self.closed, self.live, pending)


def merge(states: Sequence[State]) -> State:
    """Where ways meet. Those that ended do not arrive, and closed ones count only if there is no other."""
    live = [state for state in states if state.live]
    if not live:
        return State(states[0].env if states else {}, states[0].facts if states else NONE, live=False)
    if len(live) == 1:
        return live[0]
    open_ways = [state for state in live if not state.closed] or live
    facts = merged([state.facts for state in open_ways])
    pending = any(state.pending for state in open_ways)
    return State(_joined(open_ways, facts), facts, closed=open_ways[0].closed, pending=pending)


def _joined(states: Sequence[State], common: Facts) -> dict[str, Value]:
    """The names of all states. Most names mean the same everywhere, so only the others are looked at."""
    first = states[0].env
    env = dict(first)
    differing: dict[str, None] = {}
    for state in states[1:]:
        for name, value in state.env.items():
            if env.setdefault(name, value) is not value:
                differing[name] = None
    for name in differing:
        env[name] = join([(state.env[name], state.facts - common) for state in states if name in state.env])
    return env
