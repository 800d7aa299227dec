"""What runs before a handler: FastAPI's dependencies, and decorators of the project around it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import libcst as cst

from lint_rules.code.outline import Class, Decorator, Function, Outline, Piece
from lint_rules.code.syntax import called_name, dotted
from lint_rules.flow.activation import Activation
from lint_rules.flow.calls import is_guard
from lint_rules.flow.dependencies import in_parts, listed, marked
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import NONE, Fact, checks, merged, void
from lint_rules.flow.values import (
    NOTHING,
    Closure,
    Instance,
    Value,
    handed_out,
)
from lint_rules.frameworks.labels import SAID, Label
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.registered import inner_of
from lint_rules.frameworks.starlette import argument_labels
from lint_rules.frameworks.words import CHECKING, PLUMBING, says, word_set

if TYPE_CHECKING:
    from lint_rules.code.trees import Body

_ROUTING = frozenset(
    {"intercept", "public", "get", "staticmethod", "classmethod", "property", "wraps", "override", "overload", "inject",
     "database_sync_to_async", "sync_to_async", "async_to_sync", "contextmanager", "asynccontextmanager", "retry",
     "model_observer", "profile", "trace", "log_call", "measure", "timed", "cache", "lru_cache", "abstractmethod",
     "final", "cached_property", "observe_action"}
)  # fmt: skip
"""Decorators that decide nothing about the client, beside those of the frameworks' handlers."""

_TOOLS = word_set(
    "catch trace traced tracing metric metrics timer timing timed duration retry retries cached limit limiter throttle "
    "ratelimit exempt instrument monitor docs doc openapi swagger deprecated"
)
"""Words of decorators that watch, count, describe or hold back what they stand around, whoever the client is."""


def before_handler(a: Activation, entry: Entry) -> None:
    """Run what the framework runs first: the facts hold in the handler."""
    function = entry.function
    for name in entry.row.before:
        _method_before(a, name, entry)
    for decorator in _within(a, entry):
        _decorator(a, decorator, entry)
    for parameter, parts in in_parts(cast("Body", a.body).node):
        for part in parts:
            _dependency(a, parameter.name.value, part, function.outline)
    for call in _routes(entry):
        _listed(a, call, function.outline)


def _within(a: Activation, entry: Entry) -> Sequence[Decorator]:
    """The decorators around a handler that the framework calls: what stands above the one that registers the function
    is put around a name that nobody calls, if it does not only note something on the function."""
    decorators = entry.function.decorators
    at = next((i for i, each in enumerate(decorators) if each.piece is entry.site), None)
    if at is None or entry.row.base:
        return decorators
    noted, outline = a.engine.table.noted_guards, entry.function.outline
    above = [each for each in decorators[:at] if outline.resolve(each.written) in noted]
    is_registered = "." in decorators[at].written  # `with_websocket` of Microdot only wraps
    for outside in decorators[:at] if is_registered else ():
        if outside not in above and a.function is not None and _would_ask(a, outside, entry):
            why = f"`{outside.written}` stands above the decorator that registers it, and wraps nothing that is served"
            a.hold(void(outside.piece.node, a.function, why))
    return (*above, *decorators[at + 1 :])


def _would_ask(a: Activation, decorator: Decorator, entry: Entry) -> bool:
    """True for a decorator that would turn strangers away where it wraps what is served: by its code, or its name."""
    before, known = a.state.copy(), set(a.decisions)
    _decorator(a, decorator, entry)
    asked = checks(a.state.facts - before.facts)
    a.state, a.decisions = before, known
    return any(fact.kind == "test" or says(decorator.written, _ASKING) for fact in asked)


_ASKING = CHECKING - {"user", "session", "current", "validate", "check"}
"""Words of decorators that are there to turn strangers away."""


