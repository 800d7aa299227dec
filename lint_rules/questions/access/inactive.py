"""Users who are looked up by their token, where nothing asks whether their account is still switched on.

    for function, place in unchecked_accounts(flow): …     # where the user is fetched

A token goes on saying who somebody is after an administrator has switched the account off. Django's own sessions and
the classes of its REST framework ask for `is_active`; a middleware of the project's own has to do so itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function, Outline
from lint_rules.code.syntax import called_name, chain, every_name, given_to, last_name, names_in, run_by, source, walked
from lint_rules.code.walk import walk
from lint_rules.flow.access import accesses
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import words

_DECODES = re.compile(
    r"AccessToken\(|UntypedToken\(|jwt\.decode\(|JWT\w*\.decode\(|Token\.objects|serializer\.loads\(|\.unsign\("
    r"|(decode|verify|validate|check|parse)_\w*(token|jwt)\w*\(|(?i:\btokens?|_tokens?)\.verify\("
)
"""Code that learns from a token who somebody is; the last is Emberwire's `Tokens`."""

_MAKES_TOKENS = re.compile(r"\.sign\(|jwt\.encode\(|\.for_user\(|(create|make|generate|issue|new)_\w*(token|jwt)\w*\(")
"""A login: it looks at the account once, and the token that it gives out outlives that."""

_FIELD = re.compile(r"(?i)^(is_)?(active|disabled|enabled|blocked|banned|suspended|deactivated|locked)$")
"""What the field of a user is called that switches the account off."""

_SWITCH = re.compile(
    r"(?i)\bis_?active|[._]active\b|active_user|deactivated|disabled|blocked|banned|suspended|is_locked|is_deleted"
    r"|\.(enabled|locked)\b"
)
"""In code these speak of an account that may be switched off; attributes and keywords have a dot in front."""

_SPEAKS = re.compile(r"(?i)active|deactivated|disabled|enabled|blocked|banned|suspended|locked|is_deleted")
"""Stands in every function that looks at the switch: to search the text costs less than to walk the tree."""

_WRITES = frozenset(
    {"create", "acreate", "create_user", "update", "aupdate", "values", "save", "asave", "replace", "evolve"}
)
"""Calls whose keywords give fields a value; so do those of a class."""

_ASKS = frozenset({"Q"})
"""Classes whose keywords ask for a value instead."""

_HEARS = re.compile(r"\b(receive|recv)\w*\(")
"""Code that waits for a message."""

_OF_TOKEN = re.compile(rf"{_DECODES.pattern}|(?i:token|jwt|claims)")
"""Where a value was made so, it came out of a token, also of one that a message brought."""

_MIDDLEWARE = re.compile(r"\bscope\b.*\breceive\b.*\bsend\b")
_CHANNELS = re.compile(rf"BaseMiddleware|Consumer\b|{_MIDDLEWARE.pattern}")
_FETCHES = frozenset({"get", "aget", "first", "afirst", "scalar", "one_or_none", "scalar_one_or_none", "filter_by"})
_QUERIES = frozenset({"query", "select", "get"})
_DJANGO = frozenset({"AbstractUser", "AbstractBaseUser"})


