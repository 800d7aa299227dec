"""Finds ends of one connection that end its user's presence, whatever other connections that user has.

    for function, node, below in gone_with_one_tab(flow): …  # `user.is_online = False` in a handler of the disconnect

A decision about how many are left, or about which one ended, is enough to be silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    bound_names,
    called_name,
    dotted,
    last_name,
    literal,
    own_nodes,
    run_by,
    source,
    text_of,
)
from lint_rules.flow.items import collection_name
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import holds, put_by
from lint_rules.frameworks.words import CONNECTION_KEYS, PERSONS, says, word_set, words
from lint_rules.questions.loss.overwritten import ADDRESSES

_PRESENT = word_set("online presence present available status active connected")
_ABSENT = frozenset({"offline", "OFFLINE", "away", "disconnected", "inactive", "left"})
_MARKS = word_set("set mark update change make put go user toggle write save")
_TAKES_OUT = word_set("discard remove pop srem hdel delete zrem")
_PEOPLE = PERSONS | {"account", "profile", "userid"}
_LISTED = word_set("online presence present participants players members viewers attendees")
"""In the name of a collection: who is there."""

_GROUPS = frozenset({"room", "group", "topic", "game", "session", "file", "team", "host", "class"})
"""In the name of a key: it is not the user's."""
_KEYS = word_set("user users userid username player account profile name nickname")
_OF_A_CONNECTION = CONNECTION_KEYS | {"peer"}

_SIDS = frozenset({"sid", "channel_name"})

_COUNTED = re.compile(
    r"\b(len|any|all|sum)\(|\.values\(\)|count|remain|still|other|last|sids|sockets|sessions|connections|tabs|devices|decr"
    r"|[<=>]=? *[01]\b|\bis (not )?(self|ws|websocket|sid)\b"
    r"|[!=]= *(self\.)?(request\.)?(sid|websocket|ws|channel_name)\b"
)
"""In a test: it asks how many connections are left, or which one has ended."""


_Gone = tuple[Function, cst.CSTNode, Function | None]
"""A place in a handler, and the helper in which it happens."""


def gone_with_one_tab(flow: Flow) -> Iterator[_Gone]:
    """The places in handlers of the end that mark a user as gone, one in each."""
    leaving = [entry.function for entry in flow.handlers_here("disconnect")]
    for function in leaving:
        yield from _first(function, [flow.block(function)], flow)
    for function in [e.function for e in flow.handlers_here("endpoint") if e.function not in leaving]:
        ends = [node for node in flow.nodes(function) if isinstance(node, cst.Finally) or _is_departure(node)]
        yield from _first(function, ends, flow)


def _is_departure(node: cst.CSTNode) -> bool:
    """True for `except WebSocketDisconnect`."""
    return isinstance(node, cst.ExceptHandler) and last_name(node.type).endswith(("Disconnect", "ConnectionClosed"))


def _first(function: Function, ends: list[cst.CSTNode], flow: Flow) -> Iterator[_Gone]:
    nodes = [node for end in ends for node in own_nodes(end)]
    if any(map(_is_counting, nodes)):
        return
    users = _users_behind(nodes)
    for node in nodes:
        marks = _marks_as_gone(node) or _turns_back(node, flow) or _forgets(node, users)
        if marks and not _is_counted_below(node, function, flow):
            yield function, node, _helper(node, function, flow) if isinstance(node, cst.Call) else None
            return
        below = _marks_below(node, function, flow) if isinstance(node, cst.Call) else None
        if below is not None:
            yield function, node, below
            return


def _users_behind(nodes: list[cst.CSTNode]) -> set[str]:
    """The names of users that are looked up by the connection: `user` of `user = users[request.sid]`."""
    found: set[str] = set()
    for node in nodes:
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Name(value=name))],
                value=cst.Call(
                    func=cst.Attribute(value=held, attr=cst.Name("get" | "pop")), args=[cst.Arg(value=key), *_]
                )
                | cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]),
            ):
                if dotted(held) in found or last_name(key) in _SIDS:
                    found.add(name)
    return found


def _forgets(node: cst.CSTNode, users: set[str]) -> bool:
    """`del watched[user_id]` of such a user: what all the tabs of the user have in common."""
    match node:
        case (
            cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="pop")), args=[cst.Arg(value=key), *_])
            | cst.Del(target=cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]))
        ):
            return dotted(key) in users and _is_user(key) and dotted(held) not in users
    return False