def _method_before(a: Activation, name: str, entry: Entry) -> None:
    """Run what the framework calls first; of one that accepts the client (`super().get()`) only such ways go on."""
    method = a.engine.index.method(entry.owner, name) if entry.owner is not None else None
    own = a.state.env.get("self")
    if method is not None and own is not None:
        node = cst.Call(func=cst.Attribute(cst.Name("self"), cst.Name(name)))
        _made_for(a, node)
        for decorator in method.decorators:
            _decorator(a, decorator, replace(entry, function=method))
        a.engine.invoke(a, node, Closure(method, self_value=own), _given_before(a, name, entry), f"self.{name}")
        accepts = [act.facts for act in a.effects.values() if act.kind == "accept" and act.function is method]
        a.state.facts |= merged(accepts)


def _given_before(a: Activation, name: str, entry: Entry) -> list[tuple[str, Value]]:
    """What the framework gives such a method, in order, where a row speaks of it."""
    rows = (row for _, group in a.engine.table.handlers for row in group)
    same = (row for row in rows if row.method == name and row.base == entry.row.base)
    return [("", Value(labels)) for _, labels in next((row.parameters for row in same), ())]


def _dependency(a: Activation, name: str, part: cst.BaseExpression, outline: Outline) -> None:
    """`user = Depends(f)`, `user: Annotated[User, Depends(f)]`, or a name that stands for that."""
    made = marked(part, outline, a.engine.index)
    if made is None:
        if isinstance(part, cst.Name | cst.Attribute):
            _unknown_type(a, name, dotted(part) or "", outline)
        return
    call, home = made
    value = run_dependency(a, call, home)
    if value is not None and name:
        value = handed_out(value)
        known = a.state.env.get(name, NOTHING)
        things = value.things or known.things
        a.state.env[name] = Value(value.labels, value.const, things, value.parts, value.ways)


def _unknown_type(a: Activation, name: str, written: str, outline: Outline) -> None:
    """`user: CurrentUser` of a package that is not at hand: filled by something that looks at the client."""
    last = written.rpartition(".")[2]
    known = a.engine.index.named(written, outline)
    if known is None and says(last, frozenset({"current", "authenticated", "auth"})):
        a.state.env[name] = Value(Label.IDENTITY)
        _hold(a, cast("Body", a.body).node, last)


def _made_for(a: Activation, call: cst.Call) -> None:
    """A call that a framework makes for the function: it need not stand in it."""
    cast("Body", a.body).made_for.add(call)


def run_dependency(a: Activation, call: cst.Call, outline: Outline) -> Value | None:
    """Run what `Depends(x)` names, with the connection; unknown code is believed unless it is called like a tool."""
    _made_for(a, call)
    target = call.args[0].value
    made = target.func if isinstance(target, cst.Call) else target
    if isinstance(made, cst.Subscript):  # `Provide[Container.rooms]`, of dependency-injector
        return NOTHING
    written = dotted(made) or ""
    closure = _depended_on(a, written, outline)
    if closure is not None and isinstance(target, cst.Call):
        closure = _made_by(a, closure)
    if closure is not None and not _is_stub(closure.function):
        return _run(a, call, closure)
    last = written.rpartition(".")[2]
    if says(last, PLUMBING) or not last:
        return NOTHING
    _hold(a, call, written)
    return Value(Label.IDENTITY)


def _depended_on(a: Activation, written: str, outline: Outline) -> Closure | None:
    """The project's code behind the name of a dependency: a function, a class, an object, a local one."""
    found = a.engine.index.named(written, outline)
    if isinstance(found, Piece):
        owner = a.engine.index.class_of(found)
        found = owner if owner is not None else found
    if isinstance(found, Class):
        method = a.engine.index.method(found, "__call__") or a.engine.index.method(found, "__init__")
        return Closure(method, self_value=Value(things=(Instance(found),))) if method is not None else None
    if isinstance(found, Function):
        return Closure(found)
    own = a.state.env.get(written) or a.names.get(written)
    return next((t for t in own.things if isinstance(t, Closure)), None) if own is not None else None


def _made_by(a: Activation, factory: Closure) -> Closure:
    """The function that `Depends(allowed("rooms"))` depends on: that which the factory gives back, if it is one."""
    inner = inner_of(factory.function, a.engine.index)
    return Closure(inner) if inner is not None else factory


