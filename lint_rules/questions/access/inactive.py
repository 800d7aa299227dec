"""Users who are looked up by their token, where nothing asks whether their account is still switched on.

    for function, place in unchecked_accounts(flow): …     # where the user is fetched

A token goes on saying who somebody is after an administrator has switched the account off. Django's own sessions and
the classes of its REST framework ask for `is_active`; a middleware of the project's own has to do so itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import chain, last_name
from lint_rules.flow.access import accesses
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import words

_DECODES = re.compile(
    r"AccessToken\(|UntypedToken\(|jwt\.decode\(|JWT\w*\.decode\(|Token\.objects|serializer\.loads\(|\.unsign\("
    r"|(decode|verify|validate|check|parse)_\w*(token|jwt)\w*\("
)
_SWITCH = re.compile(
    r"(?i)\bis_?active|[._]active\b|active_user|deactivat|disabled|blocked|banned|suspend|is_locked|is_deleted|\.enabled\b"
)
"""In code these speak of an account that may be switched off."""

_FIELD = re.compile(r"(?i)^(is_)?(active|disabled|enabled|blocked|banned|suspended|deactivated|locked)$")
_CHANNELS = re.compile(r"BaseMiddleware|Consumer\b|\bscope\b.*\breceive\b.*\bsend\b")
_FETCHES = frozenset({"get", "aget", "first", "afirst", "scalar", "one_or_none", "scalar_one_or_none", "filter_by"})
_QUERIES = frozenset({"query", "select", "get"})
_DJANGO = frozenset({"AbstractUser", "AbstractBaseUser"})


def unchecked_accounts(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The places in this file that fetch the user of a token for a socket, on whose way nothing asks for the switch."""
    if not _DECODES.search(flow.outline.text) or _SWITCH.search(_code(flow.outline.functions)):
        return
    for function in flow.outline.functions:
        place = _fetch(function, flow)
        if place is not None and _is_of_sockets(function, flow):
            yield function, place


def _code(functions: Iterable[Function]) -> str:
    return "\n".join(function.text for function in functions)


def _fetch(function: Function, flow: Flow) -> cst.CSTNode | None:
    """The first place that fetches a user."""
    if "ser" not in function.text and "Token" not in function.text:
        return None
    return next((node for node in flow.nodes(function) if _fetches_user(node, function, flow)), None)


def _fetches_user(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    match node:
        case cst.Attribute(attr=cst.Name(value=method)) if method in _FETCHES:
            return _asks_manager(chain(node), function, flow)
        case cst.Call(func=func, args=[cst.Arg(value=cst.Name(value=model)), *_]) if last_name(func) in _QUERIES:
            return _has_switch(model, function, flow, unknown=False)
    return False


def _asks_manager(parts: list[str], function: Function, flow: Flow) -> bool:
    """`User.objects.get`, `get_user_model().objects.filter(…).first`, `Token.objects.get` with its `.user`."""
    if "objects" not in parts:
        return False
    model = parts[parts.index("objects") - 1]
    if model.endswith("Token"):
        return ".user" in function.text
    return _has_switch(model, function, flow, unknown=True)


def _has_switch(name: str, function: Function, flow: Flow, *, unknown: bool) -> bool:
    """True for a class of users with a field by which the account is switched off, as all of Django's have."""
    model = flow.engine.index.class_named(name, function.outline) if "user" in words(name) else None
    if model is None:
        return unknown and "user" in words(name)
    if any(base.rpartition(".")[2] in _DJANGO for base in flow.engine.index.lineage(model).bases):
        return True
    return any(_FIELD.match(field) for owner in flow.engine.index.lineage(model).classes for field in owner.assigns)


def _is_of_sockets(function: Function, flow: Flow) -> bool:
    """True for what stands in a middleware or consumer, and for what a door of the project reaches."""
    if _CHANNELS.search(flow.outline.text):
        consumers = [outline for outline in flow.engine.index.holding(b"Consumer)") if outline is not flow.outline]
        return not consumers or not all(".is_active" in outline.text for outline in consumers)
    doors = dict.fromkeys(entry.function.outline for entry in flow.engine.everywhere())
    asking = [access for outline in doors for access in accesses(flow.engine, outline)]
    reached = [access for access in asking if function in (access.entry.function, *access.looked_at)]
    return any(not _SWITCH.search(_code((access.entry.function, *access.looked_at))) for access in reached)
