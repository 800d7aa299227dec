"""What statements do to a way: branches, loops, `try`, `with`, `match`, returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

import libcst as cst

from lint_rules.code.catching import caught_by, is_broad, suppressed
from lint_rules.code.syntax import call_of, called_name, dotted, every_name, last_name, literal, spelled
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.activation import CAUGHT, STATEMENTS, Activation, Exit, Loop
from lint_rules.flow.bindings import bind, captures
from lint_rules.flow.blocking import awaited, walked
from lint_rules.flow.calls import REACHING, outer_key, put_into, whole_key
from lint_rules.flow.carried import handed_on, is_settled
from lint_rules.flow.conditions import asks_kind_of_frame, asks_who, is_told, needs_no_answer
from lint_rules.flow.coroutines import answer_of
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import Facts, is_check, void
from lint_rules.flow.items import iterated, rostered, under_key
from lint_rules.flow.values import NOTHING, Closure, Kind, Value, Yields, grown, handed_out, text_of
from lint_rules.flow.ways import State, merge
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import GIVING_NONE, GONE, QUESTIONS, RESOLVING
from lint_rules.frameworks.words import is_token

ROUNDS = 2
"""How often the body of a loop is run: once for the first message, once for one that others came before.

The second round is left out where the first has changed nothing that it would read.
"""


def _expression(a: Activation, node: cst.CSTNode) -> None:
    held, given = a.state.facts, cast("cst.Expr", node).value
    a.value(given)
    asked = frozenset(a.state.facts - held)
    call = call_of(given)
    believed = frozenset(fact for fact in asked if fact.kind in ("call", "ask", "found"))
    if believed and asked <= believed and call is not None and a.function is not None and (name := answer_of(a, call)):
        a.state.facts -= believed
        a.hold(void(call, a.function, f"nobody looks at what `{name}` says", believed))


def _assign(a: Activation, node: cst.CSTNode) -> None:
    node = cast("cst.Assign", node)
    value = a.value(node.value)
    for target in node.targets:
        give(a, target.target, value, node)
        if isinstance(target.target, cst.Name) and _is_test(node.value):
            a.keep_test(target.target.value, node.value)
    if a.tellers and not a.tellers.isdisjoint(walk(node.value)):
        a.tellers.update(*map(every_name, node.targets))


def _is_test(node: cst.BaseExpression) -> bool:
    """True for what is true or false; `token = header or query` is one of two things."""
    match node:
        case cst.Comparison() | cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.BooleanOperation(left=left, right=right):
            return _is_test(left) or _is_test(right)
        case cst.Call():
            return called_name(node) in QUESTIONS
    return False


def _augmented(a: Activation, node: cst.CSTNode) -> None:
    node = cast("cst.AugAssign", node)
    value, before = a.value(node.value), a.value(node.target)
    text = text_of(before) + text_of(value) if (value.labels | before.labels) & Label.FREE else ""
    give(a, node.target, grown(Value(value.labels | before.labels, parts=before.parts, text=text), value), node)


def _put(a: Activation, target: cst.Subscript, value: Value, node: cst.CSTNode) -> None:
    """`collection[key] = value`."""
    holder = a.value(target.value)
    key = whole_key(a, target.slice)
    value = under_key(value, key, target.value)
    put_into(a, target.value, holder, [value], key.const)
    a.state.env.pop(spelled(target), None)
    masked = dotted(target.value)
    if isinstance(key.const, str) and is_token(key.const) and not value.labels & Label.BEARER and masked is not None:
        a.state.env[masked] = a.value(target.value).drop(Label.BEARER)  # `seen["token"] = "***"`
    if holder.labels & Label.WHOLE and isinstance(target.value, cst.Name) and isinstance(key.const, str):
        a.state.env[target.value.value] = grown(replace(holder, parts=holder.parts or {}), value, key.const)
    outer = outer_key(a, target.value)
    if a.function is not None:
        kind = "keep" if value.labels & Label.CONNECTION else "put"
        a.note(
            Effect(
                kind, node, a.function, a.state.facts, "[]" if outer is NOTHING else "[][]", holder,
                (("", value), ("[]", key)) if key.labels & Label.CONNECTION else (("", value),),
                value, key if outer is NOTHING else outer, a.loop_depth > 0, a.state.closed,
            )
        )  # fmt: skip


def give(a: Activation, target: cst.CSTNode, value: Value, node: cst.CSTNode) -> None:
    """An assignment to any target; one under a key puts the value into a collection."""
    if isinstance(target, cst.Subscript):
        _put(a, target, value, node)
    else:
        bind(a, target, value)


def _if(a: Activation, node: cst.CSTNode) -> None:
    node = cast("cst.If", node)
    branches = a.branch(node.test)
    before, ends = a.state, list[State]()
    if branches.always is not False:
        a.enter(before, branches, side=True)
        a.state.pending = a.state.pending and not _is_spared(a, node.test, branches.true)
        a.block(node.body)
        ends.append(a.state)
    if branches.always is not True:
        a.enter(before, branches, side=False)
        a.state.pending = a.state.pending and not _is_spared_else(a, node, branches.false)
        if isinstance(node.orelse, cst.If):
            _if(a, node.orelse)
        elif node.orelse is not None:
            a.block(node.orelse.body)
        ends.append(a.state)
    a.state = merge(ends)


def _is_spared(a: Activation, test: cst.BaseExpression, facts: Facts) -> bool:
    """True where nobody waits for an answer, or has it, if a test is true."""
    if needs_no_answer(a, test, facts) or is_told(a, test, given=False):
        return True
    return asks_kind_of_frame(a, test, side=True)


def _is_spared_else(a: Activation, node: cst.If, facts: Facts) -> bool:
    """The same if it is false."""
    test = node.test
    spared = asks_kind_of_frame(a, test, side=False) or asks_who(facts) or is_told(a, test, given=True)
    return spared or _is_late_answer(a, node)


def _is_late_answer(a: Activation, node: cst.If) -> bool:
    """`if waiting and not waiting.done(): waiting.set_result(data)`: past it nobody waits for the client's answer."""
    if node.orelse is not None or a.function is None or "set_result" not in a.function.text:
        return False
    return any(isinstance(part, cst.Call) and last_name(part) in RESOLVING for part in walk(node.body))


