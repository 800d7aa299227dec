"""Checks of a list of names that a star passes, which stands for all of them.

for function, test, star in starred(flow): …      # `all(n in allowed or n == "*" for n in names)`

Who is granted everything has the star among his own rights: `"*" in allowed or n in allowed` is no such check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import leaves, literal, source
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.questions.access.asked_by_sockets import serves_sockets
from lint_rules.questions.access.only_the_first import is_of_user

STARS = frozenset({"*", "#", "all", "ALL", "any"})
"""What stands for every name in subscriptions."""

_STAR = r"(?:\*|#|all|ALL|any)[\"']"
_LIKELY = re.compile(rf"""== ?["']{_STAR}|!= ?["']{_STAR}|"{_STAR} ?[=!]= |'{_STAR} ?[=!]= """)
"""Each way begins with a sign that has to be there, which is five times as fast."""


def starred(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The tests of this file that ask for a right, and that the client passes by naming everything."""
    for function in flow.outline.functions:
        if " in " in function.text and _LIKELY.search(function.text):
            found = list(_in(function, flow))
            if found and serves_sockets(function, flow):
                yield from found


def _in(function: Function, flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    nodes = flow.nodes(function)
    for node in nodes:
        if isinstance(node, cst.If) and leaves(node.body):
            for part in walk(node.test):
                star = _led_around(part, nodes)
                if star:
                    yield function, part, star


def _led_around(part: cst.CSTNode, nodes: tuple[cst.CSTNode, ...]) -> str:
    """The star of `name in allowed or name == "*"`, and of `name not in allowed and name != "*"`."""
    match part:
        case cst.BooleanOperation(
            left=cst.Comparison() as one, operator=cst.Or() | cst.And() as joined, right=cst.Comparison() as other
        ):
            is_or = isinstance(joined, cst.Or)
            for asked, named in ((one, other), (other, one)):
                name, star = _named(named, is_or=is_or)
                if name and _asks(asked, name, nodes, is_or=is_or):
                    return star
    return ""


def _named(test: cst.Comparison, *, is_or: bool) -> tuple[str, str]:
    """The name that is compared with a star, and the star."""
    match test:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
            if isinstance(operator, cst.Equal if is_or else cst.NotEqual):
                for name, star in ((left, literal(right)), (right, literal(left))):
                    if isinstance(star, str) and star in STARS:
                        return source(name), star
    return "", ""


def _asks(test: cst.Comparison, name: str, nodes: tuple[cst.CSTNode, ...], *, is_or: bool) -> bool:
    match test:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
            asks = isinstance(operator, cst.In if is_or else cst.NotIn)
            return asks and source(left) == name and is_of_user(right, nodes)
    return False
