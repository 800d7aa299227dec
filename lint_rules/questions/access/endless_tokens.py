"""Tokens that are good for ever: made without an end, or signed by hand and read without a look at the time.

never_ends(call, function, index)   # `jwt.encode({"sub": user}, KEY)`, in a program that reads such tokens
is_ageless(call, function)          # `compare_digest(sig, sign(name))`, in a function that gives the name back
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, dotted, given_to, last_name, literal, positional
from lint_rules.code.walk import walk

_TIME = re.compile(
    r"(?i)\bexp|expir|\btime|_time|time\(|\bnow\b|_now|\bage\b|_age|\bttl\b|\buntil|_until|datetime|timestamp|\bts\b"
    r"|issued|deadline|valid_|nonce|jti|once|redeem|revoked|counter"
)
"""In a function: the token ends some time, or is good for one use."""

_REQUIRED = re.compile(
    r"""["']require\w*["']\s*:[^\n}]*["']exp["']|require_exp|["']verify_exp["']|(\[|get\()["'](iat|exp|jti)["'](?!\]?\s*=[^=])"""
)
"""Where a token is read: one without an end is refused, or its age is looked at."""

_RESHAPING = frozenset({"encode", "decode", "get", "strip", "lower", "str", "bytes", "b64decode", "urlsafe_b64decode"})
"""A call of such a name gives what is there, and signs nothing."""

_SPLITTING = frozenset({"split", "rsplit", "partition", "rpartition"})


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
    given = [node for node in values if any(name in _written_to(target) for target in _targets(node))]
    changed = re.search(rf"\b{re.escape(name)}\.(update|setdefault)\(", function.text) if name else None
    return given[0].value if len(given) == 1 and changed is None and isinstance(given[0], cst.Assign) else None


def _targets(node: cst.Assign | cst.AugAssign) -> list[cst.BaseExpression]:
    return [target.target for target in node.targets] if isinstance(node, cst.Assign) else [node.target]


def _written_to(target: cst.CSTNode) -> set[str]:
    """The names in what is given a value: `claims` of `claims["exp"]` too."""
    return {part.value for part in walk(target) if isinstance(part, cst.Name)}


def is_ageless(call: cst.Call, function: Function, index: Index) -> bool:
    """True where a signature that was cut off a text is compared, and a part of that text is given back, whenever that
    is."""
    if _TIME.search(_code(function)) or not any(f".{name}(" in function.text for name in _SPLITTING):
        return False
    nodes = index.bodies.of(function).nodes
    parts = {name for node in nodes for name in _parts(node)}
    compared = [arg.value for arg in call.args if not _is_signed(arg.value, parts, nodes)]
    if len(compared) != 1 or not parts & _written_to(compared[0]):
        return False
    returned = [node.value for node in nodes if isinstance(node, cst.Return) and node.value is not None]
    given = [value for each in returned for value in _values(each)]
    return any(_is_part(value, parts) for value in given)


def _is_signed(node: cst.BaseExpression, parts: set[str], nodes: Sequence[cst.CSTNode]) -> bool:
    """True for what is made anew of the parts: `sign(name)`, also under a name; not for a key that is looked up."""
    values = [node, *(value for name in _written_to(node) - parts for value in given_to(name, nodes))]
    calls = (part for value in values for part in walk(value) if isinstance(part, cst.Call))
    making = (call for call in calls if last_name(call) not in _RESHAPING)
    return any(parts & _written_to(arg.value) for call in making for arg in call.args)


def _code(function: Function) -> str:
    """The source without its texts of three quotes and its comments."""
    return re.sub(r'(?s)""".*?"""|#[^\n]*', "", function.text)


def _parts(node: cst.CSTNode) -> Iterator[str]:
    """The names that hold what a text was cut into."""
    match node:
        case cst.Assign(targets=targets, value=value) if any(map(_cuts, walk(value))):
            for target in targets:
                yield from bound_names(target.target)


def _cuts(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and (
        isinstance(node.func, cst.Attribute) and node.func.attr.value in _SPLITTING and literal(node.func.value) is ...
    )


def _values(value: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """What a `return` gives, on either side of a condition."""
    if isinstance(value, cst.IfExp):
        yield from (value.body, value.orelse)
    else:
        yield value


def _is_part(value: cst.BaseExpression, parts: set[str]) -> bool:
    """`name`, `parts[1]`, `int(parts[1])`."""
    match value:
        case cst.Name(value=name):
            return name in parts
        case cst.Subscript(value=cst.Name(value=name), slice=[cst.SubscriptElement(slice=cst.Index())]):
            return name in parts
        case cst.Call(func=cst.Name(value="int" | "str"), args=[cst.Arg(value=inner)]):
            return _is_part(inner, parts)
    return False
