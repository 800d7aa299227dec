"""Tokens that are a hash of what anybody knows: no secret goes in, so that anybody can make one.

is_open_token(call, function, index)   # `hashlib.md5(f"{room}:{user}".encode()).hexdigest()`, and it is compared
"""

from __future__ import annotations

import re

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, last_name, positional
from lint_rules.code.walk import walk
from lint_rules.frameworks.words import PROVING, word_set, words

_TOKENS = word_set("token ticket key code pass passcode signature sig invite invitation auth")
"""In the name of a function: what it makes lets somebody in."""

_OTHERS = word_set("cache etag idempotency color colour avatar gravatar room group lock dedup index bucket shard")
"""With one of these in its name it makes something else."""

_SECRETS = PROVING | word_set("salt pepper nonce key seed random uuid urandom entropy session private hash config")
"""In the name of what is hashed: nobody else may know it."""


def is_open_token(call: cst.Call, function: Function, index: Index) -> bool:
    """True for the hash that a function returns as a token, if something is compared with that token."""
    said = words(function.name)
    if not said & _TOKENS or said & _OTHERS:
        return False
    made = call.func.value if isinstance(call.func, cst.Attribute) else None
    if not isinstance(made, cst.Call) or not function.outline.resolve(dotted(made.func) or "").startswith("hashlib."):
        return False
    hashed = positional(made, 0)
    return hashed is not None and _is_known_to_all(hashed, function) and _is_compared(function, index)


def _is_known_to_all(hashed: cst.BaseExpression, function: Function) -> bool:
    """True for a text that is put together from parameters, attributes and the time, none of them called a secret."""
    if not any(isinstance(part, cst.FormattedStringExpression) for part in walk(hashed)):
        return False
    parts = [part for part in walk(hashed) if isinstance(part, cst.FormattedStringExpression)]
    return not any(_may_be_secret(part.expression, function) for part in parts)


def _may_be_secret(node: cst.BaseExpression, function: Function) -> bool:
    """True but for a parameter, an attribute of one or of the object, and the date; by its name for these too."""
    if isinstance(node, cst.Call):
        made = function.outline.resolve(dotted(node.func) or "")
        return not made.startswith(("datetime.", "time.")) and last_name(node) not in ("str", "int")
    name = dotted(node) or ""
    known = name.partition(".")[0] in {*function.parameters, "self"}
    return not known or bool(words(last_name(node)) & _SECRETS) or last_name(node).isupper()


def _is_compared(function: Function, index: Index) -> bool:
    """True where any file of the project compares something with what the function makes."""
    name = re.escape(function.name)
    compared = re.compile(rf"[=!]=\s*[\w.]*\b{name}\(|\b{name}\([^\n)]*\)\s*[=!]=|compare_digest\([^\n]*\b{name}\(")
    return any(compared.search(outline.code) for outline in index.holding(f"{function.name}(".encode()))