@contextmanager
def _looping(a: Activation) -> Iterator[Loop]:
    """Stand in a loop."""
    loop = Loop(attempts=len(a.attempts))
    a.loops.append(loop)
    a.loop_depth += 1
    yield loop
    a.loops.pop()
    a.loop_depth -= 1


def _round(a: Activation, node: cst.While | cst.For, first: State, head: State, loop: Loop) -> tuple[State, bool]:
    """Run the body once; gives what holds where the next round begins, and whether that brings nothing new."""
    a.block(node.body)
    _round_over(a, node, first, loop)
    after = merge([head, a.state, *loop.continues])
    return after, is_settled(head, after, _handed_on(a, node))


def _while(a: Activation, node: cst.CSTNode) -> None:
    node = cast("cst.While", node)
    endless = bool(literal(node.test)) and literal(node.test) is not ...
    ends: list[State] = []
    first = head = a.state
    settled = False
    with _looping(a) as loop:
        for _ in range(ROUNDS):
            a.state = head.copy()
            branches = a.branch(node.test)
            if not endless and branches.always is not True:
                ends.append(head.copy(branches.false))
            if settled:
                break
            a.state.facts |= branches.true
            a.state.env.update(branches.names_true)
            head, settled = _round(a, node, first, head, loop)
    if node.orelse is not None and ends:
        a.state = merge(ends)
        a.block(node.orelse.body)
        ends = [a.state]
    a.state = merge([*ends, *loop.breaks]) if ends or loop.breaks else State(head.env, head.facts, live=False)


def _round_over(a: Activation, node: cst.CSTNode, first: State, loop: Loop) -> None:
    """Note that a message came in this round of a loop and got no answer on some way."""
    if first.pending or a.function is None:
        return
    for state in (a.state, *loop.continues):
        if state.live and not state.closed and state.pending:
            a.note(Effect("silence", node, a.function, state.facts))


def _for(a: Activation, node: cst.CSTNode) -> None:
    node = cast("cst.For", node)
    if node.asynchronous is not None:
        awaited(a, node.iter)
    value = rostered(a, a.value(node.iter), node.iter)
    if node.asynchronous is None:
        walked(a, node.iter, value)
    before = head = a.state
    settled = False
    with _looping(a) as loop:
        for _ in range(ROUNDS):
            a.state = head.copy()
            given = iterated(value)
            if node.asynchronous is not None and given.labels & Label.MESSAGE and _hears(value):
                a.listen()
            bind(a, node.target, given)
            head, settled = _round(a, node, before, head, loop)
            if settled:
                break
    a.state = merge([before if before.live else head, head])
    if node.orelse is not None:
        a.block(node.orelse.body)
    a.state = merge([a.state, *loop.breaks])


