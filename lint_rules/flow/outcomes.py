"""What a run of a function comes to, and what that does to the way on which the function is called."""

from __future__ import annotations

import libcst as cst

from lint_rules.code.syntax import last_name
from lint_rules.flow.activation import Activation, Exit
from lint_rules.flow.called import ANSWERING, REACHING, emits
from lint_rules.flow.effects import Outcome
from lint_rules.flow.facts import Fact, Facts, checks, first_check, merged
from lint_rules.flow.values import COLLECTION, Value, Yields, join
from lint_rules.flow.ways import State
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import REPLYING, says


def outcome_of(a: Activation) -> Outcome:
    """All that a function did in a run, and what it gave."""
    live = [end for end in a.exits if not end.state.closed] or a.exits
    facts = merged([end.state.facts for end in live])
    value = join([(end.value, end.state.facts - facts) for end in live])
    if a.yields:
        given = join(a.yields)
        value = Value(given.labels & ~COLLECTION, things=(Yields(given, hears=a.listens),))
    return Outcome(
        value,
        facts,
        bool(a.exits) and all(end.state.closed for end in a.exits),
        bool(a.exits),
        tuple(a.effects.values()),
        tuple(_attributes(a, live, facts).items()),
        tuple((end.state.facts, end.value, end.node, end.state.closed) for end in a.exits),
        raises=bool(a.raised),
        decisions=frozenset(a.decisions),
        silent=tuple(end.node for end in a.exits if _is_silent(end)),
        heard=a.messages > 0 and any(end.state.pending for end in a.exits),
    )


def _is_silent(end: Exit) -> bool:
    return end.state.pending and not end.state.closed and end.value.const is None


def _attributes(a: Activation, exits: list[Exit], common: Facts) -> dict[str, Value]:
    """What the attributes of the own object are at the end."""
    states = [end.state for end in exits] or [a.state]
    names = {name for state in states for name in state.env if name.startswith("self.")}
    return {
        name.removeprefix("self."): join((s.env[name], s.facts - common) for s in states if name in s.env)
        for name in sorted(names)
    }


def _done(a: Activation, outcome: Outcome, node: cst.Call, *, in_thread: bool) -> None:
    """Note the acts of what was called, as seen from the call."""
    if a.function is None:
        return
    step = (a.function, node)
    for effect in outcome.effects:
        if not in_thread or effect.kind not in ("block", "lazy"):
            a.note(effect.after(a.state.facts, step, in_loop=a.loop_depth > 0, closed=a.state.closed, caught=a.caught))
    if any(effect.kind in ANSWERING for effect in outcome.effects):
        a.hold(Fact("told", Label.NOTHING, node, a.function))
    if outcome.heard:
        a.hear()
    elif _tells(outcome, node):
        a.state.pending = False
    elif any(effect.kind in REACHING for effect in outcome.effects):
        a.tellers.add(node)


def _tells(outcome: Outcome, node: cst.Call) -> bool:
    """True for a call by which the client is answered. What gives a value may answer on some ways only; what gives none
    is there to do so, and not to be asked whether the client is still connected."""
    if any(fact.kind == "told" for fact in outcome.facts):
        return True
    for_that = outcome.value.const is None or says(last_name(node), REPLYING)
    return for_that and any(
        effect.kind in REACHING or (effect.target is None and emits(effect.kind, effect.name, effect.node))
        for effect in outcome.effects
    )


def applied(a: Activation, outcome: Outcome, node: cst.Call, prefix: str, *, in_thread: bool) -> Value:
    """What a call has done, to the way on which it stands."""
    _done(a, outcome, node, in_thread=in_thread)
    a.decisions |= outcome.decisions
    a.state.facts |= outcome.facts
    if a.function is not None and outcome.raises and not checks(outcome.facts):
        asked = first_check(outcome.decisions)
        if asked is not None:  # it raises, and it looks at the client: in a loop, a generator, deeper than is followed
            a.hold(Fact("raises", asked.labels, node, a.function, text=asked.text))
    if outcome.closed:
        a.state.closed = True
    if not outcome.returns:
        a.raised.append(State(a.state.env, a.state.facts, a.state.closed))
        a.state = a.state.stopped()
    if prefix:
        for name, value in outcome.attributes:
            a.state.env[f"{prefix}.{name}"] = value
    return outcome.value
