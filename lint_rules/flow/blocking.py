"""Notes what holds the event loop: sleeping, waiting for a network, a program or a database without `await`.

Two kinds of effects come of it. `block`: a call waits; `lazy`: an object of Django's ORM is looked into and asks the
database by that. What runs in a thread holds nobody, and what is awaited neither. Objects of libraries are followed
like any other value: the collection of a client, the row of a query, through names, attributes, keys and helpers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import libcst as cst

from lint_rules.code.outline import Function, Piece
from lint_rules.code.syntax import annotated, chain, dotted, last_name
from lint_rules.flow.activation import Activation
from lint_rules.flow.effects import Effect
from lint_rules.flow.values import NOTHING, Client, Instance, Kind, LambdaThing, Query, Row, Value
from lint_rules.flow.ways import State
from lint_rules.frameworks.blocking import (
    BLOCKING,
    CACHE_METHODS,
    CLIENTS,
    DESCRIBING,
    EVALUATING,
    FETCHING,
    FOR_SECONDS,
    HANDING_ON,
    LATER,
    MADE_OTHERWISE,
    MANY,
    RELATION,
    ROW_METHODS,
    SESSION_METHODS,
    SESSION_NAMES,
    TERMINALS,
)

SHORTEST = 0.01
"""Seconds of sleep that count: one that only tells two moments apart holds nobody."""

_WAITS_OR_NOT = frozenset({"", "block", "blocking"})
"""The keywords by which a call is told not to wait, and none."""

_STORES = re.compile(r"(?i)\s*(insert|update|delete|replace)\b")
"""How a statement of SQL begins that changes something."""

Given = Sequence[tuple[str, Value]]


def awaited(a: Activation, node: cst.BaseExpression) -> None:
    """Remember the calls that an `await` waits for: with `gather` and its like all that are handed to it."""
    if isinstance(node, cst.Call) and last_name(node) in ("gather", "wait_for", "wait", "shield"):
        for arg in node.args:
            awaited(a, arg.value)
    if isinstance(node, cst.ListComp | cst.GeneratorExp):
        awaited(a, node.elt)
    while isinstance(node, cst.Call | cst.Attribute | cst.Subscript):
        a.awaited.add(node)
        node = node.func if isinstance(node, cst.Call) else node.value


def called(a: Activation, node: cst.Call, name: str, full: str, receiver: Value, given: Given) -> tuple[object, ...]:
    """Look at a call of unknown code; gives the library's object that comes of it, if one does."""
    if full in BLOCKING and not _is_short(full, given):
        _block(a, node, full, instead=BLOCKING[full].instead)
    if full in BLOCKING or full in CLIENTS or full in HANDING_ON:
        return _library(full, node, given)
    if full.rpartition(".")[0].rpartition(".")[2] == "models" and name[:1].isupper():
        return (Row(None, None),)
    if isinstance(node.func, cst.Name):
        _evaluated(a, node, name, given)
        return ()
    for thing in receiver.things:
        match thing:
            case Client():
                return _of_client(a, node, name, thing, given)
            case Query():
                return _of_query(a, node, name, thing, given)
            case Row() | Instance() if name in ROW_METHODS and _is_row(a, thing):
                _block(a, node, f"the query `{_shown(node)}`")
                return ()
    return _by_name(a, node, name, full)


def _is_short(full: str, given: Given) -> bool:
    """True for `time.sleep(0)`, and for `psutil.cpu_percent()`, which tells what has been measured since the last."""
    keywords = FOR_SECONDS.get(full)
    if keywords is None:
        return False
    seconds = next((value.const for keyword, value in given if keyword in keywords), None)
    if isinstance(seconds, int | float):
        return seconds < SHORTEST
    return full != "time.sleep"


def _library(full: str, node: cst.Call, given: Given) -> tuple[object, ...]:
    """The client that such a call makes, or hands on."""
    if full in HANDING_ON:
        return tuple(thing for thing in given[0][1].things if isinstance(thing, Client)) if given else ()
    kind, row = MADE_OTHERWISE.get(full, ("", None))
    if row is not None and any(last_name(arg.value) == kind for arg in node.args):
        return (Client(row),)
    return (Client(CLIENTS[full]),) if full in CLIENTS else ()


