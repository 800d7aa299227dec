"""Finds rules about user and room that one way leads around: a room that is public, a user who is an administrator.

    if room.private and user not in room.members:    # of a public room nobody is asked whether he is a member
        return

has_policy(flow, entry, join, others)       # True: somebody has thought about who may be there
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import ASKS_NOTHING, Fact
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry

_WHOSE = Label.PLACE | Label.IDENTITY | Label.ASKED
"""A decision is about both where it depends on the user and on what was looked up under the client's word."""

_SAID = Label.CLIENT | Label.ASKED | Label.IDENTITY
"""Of these a test of the client's own word has the first alone."""

_STEPS = 2
"""Helpers that are looked into for such a decision."""


def has_policy(flow: Flow, entry: Entry, join: Effect, others: Callable[[Fact], bool]) -> bool:
    """True where a test on the way to a join can refuse, and decides about user and room on one of its ways; of
    `others` it is known that they ask about another room."""
    found = flow.run(entry).decisions
    tests = [fact for fact in found if fact.kind == "test"]
    void = {fact.node for fact in found if fact.kind == "void"}  # what stands there is not asked
    both = [fact for fact in tests if fact.labels & _WHOSE == _WHOSE and not others(fact)]
    decisions = {fact.node for fact in both if not ASKS_NOTHING.search(fact.text)}
    if not decisions:
        return False
    said = {fact.node for fact in tests if _is_said(fact)}
    steps = join.steps
    return any(
        _decides(flow, test, function, decisions - void, void, _STEPS)
        for function, node in steps
        for test in _refusals(flow.body(function).node, node, said)
    )


def _is_said(fact: Fact) -> bool:
    """True for a test of the client's own word, and of whether a code was sent at all: `if code and code != room.code`
    lets in whoever leaves it out."""
    return fact.labels & _SAID == Label.CLIENT and (fact.presence or not fact.labels & Label.CREDENTIAL)


def _refusals(body: cst.CSTNode, act: cst.CSTNode, said: set[cst.CSTNode]) -> Iterator[cst.BaseExpression]:
    """The tests that end before an act, or that it stands behind, and that no word of the client leads around."""
    spared: set[cst.CSTNode] = set()
    for node in walk(body):
        if node is act:
            return
        if isinstance(node, cst.If) and node not in spared:
            if not said.isdisjoint(walk(node.test)) and not is_in(act, node):
                spared.update(walk(node.body))
            elif (_ends(node.body) or is_in(act, node)) and not _is_for_newcomers(node, act):
                yield node.test


def _is_for_newcomers(node: cst.If, act: cst.CSTNode) -> bool:
    """`if user in room.members: return` and `if user not in room.members: room.members.append(user)`: all who are not
    in it yet get there."""
    if not isinstance(node.test, cst.Comparison):
        return False
    wanted = cst.NotIn if is_in(act, node.body) else cst.In
    return isinstance(node.test.comparisons[0].operator, wanted)


def _ends(block: cst.BaseSuite) -> bool:
    return any(isinstance(node, cst.Return | cst.Raise | cst.Continue) for node in walk(block))


def _decides(
    flow: Flow,
    tested: cst.CSTNode,
    function: Function,
    decisions: set[cst.CSTNode],
    void: set[cst.CSTNode],
    steps: int,
) -> bool:
    """True where one of these decisions is made in what is tested, or in a helper that it calls."""
    for node in walk(tested):
        if node in decisions:
            return True
        is_asked = steps > 0 and node not in void
        helper = flow.callee(node, function) if is_asked and isinstance(node, cst.Call) else None
        if helper is not None and _decides(flow, flow.body(helper).node, helper, decisions, void, steps - 1):
            return True
    return False