def _is_stub(function: Function) -> bool:
    """True for a dependency that the program puts another one in place of: `app.dependency_overrides[get_user]`."""
    return function.is_abstract and "NotImplementedError" in function.words


def _run(a: Activation, call: cst.Call, closure: Closure) -> Value:
    """Run a dependency, its own dependencies first: parameters are filled as those of the handler are.

    What those do stands in this one, which the call leads to; the state is that of the handler all along.
    """
    function, body = closure.function, a.engine.body(closure.function)
    inner = replace(a, outline=function.outline, function=function, body=body, effects={})
    given: list[tuple[str, Value]] = []
    for parameter, parts in in_parts(body.node):
        name = parameter.name.value
        if name in ("self", "cls"):
            continue
        value = _filled(inner, parameter, parts, function.outline)
        if value is not None:
            given.append((name, value))
    a.state, a.messages, a.listens = inner.state, inner.messages, inner.listens
    for effect in inner.effects.values():
        step = (cast("Function", a.function), call)
        a.note(effect.after(NONE, step, in_loop=False, closed=False))
    return _where_it_runs(a, call, closure, given)


def _where_it_runs(a: Activation, call: cst.Call, closure: Closure, given: list[tuple[str, Value]]) -> Value:
    """What is no coroutine is run in a thread: FastAPI, Concurrency and async / await."""
    in_thread = int(not closure.function.is_async)
    a.threads += in_thread
    try:
        return a.engine.invoke(a, call, closure, given, "")
    finally:
        a.threads -= in_thread


def _filled(a: Activation, parameter: cst.Param, parts: Sequence[cst.BaseExpression], outline: Outline) -> Value | None:
    annotation = parameter.annotation.annotation if parameter.annotation is not None else None
    for part in parts:
        made = marked(part, outline, a.engine.index)
        if made is not None:
            found = run_dependency(a, *made)
            return handed_out(found) if found is not None else None
    written = (dotted(annotation) or "").rpartition(".")[2] if annotation is not None else ""
    name = parameter.name.value
    if written in ("WebSocket", "HTTPConnection", "Request") or name in ("websocket", "ws", "request"):
        return Value(Label.CONNECTION | Label.REQUEST)
    if written in ("str", "int", "") or parameter.default is not None:
        return Value(argument_labels(parameter), key=name)
    return None


_LOGINS = frozenset({"login", "authenticated", "logged", "log", "jwt"})
"""Words of decorators that ask who somebody is, and not where that person may be."""


def _hold(a: Activation, node: cst.CSTNode, text: str, *, place: bool = False, piece: Piece | None = None) -> None:
    if a.function is not None:
        labels = Label.CREDENTIAL | Label.IDENTITY | Label.ASKED | Label.PLACE * place
        a.hold(Fact("call", labels, node, a.function, text=text, piece=piece))


def _routes(entry: Entry) -> list[cst.Call]:
    """The calls that list dependencies for this handler: its decorator, its router, the application."""
    found = []
    if entry.site is not None and isinstance(entry.site.node, cst.Call):
        found.append(entry.site.node)
        holder = dotted(entry.site.node.func)
        piece = entry.function.outline.assigns.get((holder or "").partition(".")[0])
        if piece is not None and isinstance(piece.node, cst.Call):
            found.append(piece.node)
    return found


def _listed(a: Activation, call: cst.Call, outline: Outline) -> None:
    """`dependencies=[Depends(x)]` of a route, router or application."""
    for element in listed(call):
        _dependency(a, "", element, outline)


