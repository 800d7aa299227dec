"""Finds HTTP routes that tell the sockets something, and asks whether anybody decides who may call them.

for function, sent in open_routes(flow): sent.node      # `socketio.emit("sensor", data)`

A decision may stand in the route, in a decorator or dependency, in its class, or before all routes of the program.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Class, Decorator, Function, Outline
from lint_rules.code.syntax import annotated, dotted, last_name
from lint_rules.flow.around import Surroundings, guards_in
from lint_rules.flow.audience import is_for_others, is_signal
from lint_rules.flow.dependencies import of_parameters
from lint_rules.flow.effects import Effect
from lint_rules.flow.engine import Engine
from lint_rules.flow.facts import Fact, checks, is_check, is_claim
from lint_rules.flow.query import Flow
from lint_rules.flow.values import NOTHING, union
from lint_rules.frameworks.entries import parameters
from lint_rules.frameworks.labels import IN_URL, SAID, Label
from lint_rules.frameworks.model import Entry, Handler, matches
from lint_rules.frameworks.starlette import filled
from lint_rules.frameworks.words import CHECKING, LOGINS, says, words
from lint_rules.questions.access.forwarded import is_forwarded

_DECORATORS = (
    *("*.route", "*.post", "*.put", "*.patch", "*.delete", "*.get", "*.api_route"),
    *("*api_view", "*require_POST", "*csrf_exempt", "*require_http_methods"),
)
_METHODS = frozenset({"post", "put", "patch", "delete", "create", "update", "partial_update", "destroy"})
_BASES = ("*View", "*ViewSet", "*Resource", "*HTTPEndpoint", "*RequestHandler", "litestar*Controller")
_LISTED = frozenset({"permission_classes", "authentication_classes", "guards", "decorators", "method_decorators"})
"""Attributes of a class that name who is asked before its methods."""

_ASKING_NOBODY = ("django.views.decorators.", "drf_spectacular.", "drf_yasg.", "django.db.transaction.")
"""What decorators of a class begin with that are about cookies, methods, caches, pages of help and the database."""

_ROUTE = Handler(
    "endpoint", "Starlette", connection="none", filled=filled,
    parameters=(("*", IN_URL), ("request", Label.REQUEST)),
)  # fmt: skip
"""What a route is given was sent by the caller, but for what the framework fills in."""

_HOOKS = ("*.before_request", "*.before_app_request", "*.middleware", "*middleware")
_BEFORE = (
    ("iddleware", frozenset({"dispatch", "__call__", "process_request", "process_view", "on_request"})),
    ("Application", frozenset({"find_handler"})),
)
"""Methods that see a request before the route does, of a class whose name or bases say so."""

_SENDING = frozenset({"send_text", "send_json", "send_bytes", "send_str", "write_message"})
"""Methods of connections and of nothing else: a route has none of its own."""

_PASSING = frozenset({"call_next", "app", "get_response", "handler", "inner"})
"""What a middleware hands a request on by."""

_TABLES = ("django", "aiohttp", " Route(", "[Route(", "add_route(")
"""In a file whose functions may stand in a table of routes: of Django, aiohttp and Starlette."""

_HOLDING = (b"before_request", b"before_app_request", b"iddleware", b"def find_handler", b"DEFAULT_PERMISSION_CLASSES")


def open_routes(flow: Flow) -> Iterator[tuple[Function, Effect]]:
    """The routes of this file that tell sockets something before which nobody is asked, with the first such act."""
    for entry in all_routes(flow):
        sent = _sent(flow, entry)
        if sent is not None and not _is_surrounded(flow, entry):
            yield entry.function, sent


def telling_routes(flow: Flow) -> Iterator[Entry]:
    """The routes of this file that tell the sockets of what the caller names, or all, whoever is asked before."""
    for entry in all_routes(flow):
        if any(_tells_sockets(act) and _is_meant(act) for act in flow.run(entry).effects):
            yield entry


def all_routes(flow: Flow) -> Iterator[Entry]:
    """The routes of this file, but for those that log somebody in."""
    handlers = {entry.function for entry in flow.entries}
    for function in flow.outline.functions:
        if function in handlers or says(function.name, LOGINS):
            continue
        mark = next((d for d in function.decorators if any(matches(row, d.written) for row in _DECORATORS)), None)
        if mark is not None or _is_method(flow, function) or _is_view(flow, function):
            yield _entry(flow, function, mark)


def is_route(entry: Entry) -> bool:
    """True for one of these, and False for a handler of sockets."""
    return entry.row is _ROUTE


def _entry(flow: Flow, function: Function, mark: Decorator | None) -> Entry:
    """The route as a handler; kept, so that it is run once."""
    seeds = parameters(_ROUTE, function, flow.engine.index, mark)
    filled = {parameter.name.value for parameter, _ in of_parameters(flow.engine.index, function)}
    said = {name: _said(name, labels, function, flow) for name, labels in seeds.items() if name not in filled}
    entry = Entry(_ROUTE, function, function.owner, said, "", mark.piece if mark is not None else None)
    return flow.engine.index.once(("route", function), lambda: entry)


def _said(name: str, labels: int, function: Function, flow: Flow) -> int:
    """What a route is given is its message: a part of it, or the whole where a model of the project says its form."""
    if not labels & Label.PLACE:
        return labels
    annotation = function.annotations.get(name)
    kind = annotated(annotation.node) if annotation is not None else ""
    is_model = bool(kind) and flow.engine.index.class_named(kind, function.outline) is not None
    return SAID if is_model else labels & ~Label.URL | Label.MESSAGE


def _is_view(flow: Flow, function: Function) -> bool:
    """True for a function of a request that no file calls by its name: it is taken from a table of routes."""
    if function.parent is not None or function.owner is not None or function.parameters[:1] != ("request",):
        return False
    return flow.outline.says(*_TABLES) and not flow.engine.index.is_called(function.name)


def _is_method(flow: Flow, function: Function) -> bool:
    owner = function.owner
    if owner is None or function.parent is not None:
        return False
    bases = flow.engine.index.lineage(owner).bases
    if function.name not in _METHODS and not (function.name == "get" and _is_of_tornado(bases)):
        return False
    return any(matches(row, base) for row in _BASES for base in bases) and not _is_asked_for(flow, owner, bases)


def _is_of_tornado(bases: tuple[str, ...]) -> bool:
    """True for a handler whose `get` may do anything: what other frameworks call so mostly reads."""
    return any(matches("*RequestHandler", base) for base in bases)


def _is_asked_for(flow: Flow, owner: Class, bases: tuple[str, ...]) -> bool:
    """True where the class says who is asked: by an attribute, a decorator, a mixin."""
    if any(flow.engine.index.class_value(owner, name) is not None for name in _LISTED):
        return True
    if any(_may_ask(mark, of) for of in flow.engine.index.lineage(owner).classes for mark in of.decorators):
        return True
    mixins = (base.rpartition(".")[2] for base in bases)
    return any(says(base, CHECKING - {"session"}) for base in mixins)


def _may_ask(mark: Decorator, owner: Class) -> bool:
    """False for a decorator that is about the request alone, also where Django puts it around a method of the class."""
    node, written = mark.piece.node, mark.written
    if isinstance(node, cst.Call) and node.args and written.rpartition(".")[2] == "method_decorator":
        around_it = node.args[0].value
        elements = around_it.elements if isinstance(around_it, cst.List | cst.Tuple) else ()
        return any(_is_unknown(each.value, owner) for each in elements or node.args[:1])
    return _is_unknown(node, owner)


def _is_unknown(node: cst.BaseExpression, owner: Class) -> bool:
    """True for a decorator that is not of a package in which none asks who is calling."""
    named = node.func if isinstance(node, cst.Call) else node
    return not owner.outline.resolve(dotted(named) or "").startswith(_ASKING_NOBODY)


def _sent(flow: Flow, entry: Entry) -> Effect | None:
    """The first message to others that nothing in the route guards."""
    run = flow.run(entry)
    told = (
        act
        for act in run.effects
        if (_tells_sockets(act) or is_forwarded(flow, act)) and not any(map(_is_asked, act.facts))
    )
    return next(told, None) if not run.given_up else None


def _is_asked(fact: Fact) -> bool:
    """True for a check, and where somebody was looked up by a cookie that holds an id, which may be hard to guess."""
    return is_check(fact) or (bool(fact.labels & Label.COOKIE) and is_claim(fact))


def _tells_sockets(act: Effect) -> bool:
    if act.kind in ("broadcast", "send"):
        to_anybody = is_for_others(act) or (not act.closed and bool(act.receiver.labels & Label.OTHERS))
        return to_anybody and not is_signal(act)  # a route has no connection of its own
    known = act.kind in ("call", "serve") and act.target is None
    return known and (act.name in _SENDING or "broadcast" in words(act.name))


def _is_meant(act: Effect) -> bool:
    """True for a message to a room or to people that the caller's word leads to, and for one to everybody."""
    given = Label.NOTHING if act.kind in ("broadcast", "send") else union(value for _, value in act.arguments)
    named = (act.place.labels | act.receiver.labels | given) & (Label.PLACE | Label.FOUND)
    return bool(named) or (act.place is NOTHING and bool(act.receiver.labels & Label.SERVER))


