"""Finds the branches of a handler that are for one kind of message.

for branch in branches(function, tests, flow): branch.kinds, branch.block     # `elif kind == "typing": …`
front, behind = beside(branch, flow)                                          # what else runs in the same round
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import leaves, read_as, suites, text_of
from lint_rules.code.walk import is_in
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import DISPATCHING, says


@dataclass(frozen=True, eq=False)
class Branch:
    """What is done for messages of these kinds; `whole` is the statement with the branches for all kinds."""

    function: Function
    kinds: tuple[str, ...]
    block: cst.BaseSuite
    whole: cst.BaseStatement


def branches(function: Function, tests: Collection[cst.CSTNode], flow: Flow) -> Iterator[Branch]:
    """The branches of a function for one kind of message, where one of these tests decides."""
    nodes = flow.nodes(function)
    above = {node.orelse: node for node in nodes if isinstance(node, cst.If) and node.orelse is not None}
    for node in nodes:
        if isinstance(node, cst.If) and node.test in tests:
            kinds = tuple(_compared(node.test, function, flow))
            if kinds and all(kinds):
                yield Branch(function, kinds, node.body, _first(node, above))


def _first(branch: cst.If, above: Mapping[cst.If | cst.Else, cst.If]) -> cst.If:
    """The `if` that an `elif` belongs to."""
    while branch in above:
        branch = above[branch]
    return branch


def _compared(test: cst.BaseExpression, function: Function, flow: Flow) -> Iterator[str]:
    """`typing` of `kind == "typing"`; an empty text where it is not only held against texts."""
    match test:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
            if not _is_kind(left, function, flow):
                return
            if isinstance(operator, cst.Equal):
                yield text_of(right)
            elif isinstance(operator, cst.In) and isinstance(right, cst.Tuple | cst.List | cst.Set):
                yield from (text_of(part.value) for part in right.elements)


def _is_kind(asked: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    """True for what is called like the kind of a message, or was read under such a name."""
    if says(read_as(asked), DISPATCHING):
        return True
    given = flow.body(function).given_once.get(asked.value) if isinstance(asked, cst.Name) else None
    return given is not None and not isinstance(given, cst.Name) and _is_kind(given, function, flow)


def beside(branch: Branch, flow: Flow) -> tuple[list[cst.CSTNode], list[cst.CSTNode]]:
    """The statements in front of a branch and behind it, in its round of the loop or else in the function."""
    nodes = flow.nodes(branch.function)
    loops = [node for node in nodes if isinstance(node, cst.For | cst.While) and is_in(branch.whole, node.body)]
    block: cst.BaseSuite | None = loops[-1].body if loops else flow.block(branch.function)
    front: list[cst.CSTNode] = []
    behind: list[cst.CSTNode] = []
    while block is not None:
        at = next(at for at, statement in enumerate(block.body) if is_in(branch.whole, statement))
        front += block.body[:at]
        behind = [*block.body[at + 1 :], *behind]
        block = next((each for each in suites(block.body[at]) if is_in(branch.whole, each)), None)
    return front, [] if leaves(branch.block) else behind
