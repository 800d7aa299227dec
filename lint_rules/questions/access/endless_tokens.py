"""Tokens that are good for ever, because they are made without an end.

never_ends(call, function, index)   # `jwt.encode({"sub": user}, KEY)`, in a program that reads such tokens
"""

from __future__ import annotations

import re

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, every_name, positional

_TIME = re.compile(
    r"(?i)\bexp|expir|\btime|_time|time\(|\bnow\b|_now|\bage\b|_age|\bttl\b|\buntil|_until|datetime|timestamp|\bts\b"
    r"|issued|deadline|valid_|nonce|jti|once|redeem|revoked|counter"
)
"""In a function: the token ends some time, or is good for one use."""

_REQUIRED = re.compile(
    r"""["']require\w*["']\s*:[^\n}]*["']exp["']|require_exp|["']verify_exp["']|(\[|get\()["'](iat|exp|jti)["'](?!\]?\s*=[^=])"""
)
"""Where a token is read: one without an end is refused, or its age is looked at."""


def never_ends(call: cst.Call, function: Function, index: Index) -> bool:
    """True for claims that are written out, without an end and without anything else that is put among them, in a
    program that reads tokens of that kind and does not want an end."""
    if _TIME.search(_code(function).replace('"iat"', "").replace("'iat'", "").replace("time.time()", "")):
        return False
    claims = positional(call, 0)
    given = claims if isinstance(claims, cst.Dict) else _only_value(claims, function, index)
    if not isinstance(given, cst.Dict) or not all(isinstance(part, cst.DictElement) for part in given.elements):
        return False
    reading = [outline.code for outline in index.holding(b"jwt.decode(")]
    return bool(reading) and not any(_REQUIRED.search(text) for text in reading)


def _only_value(claims: cst.BaseExpression | None, function: Function, index: Index) -> cst.BaseExpression | None:
    """What a name holds that is given a value once, and nothing is put into."""
    name = dotted(claims) or ""
    values = [node for node in index.bodies.of(function).nodes if isinstance(node, cst.Assign | cst.AugAssign)]
    given = [node for node in values if any(name in every_name(target) for target in _targets(node))]
    changed = re.search(rf"\b{re.escape(name)}\.(update|setdefault)\(", function.text) if name else None
    return given[0].value if len(given) == 1 and changed is None and isinstance(given[0], cst.Assign) else None


def _targets(node: cst.Assign | cst.AugAssign) -> list[cst.BaseExpression]:
    return [target.target for target in node.targets] if isinstance(node, cst.Assign) else [node.target]


def _code(function: Function) -> str:
    """The source without its texts of three quotes and its comments."""
    return re.sub(r'(?s)""".*?"""|#[^\n]*', "", function.text)