def _block(
    a: Activation,
    node: cst.CSTNode,
    reason: str,
    kind: str = "block",
    receiver: Value = NOTHING,
    *,
    instead: str = "",
) -> None:
    if a.function is not None and not a.threads and node not in a.awaited:
        a.note(Effect(kind, node, a.function, a.state.facts, reason, receiver, instead=instead))


def _shown(node: cst.Call) -> str:
    return ".".join(part for part in chain(node) if part)


def _of_client(a: Activation, node: cst.Call, name: str, client: Client, given: Given) -> tuple[object, ...]:
    row = client.row
    if name in row.gives:
        return (client,)
    if name in row.storing:
        if given and _STORES.match(str(given[0][1].const)):
            _block(a, node, f"{row.called} `{_shown(node)}`", instead=row.instead)
        return (client,)
    if any(keyword in _WAITS_OR_NOT and value.const is False for keyword, value in given):
        return ()  # `jobs.get(block=False)`
    if (name in row.blocks or not row.blocks) and name not in LATER:
        _block(a, node, f"{row.called} `{_shown(node)}`", instead=row.instead)
        return ()
    return (client,)


def _of_query(a: Activation, node: cst.Call, name: str, query: Query, given: Given) -> tuple[object, ...]:
    plain = name.removeprefix("a") if name not in DESCRIBING and name not in TERMINALS else name
    if name in DESCRIBING:
        return (_described(query, name, given),)
    if name in TERMINALS:
        _block(a, node, f"the query `{_shown(node)}`")
    if plain in FETCHING:
        made = {keyword for keyword, _ in given if keyword} if plain == "create" else set()
        joined = query.joined | made if query.joined is not None else None
        return (Row(query.model, joined, query.manager),)
    return ()


def _described(query: Query, name: str, given: Given) -> Query:
    joined = query.joined
    if name in ("select_related", "prefetch_related"):
        names = [value.const for keyword, value in given if not keyword]
        named = [name.partition("__")[0] for name in names if isinstance(name, str)]
        is_known = len(named) == len(names) > 0  # without names it joins everything, and `Prefetch(…)` may be any
        joined = joined.union(named) if joined is not None and is_known else None
    return replace(query, joined=joined, is_manager=False)


def manager(a: Activation, node: cst.Attribute, receiver: Value) -> Query:
    """`Message.objects`: the beginning of every query of a model."""
    model = next((thing.owner for thing in receiver.things if isinstance(thing, Kind)), None)
    return Query(model, frozenset(), node, is_manager=True)


def _is_row(a: Activation, thing: object) -> bool:
    bases = a.engine.index.lineage(thing.owner).bases if isinstance(thing, Instance) else ()
    return isinstance(thing, Row) or any(base.endswith("models.Model") for base in bases)


def _evaluated(a: Activation, node: cst.Call, name: str, given: Given) -> None:
    """`len(Message.objects.all())` runs the query."""
    if name in EVALUATING and given:
        walked(a, node.args[0].value, given[0][1], at=node)


def walked(a: Activation, node: cst.BaseExpression, value: Value, *, at: cst.CSTNode | None = None) -> None:
    """A synchronous loop, or a function that goes through all there is."""
    query = _query(value)
    if query is None:
        return
    if query.handed:
        _block(
            a,
            node,
            "the helper returns a query that has not run: it runs here, on the event loop; run it in the helper",
            "lazy",
        )
    else:
        parts = chain(node)
        _block(a, at or node, f"the query behind `{'.'.join(parts[-2:])}`")


def looked_into(a: Activation, node: cst.CSTNode, value: Value) -> None:
    """`if rows:`, `rows[0]`, `room in rooms`: where the value is a query that has not run, it runs now."""
    if value.things and _query(value) is not None:
        _block(
            a,
            node,
            "`{it}` runs a query on the event loop, and Django raises: use a thread, or the asynchronous form",
            "lazy",
        )


def _query(value: Value) -> Query | None:
    found = [thing for thing in value.things if isinstance(thing, Query) and not thing.is_manager]
    return found[0] if found and len(found) == len([t for t in value.things if isinstance(t, Query | Row)]) else None


def related(a: Activation, node: cst.Attribute, receiver: Value) -> None:
    """`message.author`: a query, where the message was fetched without it; from then on it is there."""
    rows = [thing for thing in receiver.things if isinstance(thing, Row)]
    name = node.attr.value
    if not rows or any(not _is_missing(a, row, name) for row in rows):
        return
    _block(
        a,
        node,
        f"`{name}` was not fetched with its object: reading it runs a query, and Django raises; fetch both at once",
        "lazy",
        receiver,
    )
    _known(a, node.value, name)


