"""Calls with other arguments than they have.

changes.replace(call, with_argument(call, "max_age", "3_600"))
changes.replace(call, without_argument(call, "always_connect"))
"""

from __future__ import annotations

from lint_rules.code.libcst_when_used import cst


def with_argument(call: cst.Call, name: str, value: str) -> cst.Call:
    """The call with a keyword argument of this value: in the place of the one that it has, else as the last."""
    given = cst.parse_expression(value)
    args = list(call.args)
    for number, arg in enumerate(args):
        if arg.keyword is not None and arg.keyword.value == name:
            args[number] = arg.with_changes(value=given)
            return call.with_changes(args=args)
    plain = cst.AssignEqual(whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace(""))
    new = cst.Arg(given, keyword=cst.Name(name), equal=plain)
    if args:
        trailing = args[-1].comma
        between = args[-2].comma if len(args) > 1 else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        args[-1] = args[-1].with_changes(comma=between)
        new = new.with_changes(comma=trailing, whitespace_after_arg=args[-1].whitespace_after_arg)
    return call.with_changes(args=[*args, new])


def without_argument(call: cst.Call, name: str) -> cst.Call:
    """The call without a keyword argument, and without the comma that it leaves."""
    index = next(n for n, arg in enumerate(call.args) if arg.keyword is not None and arg.keyword.value == name)
    rest = [arg for number, arg in enumerate(call.args) if number != index]
    if rest and index == len(call.args) - 1:
        last = call.args[index]
        rest[-1] = rest[-1].with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    return call.with_changes(args=rest)