def _is_counting(node: cst.CSTNode) -> bool:
    match node:
        case cst.If(test=test) | cst.IfExp(test=test) | cst.While(test=test):
            return _COUNTED.search(source(test)) is not None or _asks_for_none(test)
    return False


def _asks_for_none(test: cst.BaseExpression) -> bool:
    """True for `not self.online[user]` and `not online.get(user)`: the last of the user's connections has ended."""
    match test:
        case cst.UnaryOperation(
            operator=cst.Not(),
            expression=cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))])
            | cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="get")), args=[cst.Arg(value=key), *_]),
        ):
            return _is_presence(held) and _is_user(key)
    return False


def _is_counted_below(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """True where the helper that is called decides by how many are left."""
    helper = _helper(node, function, flow) if isinstance(node, cst.Call) else None
    return helper is not None and any(map(_is_counting, flow.nodes(helper)))


def _helper(call: cst.Call, function: Function, flow: Flow) -> Function | None:
    """The project's function that a call reaches, also `database_sync_to_async(leave)(user)`."""
    return flow.function_named(dotted(run_by(call)) or "", function)


def _marks_below(call: cst.Call, function: Function, flow: Flow, *, deeper: bool = True) -> Function | None:
    """The helper that is given the user, or has it from the connection, and takes it out; or one that it calls."""
    given = [arg.value for arg in call.args]
    own = not given and (dotted(call.func) or "").startswith("self.")
    plain = any(map(_is_user, given)) and not any(says(dotted(each) or "", _OF_A_CONNECTION) for each in given)
    helper = _helper(call, function, flow) if own or plain else None
    if helper is None or helper is function:
        return None
    nodes = flow.nodes(helper)
    if any(map(_is_counting, nodes)):
        return None
    parts = {name for node in nodes if isinstance(node, cst.For) and _is_presence(_walked(node.iter))
             for name in bound_names(node.target)}  # fmt: skip
    if any(_takes_from(node, parts) or _marks_as_gone(node) for node in nodes):
        return helper
    here = Flow(flow.engine, helper.outline)
    calls = (node for node in nodes if isinstance(node, cst.Call)) if deeper else ()
    below = (_marks_below(each, helper, here, deeper=False) for each in calls)
    return next((found for found in below if found is not None), None)


def _walked(node: cst.BaseExpression) -> cst.BaseExpression:
    """`self.active_users` of `list(self.active_users.items())`."""
    match node:
        case cst.Call(func=cst.Attribute(value=holder)):
            return holder
        case cst.Call(args=[cst.Arg(value=inner), *_]):
            return _walked(inner)
    return node


def _takes_from(node: cst.CSTNode, parts: set[str]) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=held), attr=cst.Name(value=name)), args=[user, *_]):
            return held in parts and bool(words(name) & _TAKES_OUT) and _is_user(user.value)
    return False


def _marks_as_gone(node: cst.CSTNode) -> bool:
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=holder, attr=cst.Name(value=name)))]):
            given = literal(node.value)
            if says(name, _PRESENT) and dotted(holder) != "self":
                return given is False or given in _ABSENT or last_name(node.value) in _ABSENT
            return says(last_name(holder), _PEOPLE) and isinstance(given, bool)
        case cst.Call():
            return _tells_gone(node) or _takes_user_out(node) or _deletes_row(node)
        case cst.Del(target=cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))])):
            return _is_presence(held) and _is_user(key)
    return False


def _turns_back(node: cst.CSTNode, flow: Flow) -> bool:
    """`statuses[user_id] = "off"`, `user.voting = False`, where the handler of the connect put another value there."""
    match node:
        case cst.Call():
            return _undoes(node, flow)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=holder, attr=name))]):
            set_there = any(f".{name.value} = True" in entry.function.text for entry in flow.handlers("connect"))
            return set_there and dotted(holder) != "self" and literal(node.value) is False
    held, text, key = put_by(node) or (None, None, None)
    if held is None or key is None or not isinstance(text, cst.SimpleString) or not _is_user(key):
        return False
    put = re.compile(rf"{re.escape(source(held))}\[[^\]\n]*\] = (['\"][^\n]*)")
    begun = (match[1] for entry in flow.handlers("connect") for match in put.finditer(entry.function.text))
    return any(other.strip() != text.value for other in begun)