def _is_missing(a: Activation, row: Row, name: str) -> bool:
    if row.model is None or row.joined is None or name in row.joined:
        return False
    found = a.engine.index.class_value(row.model, name)
    return found is not None and RELATION.match(found.text) is not None


def of_row(a: Activation, row: Row, name: str) -> Value | None:
    """`room.users` and `room.message_set`: a manager of the rows that belong to this one."""
    found = a.engine.index.class_value(row.model, name) if row.model is not None else None
    many = name.endswith("_set") or (found is not None and MANY.match(found.text) is not None)
    return Value(things=(Query(None, None, is_manager=True),)) if many else None


def _known(a: Activation, node: cst.BaseExpression, name: str) -> None:
    written = dotted(node)
    held = a.state.env.get(written) if written is not None else None
    if written is not None and held is not None:
        things = tuple(
            replace(t, joined=t.joined | {name}) if isinstance(t, Row) and t.joined is not None else t
            for t in held.things
        )
        a.state.env[written] = replace(held, things=things)


def handed_to(a: Activation, node: cst.Call, function: Function) -> None:
    """What a helper reads of an object that it is given has been fetched when it comes back."""
    for arg in node.args:
        value = a.state.env.get(dotted(arg.value) or "")
        for row in value.things if value is not None else ():
            if isinstance(row, Row) and row.model is not None:
                for name in set(re.findall(r"\.(\w+)", function.text)):
                    if _is_missing(a, row, name):
                        _known(a, arg.value, name)


def read_in_thread(a: Activation, thing: LambdaThing, after: State) -> None:
    """What a lambda that ran in a thread has read of an object has been fetched when it comes back."""
    own = {parameter.name.value for parameter in thing.node.params.params}
    for name, seen in thing.names.items():
        value = after.env.get(name, seen)
        is_row = value is not seen and any(isinstance(each, Row) for each in value.things)
        if is_row and name in a.state.env and name not in own:
            a.state.env[name] = value


def from_thread(value: Value) -> Value:
    """What a function gives back that ran in a thread: a query that it only described runs somewhere else."""
    if not any(isinstance(thing, Query) for thing in value.things):
        return value
    return replace(value, things=tuple(replace(t, handed=True) if isinstance(t, Query) else t for t in value.things))


def _by_name(a: Activation, node: cst.Call, name: str, full: str) -> tuple[object, ...]:
    """A session or a cache of which only the name is known."""
    holder = dotted(node.func.value) if isinstance(node.func, cst.Attribute) else None
    if full.rpartition(".")[0] == "django.core.cache.cache" and name in CACHE_METHODS:
        if a.engine.index.once("remote cache", lambda: _has_remote_cache(a)):
            _block(a, node, f"the cache behind `cache.{name}`")
    elif holder in SESSION_NAMES and name in SESSION_METHODS and not _may_be_async(a, holder):
        _block(a, node, f"the database call `{holder}.{name}`", instead=CLIENTS["sqlalchemy.orm.Session"].instead)
    elif name in ("connect", "begin") and "engine" in (holder or "").rpartition(".")[2].lower():
        return (Client(CLIENTS["sqlalchemy.orm.Session"]),)
    return ()


def _has_remote_cache(a: Activation) -> bool:
    """True when the project's settings put Django's cache on another machine, or on disk."""
    kinds = ("redis", "memcache", "DatabaseCache", "FileBasedCache")
    found = (outline.assigns.get("CACHES") for outline in a.engine.index.holding(b"CACHES"))
    return any(isinstance(value, Piece) and any(kind in value.text for kind in kinds) for value in found)


def _may_be_async(a: Activation, holder: str) -> bool:
    """Only a session that is shown to be synchronous is reported."""
    name = holder.rpartition(".")[2]
    if a.function is not None and name in a.function.parameters:
        spec = a.engine.body(a.function).node.params
        for parameter in (*spec.params, *spec.kwonly_params):
            if parameter.name.value == name and parameter.annotation is not None:
                return annotated(parameter.annotation.annotation).rpartition(".")[2] != "Session"
    made = a.state.env[name].made if name in a.state.env else None
    if made is not None:
        return "async" in (dotted(cast("cst.Call", made).func) or "").lower()
    return holder != "db.session" and any("async" in origin.lower() for origin in a.outline.imports.values())
