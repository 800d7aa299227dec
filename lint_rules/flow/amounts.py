"""Tells on which side of a comparison of amounts a client stands of whom nothing is kept.

    side_of_nobody(a, comparison)     # False for `now - last.get(sid, 0) < 0.1`: nothing keeps a stranger out there

Times of messages, counts and budgets are kept by connection and have a default for whoever comes first: a limit of how
fast somebody may write asks nobody who it is.
"""

from __future__ import annotations

import libcst as cst

from lint_rules.code.syntax import literal
from lint_rules.flow.activation import Activation
from lint_rules.flow.reshaping import as_given

_LESS = cst.LessThan | cst.LessThanEqual
_MORE = cst.GreaterThan | cst.GreaterThanEqual
_SMALL, _LARGE = -1, 1


def side_of_nobody(
    a: Activation, left: cst.BaseExpression, operator: cst.CSTNode, right: cst.BaseExpression
) -> bool | None:
    """The side of a test that is left to whoever has no entry, where one is asked for with a default; None where that
    cannot be told."""
    if not isinstance(operator, _LESS | _MORE):
        return None
    one, other = _size(a, left), _size(a, right)
    if (one is None) is (other is None):
        return None
    is_small = one == _SMALL if one is not None else other == _LARGE  # a large one on the right is a small one here
    return is_small is isinstance(operator, _LESS)


def _size(a: Activation, node: cst.BaseExpression) -> int | None:
    """Whether an amount is small or large where nothing is kept: nothing is small, and so is the time of nothing."""
    match as_given(a, node):
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="get")), args=[_, cst.Arg(value=default)]):
            return _SMALL if isinstance(literal(default), int | float) else None
        case cst.Call(func=cst.Name(value="len"), args=[cst.Arg(value=counted)]):
            return _SMALL if _is_made_up(as_given(a, counted)) else None
        case cst.Call(func=cst.Name(value="sum"), args=[cst.Arg(value=cst.GeneratorExp())]):
            return _SMALL
        case cst.BinaryOperation(left=left, operator=cst.Subtract(), right=right):
            one, other = _size(a, left), _size(a, right)
            if other is None or one is not None:
                return one if other is None else None
            return -other
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
            one, other = _size(a, left), _size(a, right)
            return one if other is None else other if one is None else None
    return None


def _is_made_up(node: cst.BaseExpression) -> bool:
    """`sent.setdefault(sid, deque())`, `self.sockets.get(player, ())`: there is always one, and it may be empty."""
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="get" | "setdefault")), args=[_, _]):
            return True
    return False