# What stands before every route ----------------------------------------------------------------------------------


def _is_surrounded(flow: Flow, entry: Entry) -> bool:
    """True where a hook, a middleware, a router or the settings of the framework ask who calls."""
    engine = flow.engine
    if Surroundings(engine, entry, flow.run(entry)).decision() is not None:
        return True
    return engine.index.once(
        "asked before routes", lambda: any(_asks(engine, outline) for outline in engine.index.holding(*_HOLDING))
    )


def _asks(engine: Engine, outline: Outline) -> bool:
    if "DEFAULT_PERMISSION_CLASSES" in outline.text:
        return True
    hooks = [f for f in outline.functions if any(matches(row, d.written) for d in f.decorators for row in _HOOKS)]
    for owner in outline.classes.values():
        named = " ".join((owner.name, *owner.bases))
        seeing = {name for word, names in _BEFORE if word in named for name in names}
        hooks += [method for name, method in owner.methods.items() if name in seeing]
    if any(_refuses(engine, hook) for hook in hooks):
        return True
    return any(_adds_check(call.piece.node) for call in outline.calls if call.written.endswith("add_middleware"))


def _refuses(engine: Engine, hook: Function) -> bool:
    """True for a middleware that hands on what it has asked about, and for a hook with a check in it."""
    run = engine.around(hook)
    passed = [act.facts for act in run.effects if act.name in _PASSING and act.function is hook]
    return any(map(checks, passed)) if passed else bool(guards_in(run))


def _adds_check(call: cst.BaseExpression) -> bool:
    """`app.add_middleware(AuthMiddleware)`."""
    named = last_name(call.args[0].value) if isinstance(call, cst.Call) and call.args else ""
    return says(named, CHECKING - {"session"})