def unchecked_accounts(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The places in this file that fetch the user of a token for a socket, on whose way nothing asks for the switch."""
    later = (function for function in flow.outline.functions if not _MAKES_TOKENS.search(function.text))
    if not _DECODES.search(flow.outline.code) or _ask(later, flow):
        return
    for function in flow.outline.functions:
        place = _fetch(function, flow)
        if place is not None and _is_of_token(function, flow) and _is_of_sockets(function, flow):
            yield function, place


def _ask(functions: Iterable[Function], flow: Flow) -> bool:
    """True where one of the functions looks at the switch of an account."""
    return any(_SPEAKS.search(function.text) and _looks(function, flow) for function in functions)


def _looks(function: Function, flow: Flow) -> bool:
    """True for a function that reads the switch, and not for one that only gives it a value."""
    nodes = tuple(walk(flow.body(function).node))
    given = {part for node in nodes for written in _written(node) for part in walk(written)}
    return any(node not in given and _SWITCH.search(_spoken(node)) for node in nodes)


def _written(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What gives a field a value, or only names and describes code: `user.active = False`, `.update(active=False)`."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(attr=name))]) if _SWITCH.search(_dot(name)):
            yield node
        case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
            yield node
        case cst.FunctionDef(name=name) | cst.Param(name=name):
            yield name
        case cst.Call(args=args) if called_name(node) == "setattr":
            yield from args
        case cst.Call(args=args) if _writes(called_name(node)):
            yield from (arg for arg in args if arg.keyword is not None)


def _writes(called: str) -> bool:
    return called in _WRITES or (called[:1].isupper() and called not in _ASKS)


def _dot(name: cst.Name) -> str:
    return f".{name.value}"


def _spoken(node: cst.CSTNode) -> str:
    """What a node says by itself."""
    match node:
        case cst.Attribute(attr=name) | cst.Arg(keyword=cst.Name() as name):
            return _dot(name)
        case cst.Name(value=text) | cst.SimpleString(value=text) | cst.FormattedStringText(value=text):
            return str(text)
    return ""


def _fetch(function: Function, flow: Flow) -> cst.CSTNode | None:
    """The first place that fetches a user."""
    if "ser" not in function.text and "Token" not in function.text:
        return None
    found = (node for node in flow.nodes(function) if _fetches_user(node, function, flow))
    return next((node for node in found if not _is_named_by_message(node, function, flow)), None)


def _is_named_by_message(place: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """`database.get(User, message["to"])`: a message says which user is meant, and no token."""
    made = list(_made_of(place, flow.nodes(function)))
    if any(_OF_TOKEN.search(source(value)) for value in made):
        return False
    seeds = [entry.seeds for entry in flow.entries if entry.function is function]
    said = {name for seed in seeds for name, labels in seed.items() if labels & Label.MESSAGE}
    return any(_HEARS.search(source(value)) or not said.isdisjoint(names_in(value)) for value in made)


def _made_of(place: cst.CSTNode, nodes: Sequence[cst.CSTNode]) -> Iterator[cst.BaseExpression]:
    """What a lookup is given, and what the names in that were given before, in this function."""
    calls = [node for node in nodes if isinstance(node, cst.Call) and place in _steps(node)]
    values = [arg.value for call in calls for arg in call.args]
    seen: set[str] = set()
    while values:
        value = values.pop()
        yield value
        for name in every_name(value) - seen:
            seen.add(name)
            values += [*given_to(name, nodes), *walked(name, nodes)]


def _steps(call: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A call, and what it is called on, back to the first: `f(x).filter(y)`, `f(x).filter`, `f(x)`, `f`."""
    node: cst.CSTNode | None = call
    while node is not None:
        yield node
        match node:
            case cst.Call(func=cst.Call() as wrapper):
                node = run_by(node)
                yield wrapper
            case cst.Call(func=inner) | cst.Attribute(value=inner):
                node = inner
            case _:
                node = None


def _is_of_token(function: Function, flow: Flow) -> bool:
    """True for a function that decodes a token, and for what is called beside one that does: `user_of(decoded(token))`.

    So for what runs before any message comes, in a middleware or when somebody connects: a ticket is a token too.
    Another function of the file has nothing to do with it.
    """
    known = [other for outline in {*_doors(flow), flow.outline} for other in outline.functions]
    decoding = {other for other in flow.outline.functions if _DECODES.search(other.text)}
    names = {other.name for other in decoding}
    before = {entry.function for entry in flow.entries if entry.kind == "connect"}
    before |= {other for other in flow.outline.functions if _MIDDLEWARE.search(other.text)}
    near = [other for other in known if other in decoding | before or not names.isdisjoint(other.words)]
    return function in near or any(function.name in other.words for other in near)


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
    if _CHANNELS.search(flow.outline.code):
        consumers = [outline for outline in flow.engine.index.holding(b"Consumer)") if outline is not flow.outline]
        return not consumers or not all(".is_active" in outline.text for outline in consumers)
    asking = [access for outline in _doors(flow) for access in accesses(flow.engine, outline)]
    reached = [access for access in asking if function in (access.entry.function, *access.looked_at)]
    return any(not _ask((access.entry.function, *access.looked_at), flow) for access in reached)


def _doors(flow: Flow) -> dict[Outline, None]:
    """The files with endpoints, and those with sockets of Emberwire."""
    ours = flow.engine.index.holding(b"Socket)", also=((b"emberwire",),))
    return dict.fromkeys((*(entry.function.outline for entry in flow.everywhere()), *ours))