def _decorator(a: Activation, decorator: Decorator, entry: Entry) -> None:
    """A decorator of the project is run up to the call of the handler; an unknown one is believed to look."""
    last = decorator.written.rpartition(".")[2]
    known = last in _ROUTING or last in a.engine.table.decorators or _is_tool(last)
    if not last or known or decorator.piece is entry.site:
        return
    full = entry.function.outline.resolve(decorator.written)
    if is_guard(a, full, last):
        _hold(a, decorator.piece.node, decorator.written, piece=decorator.piece)
        return
    package = full.partition(".")[0]
    if package in sys.stdlib_module_names or package in a.engine.table.packages:  # its guards are rows
        return
    found = _beside(entry.function, decorator.written) or a.engine.index.named(
        decorator.written, entry.function.outline
    )
    if isinstance(found, Function):
        if not _surround(a, found, entry) and says(decorator.written, CHECKING):
            _hold(a, decorator.piece.node, decorator.written, piece=decorator.piece)
        return
    if found is None:
        _hold(a, decorator.piece.node, decorator.written, place=not says(last, _LOGINS), piece=decorator.piece)


def _beside(function: Function, name: str) -> Function | None:
    """The function of that name which stands in the same function as the handler, or in one around it."""
    return next(
        (around.nested[name] for around in function.scopes if around is not function and name in around.nested), None
    )


def _surround(a: Activation, decorator: Function, entry: Entry) -> bool:
    """Run the wrappers that a decorator of the project makes, and what stands around these; False where none is seen to
    call what it wraps."""
    made_by = {wrapper: maker for maker in (decorator, *_makers(a, decorator)) for wrapper in _wrappers(maker)}
    followed = [_wrapper(a, wrapper, maker, entry.function) for wrapper, maker in made_by.items()]
    for wrapper in made_by:
        for outer in wrapper.decorators if wrapper is not entry.function else ():
            known = a.engine.index.named(outer.written, wrapper.outline)
            if known is not None or says(outer.written, CHECKING):
                _decorator(a, outer, replace(entry, function=wrapper))
    return any(followed)


def _makers(a: Activation, decorator: Function) -> Iterator[Function]:
    """The functions that a decorator leaves it to: `return partial(_guard, strict=True)`, `return _guard(handler)`."""
    for node in a.engine.body(decorator).nodes:
        if isinstance(node, cst.Return) and isinstance(node.value, cst.Call):
            call = node.value
            named = call.args[0].value if called_name(call) == "partial" and call.args else call.func
            found = a.engine.index.named(dotted(named) or "", decorator.outline)
            if isinstance(found, Function):
                yield found


def _is_tool(name: str) -> bool:
    return says(name, _TOOLS) and not says(name, CHECKING)


def _wrappers(function: Function) -> list[Function]:
    inner = list(function.nested.values())
    return inner + [deeper for one in inner for deeper in one.nested.values()]


def _wrapper(a: Activation, wrapper: Function, made_by: Function, handler: Function) -> bool:
    """Run a wrapper; what holds where it calls what it wraps holds in the handler, which is given the user that the
    wrapper has found. False where it is not seen to call it."""
    wrapped = {name for outer in (made_by, *made_by.nested.values()) for name in outer.parameters}
    values = dict.fromkeys(wrapper.parameters, Value(Label.CONNECTION | Label.REQUEST | SAID | Label.CREDENTIAL))
    own = {name: value for name, value in a.state.env.items() if name == "self"}
    values.update(own)
    before = dict(a.effects)
    names = dict.fromkeys(wrapped, NOTHING)
    node = cst.Call(func=cst.Name(wrapper.name))
    _made_for(a, node)
    state = a.state.copy()
    a.engine.invoke(a, node, Closure(wrapper, names), list(values.items()), wrapper.name)
    reached = [e for key, e in a.effects.items() if key not in before and e.function is wrapper and e.name in wrapped]
    a.effects = before
    a.state = state
    if reached:
        a.state.facts |= frozenset.intersection(*(effect.facts for effect in reached))
        _hand_over(a, reached[0], handler)
    return bool(reached)


def _hand_over(a: Activation, call: Effect, handler: Function) -> None:
    """`return await handler(sid, user, data)` of a wrapper: the second parameter is no word of the client's."""
    for name, (keyword, value) in zip(handler.takes, call.arguments, strict=False):
        if not keyword and value.labels & Label.IDENTITY and not value.labels & Label.MESSAGE:
            a.state.env[name] = value