def _hears(walked: Value) -> bool:
    """True unless a generator of the project gives out what it was given: then no message comes with each round."""
    made = [thing for thing in walked.things if isinstance(thing, Yields)]
    return not made or any(thing.hears for thing in made)


def _handed_on(a: Activation, loop: cst.For | cst.While) -> frozenset[str]:
    return a.engine.index.once(("handed on", id(loop)), lambda: handed_on(loop))


def _attempted(a: Activation, node: cst.Try | cst.TryStar) -> list[State]:
    """Run the body of a `try`; gives the ways on which something was raised in it."""
    outer_raised, a.raised = a.raised, []
    outer_caught, a.caught = a.caught, a.caught.union(*(caught_by(handler.type) for handler in node.handlers))
    a.attempts.append(node)
    a.block(node.body)
    a.attempts.pop()
    a.caught = outer_caught
    thrown, a.raised = a.raised, outer_raised
    return thrown


def _try(a: Activation, node: cst.CSTNode) -> None:
    node = cast("cst.Try | cst.TryStar", node)
    before, messages = a.state.copy(), a.messages
    thrown = _attempted(a, node)
    heard, body = a.messages > messages, a.state
    if node.orelse is not None and body.live:
        a.block(node.orelse.body)
        body = a.state
    ends = [body]
    starts = [before, *_gone_on(body, before), *thrown]
    if _only_answers(a, node.body):
        before.pending = False
    ends += [_handler(a, handler, starts, heard=heard) for handler in node.handlers]
    if not node.handlers:
        a.raised.extend(thrown)
    if not any(end.live for end in ends) and node.finalbody is not None:
        a.state = _start([before, *ends])
        a.block(node.finalbody.body)
        a.state.live = False
        return
    a.state = merge(ends)
    if node.finalbody is not None:
        a.block(node.finalbody.body)


def _only_answers(a: Activation, block: cst.BaseSuite) -> bool:
    """True for a `try` around an answer alone: who catches that it failed has nobody to answer."""
    match block.body:
        case [cst.SimpleStatementLine() as line]:
            told = (effect.node for effect in a.effects.values() if effect.kind in REACHING and not effect.chain)
            return any(is_in(node, line) for node in told)
    return False


def _gone_on(body: State, before: State) -> list[State]:
    """The body may have got any way before it raised: its names may have their values, its facts need not hold."""
    return [State(body.env, before.facts, before.closed)]


def _start(states: Sequence[State]) -> State:
    live = [State(state.env, state.facts, state.closed) for state in states]
    return merge(live).copy()


def _handler(a: Activation, handler: cst.CSTNode, starts: Sequence[State], *, heard: bool) -> State:
    handler = cast("cst.ExceptHandler", handler)
    a.state = _start(starts)
    a.state.facts = starts[0].facts
    names = caught_by(handler.type)
    if names and names <= GONE:
        a.state.closed = True
    a.state.pending = starts[0].pending or (heard and not names <= GONE | WAITED)
    if handler.name is not None:
        bind(a, handler.name.name, Value(Label.ERROR | Label.BROAD * is_broad(handler)))
    a.state.env[CAUGHT] = Value(Label.ERROR | Label.BROAD * is_broad(handler))
    a.block(handler.body)
    return a.state


WAITED = frozenset({"TimeoutError", "CancelledError"})
"""Raised while a message is waited for: none came."""


def _with(a: Activation, node: cst.CSTNode) -> None:
    node = cast("cst.With", node)
    before = None
    outer_caught = a.caught
    for item in node.items:
        if node.asynchronous is not None:
            awaited(a, item.item)
        value = a.value(item.item)
        if silent := suppressed(item.item):
            before = a.state.copy()
            a.caught = a.caught.union(silent)
        if item.asname is not None:
            bind(a, item.asname.name, handed_out(value))
    a.block(node.body)
    a.caught = outer_caught
    if before is not None:
        a.state = merge([before, a.state])


def _match(a: Activation, node: cst.CSTNode) -> None:
    node = cast("cst.Match", node)
    subject = a.value(node.subject)
    before = a.state
    ends = []
    complete = False
    for case in node.cases:
        a.state = before.copy()
        captures(a, case.pattern, subject)
        if case.guard is not None:
            branches = a.branch(case.guard)
            a.state.facts |= branches.true
        a.block(case.body)
        ends.append(a.state)
        complete = complete or (
            case.guard is None and isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None
        )
    a.state = merge(ends if complete else [*ends, before])