def _tells_gone(call: cst.Call) -> bool:
    """`set_user_offline(user_id)`, `self.update_status(False)`, `users.update(is_online=False)`."""
    said = words(called_name(call))
    if "offline" in said and said & _MARKS:
        return True
    plain = [arg.value for arg in call.args if arg.keyword is None] if said & _PRESENT and said & _MARKS else []
    given = [literal(value) for value in (*plain, *(value for name, value in _fields(call) if says(name, _PRESENT)))]
    is_write = bool(said & (_MARKS | {"filter"})) and "emit" not in said
    return is_write and any(value is False or (isinstance(value, str) and value in _ABSENT) for value in given)


def _fields(call: cst.Call) -> Iterator[tuple[str, cst.BaseExpression]]:
    """What a call sets by name: its keywords, and the keys of `defaults={"is_online": False}`."""
    for arg in call.args:
        if arg.keyword is not None:
            yield arg.keyword.value, arg.value
            for element in arg.value.elements if isinstance(arg.value, cst.Dict) else ():
                if isinstance(element, cst.DictElement) and isinstance(name := literal(element.key), str):
                    yield name, element.value


def _takes_user_out(call: cst.Call) -> bool:
    """`online_users.discard(user_id)`, `redis.srem("online", user_id)`."""
    match call:
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value=name)), args=[first, *more]):
            if not words(name) & _TAKES_OUT:
                return False
            if more and _is_user(more[0].value):
                return says(text_of(first.value), _PRESENT) or _is_key_of_presence(first.value)
            return _is_presence(holder) and _is_user(first.value)
    return False


def _is_key_of_presence(key: cst.BaseExpression) -> bool:
    """True for `ONLINE_USERS_KEY` and for `f"online:{room}"`."""
    if isinstance(key, cst.FormattedString):
        return any(says(part.value, _LISTED) for part in key.parts if isinstance(part, cst.FormattedStringText))
    return says(last_name(key), _LISTED)


def _undoes(call: cst.Call, flow: Flow) -> bool:
    """`redis.hdel(WAITING, user_id)` and `cache.delete(f"socket:{user_id}")`, where the handler of the connect has put
    the name of its connection there."""
    if not words(called_name(call)) & _TAKES_OUT or not call.args:
        return False
    place, *key = (arg.value for arg in call.args)
    if not any(map(_is_user, key)) and not _is_made_of_user(place):
        return False
    written = source(place)
    puts = (put for entry in flow.handlers("connect") for put in flow.calls(entry.function) if put.args)
    return any(source(put.args[0].value) == written and _gives_address(put) for put in puts)


def _gives_address(put: cst.Call) -> bool:
    """`redis.hset(WAITING, user_id, self.channel_name)`, also `str(self.channel_name)`."""
    given = [arg.value for arg in put.args]
    given += [arg.value for call in given if isinstance(call, cst.Call) for arg in call.args]
    return any(holds(value, ADDRESSES | {"sid"}) for value in given)


def _is_made_of_user(place: cst.BaseExpression) -> bool:
    """`f"socket:{self.user.id}"`, with nothing of the connection's own."""
    parts = place.parts if isinstance(place, cst.FormattedString) else ()
    inside = [part.expression for part in parts if isinstance(part, cst.FormattedStringExpression)]
    return bool(inside) and all(map(_is_user, inside))


def _deletes_row(call: cst.Call) -> bool:
    """`Waiting.objects.filter(user=self.user).delete()`."""
    match call:
        case cst.Call(
            func=cst.Attribute(
                value=cst.Call(func=cst.Attribute(attr=cst.Name(value="filter" | "get")), args=asked),
                attr=cst.Name(value="delete" | "adelete"),
            )
        ):
            named = [arg.keyword.value for arg in asked if arg.keyword is not None]
            of_user = any(arg.keyword is not None and _is_user(arg.keyword) and _is_user(arg.value) for arg in asked)
            return of_user and not any(says(name, _OF_A_CONNECTION) for name in named)
    return False


def _is_presence(holder: cst.BaseExpression) -> bool:
    said = words(collection_name(holder))
    return bool(said & _LISTED) or ("active" in said and bool(said & _PEOPLE))


def _is_user(key: cst.BaseExpression) -> bool:
    match key:
        case cst.Call(func=cst.Name(value="str" | "int"), args=[cst.Arg(value=inner)]):
            return _is_user(inner)
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=field))]):
            return last_name(holder) == "scope" and says(text_of(field), _KEYS)
        case cst.Attribute(value=cst.Subscript() as holder, attr=cst.Name(value="id" | "pk" | "username")):
            return _is_user(holder)
    written = words(dotted(key) or "")
    return bool(written & _KEYS) and not written & (_OF_A_CONNECTION | _GROUPS)