def _return(a: Activation, node: cst.CSTNode) -> None:
    given = _given_back(node)
    value = a.value(given) if given is not None else Value(const=None)
    a.exits.append(Exit(a.state, value, node))
    if a.function is not None:
        a.note(
            Effect(
                "return", node, a.function, a.state.facts, payload=value, in_loop=a.loop_depth > 0,
                closed=a.state.closed,
            )
        )  # fmt: skip
    a.state = State(a.state.env.copy(), a.state.facts, a.state.closed, live=False)


def _given_back(node: cst.CSTNode) -> cst.BaseExpression | None:
    match node:
        case cst.Raise(exc=cst.Call(args=[cst.Arg(value=given), *_])) | cst.Return(value=given):
            return given
    return None


def _raise(a: Activation, node: cst.CSTNode) -> None:
    raised = cast("cst.Raise", node).exc
    if isinstance(raised, cst.Call) and last_name(raised) == "Return":  # Tornado's, out of a generator
        _return(a, node)
        return
    a.value(raised)
    a.raised.append(a.state)
    a.state = State(a.state.env.copy(), a.state.facts, a.state.closed, live=False)


def _break(a: Activation, node: cst.CSTNode) -> None:
    if a.loops:
        a.loops[-1].breaks.append(a.state)
    a.state = State(a.state.env.copy(), a.state.facts, a.state.closed, live=False)


def _continue(a: Activation, node: cst.CSTNode) -> None:
    if a.loops:
        a.loops[-1].continues.append(a.state)
    a.state = State(a.state.env.copy(), a.state.facts, a.state.closed, live=False)


def _assert(a: Activation, node: cst.CSTNode) -> None:
    held = a.state.facts
    branches = a.branch(cast("cst.Assert", node).test)
    looked_up = {f for f in held if isinstance(f.node, cst.Call) and called_name(f.node) in GIVING_NONE}
    a.state.facts = (a.state.facts | held - looked_up | branches.true) - _vanishing(a, node, branches.true)
    a.state.env.update(branches.names_true)


def _vanishing(a: Activation, node: cst.CSTNode, asked: Facts) -> Facts:
    """What an `assert` decides about the client: `python -O` leaves it out, so it is no guard."""
    lost = frozenset(fact for fact in asked if fact.kind == "test" and is_check(fact))
    if lost and a.function is not None:
        a.hold(void(node, a.function, "`python -O` leaves out the `assert` that asks who it is", asked))
    return lost


def _function(a: Activation, node: cst.CSTNode) -> None:
    name = cast("cst.FunctionDef", node).name.value
    nested = a.function.nested.get(name) if a.function is not None else None
    if nested is not None:
        a.state.env[name] = Value(things=(Closure(nested, {**a.names, **a.state.env}),))


def _class(a: Activation, node: cst.CSTNode) -> None:
    name = cast("cst.ClassDef", node).name.value
    found = next((c for c in a.outline.classes.values() if c.name == name), None)
    if found is not None:
        a.state.env[name] = Value(things=(Kind(found),))


def _deleted(a: Activation, target: cst.CSTNode, node: cst.CSTNode) -> None:
    """`del collection[key]`."""
    if a.function is not None and isinstance(target, cst.Subscript):
        holder, key = a.value(target.value), whole_key(a, target.slice)
        a.note(Effect("delete", node, a.function, a.state.facts, "del", holder, place=key, closed=a.state.closed))


def _delete(a: Activation, node: cst.CSTNode) -> None:
    target = cast("cst.Del", node).target
    _deleted(a, target, node)


STATEMENTS.update(
    {
        cst.SimpleStatementLine: Activation.block,
        cst.SimpleStatementSuite: Activation.block,
        cst.Expr: _expression,
        cst.Assign: _assign,
        cst.AugAssign: _augmented,
        cst.If: _if,
        cst.While: _while,
        cst.For: _for,
        cst.Try: _try,
        cst.TryStar: _try,
        cst.With: _with,
        cst.Match: _match,
        cst.Return: _return,
        cst.Raise: _raise,
        cst.Break: _break,
        cst.Continue: _continue,
        cst.Assert: _assert,
        cst.FunctionDef: _function,
        cst.ClassDef: _class,
        cst.Del: _delete,
    }
)
