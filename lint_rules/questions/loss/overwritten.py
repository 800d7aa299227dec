"""Finds connections that are kept one for each key, where the end of an older one takes out the newer one.

    for function, node, key in taken_out_blindly(flow): …   # `del self.users[user_id]`, whoever stands there by now
    for function, node, key in deafened(flow): …            # `self.users[user_id] = websocket`, where it was put there

A second tab puts its connection under the key of the first. Whichever ends first then removes what stands there, unless
it is compared with the one that ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, chain, dotted, given_to, leaves, mentions, own_calls, own_nodes, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.items import collection_name
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import holds, put_by
from lint_rules.frameworks.marks import REALTIME
from lint_rules.frameworks.words import CLEANUP, CONNECTION_KEYS, CONNECTION_NAMES, says, word_set, words

_CONNECTIONS = CONNECTION_NAMES | {"socket", "conn", "connection", "sid"}
_OWN = CONNECTION_KEYS | {"uuid4", "request"}
"""A key with one of these words is made for one connection."""

ADDRESSES = frozenset({"request.sid", "self.channel_name"})
"""What a server writes to one connection under."""

_PEOPLE = word_set(
    "user member player account customer driver courier operator agent staff person guest student teacher nurse trader"
)
"""Whose `id` is no connection's own: who opens a second tab has the same in both."""

_COMPARED = re.compile(
    r"(\bis( not)?|[!=]=) (\w+\.)*\w*(self|ws|websocket|socket|conn|connection|sid)\b"
    r"|\b\w*(ws|websocket|socket|conn|connection|sid)\)? (is\b|[!=]=)"
)
"""Two connections are held against each other: `if self.users.get(user_id) is websocket`."""

_MADE = (
    r"\s*(:\s*[\w.]+)?\s*=\s*[^=\n].*(uuid|token_hex|token_urlsafe|\bid\(|\.sid\b|secrets\.|rand|next\(|nanoid|\+ ?1"
    r"|counter\b|\bsocket\(|accept\("
    r"|\b(id|hash|str|repr|\w*(connect|register|add|new|create|make|generate)\w*)\((ws|websocket|conn|sid)\b)"
)


_BROUGHT = (
    r"\s*(:\s*[\w.| ]+)?\s*=[^=\n]*"
    r"(\b(query\w*|path_params|match_info|url_route|get_(query_)?argument)\b|\w(\.get\(|\[)[\"']\w+[\"'])"
)
"""A key that is given such a value is somebody's word, whatever it is called: `hello.get("id") or uuid4()`."""


_AND = ", "
"""Between the parts of a key that is a pair."""


@dataclass(frozen=True)
class _Kept:
    """`self.users[user_id] = websocket`, in a function. A queue or task of the connection is only looked for there."""

    function: Function
    node: cst.CSTNode
    place: str
    key: str
    item: str
    is_connection: bool
    is_of_object: bool
    is_nested: bool
    """`self.rooms[room][user_id] = websocket`"""


def taken_out_blindly(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """Where the functions of this file end a connection by its key, once for each function."""
    seen: set[Function] = set()
    for kept in _kept(flow):
        for other in _neighbours(kept, flow):
            node = _taking(other, kept, flow) if other not in seen else None
            if node is not None:
                seen.add(other)
                yield other, node, kept.key


def calls_of(function: Function, flow: Flow) -> Iterator[str]:
    """A line of a trace for each handler of the project that calls a function."""
    for outline in flow.engine.index.holding(f".{function.name}(".encode(), also=(tuple(REALTIME),)):
        here = Flow(flow.engine, outline)
        handlers = {entry.function for entry in here.entries}
        for call in outline.calls:
            node, caller = call.piece.node, call.inside
            if caller in handlers and isinstance(node, cst.Call) and here.callee(node, caller) is function:
                yield flow.way(caller, call.piece.span, who="a client")


def deafened(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """Where a connection takes the place of an older one and nobody asks which one ends, once for each function."""
    seen: set[Function] = set()
    for kept in _kept(flow):
        if kept.is_connection and kept.function not in seen and not _is_asked_before(kept):
            taken = (_taking(other, kept, flow) for other in _neighbours(kept, flow))
            if any(node is not None for node in taken):
                seen.add(kept.function)
                yield kept.function, kept.node, kept.key


def _is_asked_before(kept: _Kept) -> bool:
    """True where a function speaks of the collection before it puts a connection there, but for making the room in it
    (`if room not in self.rooms: self.rooms[room] = {}`)."""
    place, key = re.escape(kept.place), re.escape(kept.key)
    making = rf"(?!{key}\b)\b\w+ not in (\w+\.)*{place}\b|\b{place}\[(?!{key}\b)[\w.]+\] = [^\n]*(\{{|dict)"
    body = kept.function.text.partition("\n")[2]
    before = (re.sub(making, "", body) if kept.is_nested else body).partition(f"{kept.place}[")[0]
    return re.search(rf"\b{place}\b", before) is not None


def _kept(flow: Flow) -> Iterator[_Kept]:
    owners = flow.connection_classes
    for function in flow.outline.functions:
        if "] = " not in function.text:
            continue
        own, is_own = flow.held_connections(function), function.owner in owners
        connections = own | _named_so(function, flow, is_own=is_own)
        for node in flow.nodes(function):
            put = put_by(node)
            if put is None or put[2] is None:
                continue
            place, key = collection_name(put[0]), _written(_put_together(put[2], function, flow))
            is_connection = _is_connection(put[1], connections) or _is_written_to(put[1], place, function, flow)
            if (
                (is_connection or (own and _is_made_here(put[1], function, flow)))
                and _is_shared(put[0], function, flow, is_own=is_own)
                and key
                and not (_is_own(key, function, flow) or _is_made_inside(key, put[1], function))
                and not (_refuses(function, place, flow) or _is_asked_by_a_caller(function, place, flow))
            ):
                of_object = chain(put[0])[0] == "self"
                is_nested = not isinstance(put[0], cst.Name | cst.Attribute)
                yield _Kept(function, node, place, key, dotted(put[1]) or "", is_connection, of_object, is_nested)


def _is_written_to(item: cst.BaseExpression, place: str, function: Function, flow: Flow) -> bool:
    """True for an argument of the function that is kept where others take out what they send over:
    `robot = self.robots[robot_id]`, `await robot.write_message(order)`."""
    if not (isinstance(item, cst.Name) and item.value in function.parameters and place):
        return False
    methods = "|".join(map(re.escape, sorted(flow.engine.table.sending)))
    taken = rf"\b(?P<one>\w+) = [\w.]*\b{re.escape(place)}(\.get\(|\[)"
    sent = rf"{taken}[^\n]*\n(?:.*\n)*?.*\bawait (?P=one)\.({methods})\("
    near = function.owner.methods.values() if function.owner is not None else function.outline.functions
    return any(place in each.text and re.search(sent, each.text) is not None for each in near)


def _is_made_here(item: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    """True for `queue` of `queue = asyncio.Queue()`: what a function makes for itself."""
    name = dotted(item)
    given = given_to(name, flow.nodes(function)) if name else ()
    return any(isinstance(value, cst.Call) for value in given)


def _is_shared(held: cst.BaseExpression, function: Function, flow: Flow, *, is_own: bool) -> bool:
    """True for what a manager, a module, the class of a handler, an application (`app["users"]`) or a function around
    holds."""
    head, _, rest = (dotted(held) or "").partition(".")
    if head == "self":
        in_class = function.owner is not None and rest in function.owner.assigns
        return bool(rest) and (in_class or not is_own)
    match held:
        case cst.Subscript(value=outer) | cst.Call(func=cst.Attribute(value=outer, attr=cst.Name(value="setdefault"))):
            return "app" in chain(held) or _is_shared(outer, function, flow, is_own=is_own)
    around = function.parent
    if around is not None and head and not flow.held_connections(around) and head not in function.parameters:
        return re.search(rf"\b{re.escape(head)} = ", function.text) is None
    return head in (*flow.outline.assigns, *flow.outline.imports, *flow.outline.classes)


def _put_together(key: cst.BaseExpression, function: Function, flow: Flow) -> cst.BaseExpression:
    """`f"{site}:{user}"` of `name = f"{site}:{user}"`: made of parameters alone, it is the same in both tabs."""
    given = flow.body(function).given_once.get(key.value) if isinstance(key, cst.Name) else None
    names = _written(given).split(_AND) if isinstance(given, cst.FormattedString) else ()
    return given if given is not None and names and set(names) <= set(function.parameters) else key


def _written(key: cst.BaseExpression) -> str:
    """`user_id`, also of `str(user_id)`, `user.id`, and `user` for `data["user"]`; `site, user` for a pair, also in one
    text."""
    match key:
        case cst.Tuple(elements=values) | cst.FormattedString(parts=values):
            inside = (each for each in values if isinstance(each, cst.Element | cst.FormattedStringExpression))
            parts = [_written(each.value if isinstance(each, cst.Element) else each.expression) for each in inside]
            return _AND.join(parts) if all(parts) else ""
        case cst.Call(func=cst.Name(value="str" | "int"), args=[cst.Arg(value=inner)]):
            return _written(inner)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=field))]):
            return text_of(field)
    return dotted(key) or ""


def made_of_one(function: Function, flow: Flow) -> set[str]:
    """`session` of `session = Session(websocket)`."""
    own = flow.connections(function) | CONNECTION_NAMES
    return {
        name
        for node in flow.nodes(function)
        if isinstance(node, cst.Assign) and isinstance(node.value, cst.Call)
        if any(dotted(arg.value) in own for arg in node.value.args)
        if (name := dotted(node.targets[0].target)) is not None
    }


def _named_so(function: Function, flow: Flow, *, is_own: bool) -> set[str]:
    """What else stands for a connection in a function: by its name, or because it is made of one."""
    found = {*_CONNECTIONS, *made_of_one(function, flow), *_sids(function, flow)}
    is_held = is_own or (function.owner is not None and flow.holds_connection(function.owner))
    return found | {"self"} if is_held else found


def _sids(function: Function, flow: Flow) -> set[str]:
    """`client` of `client = request.sid`."""
    nodes = flow.nodes(function) if " = request.sid" in function.text else ()
    given = (node for node in nodes if isinstance(node, cst.Assign) and dotted(node.value) == "request.sid")
    return {name for node in given if (name := dotted(node.targets[0].target)) is not None}


def _is_connection(value: cst.BaseExpression, connections: set[str] | frozenset[str]) -> bool:
    if isinstance(value, cst.Call):
        return any(dotted(arg.value) in connections for arg in value.args)
    return holds(value, connections) or holds(value, ADDRESSES)


def _is_own(key: str, function: Function, flow: Flow) -> bool:
    """True for a key that the server makes for one connection, and for a pair with one."""
    if _AND in key:
        return any(_is_own(part, function, flow) for part in key.split(_AND))
    last = key.rpartition(".")[2]
    if _is_brought(key, function, flow):
        return False
    is_named_so = last != "channel_id" and words(last) & _OWN  # such an id is that of a room
    if is_named_so or (last == "id" and not says(key.rpartition(".")[0].rpartition(".")[2], _PEOPLE)):
        return True
    made = re.compile(rf"\b{re.escape(last)}\b{_MADE}")
    call = function.name.encode()
    called = re.compile(call + rb"(?<!\w" + call + rb")\(")
    callers = flow.engine.index.holding(call + b"(", also=(tuple(REALTIME),), matching=called)
    return any(made.search(outline.code) for outline in callers if last in outline.code)


def _is_brought(key: str, function: Function, flow: Flow) -> bool:
    """True for a word of the client: a part of the address that it opened."""
    mine = [entry for entry in flow.handlers("connect", "endpoint") if entry.function is function]
    given = any(entry.kind == "endpoint" or entry.row.connection == "self" for entry in mine)
    if given and key in function.parameters and key not in flow.connections(function):
        return "Depends" not in function.text
    return re.search(rf"\b{re.escape(key)}{_BROUGHT}", function.text) is not None


def _is_made_inside(key: str, item: cst.BaseExpression, function: Function) -> bool:
    """True for `player.id` of `player = Player(websocket)`: the object makes its key itself."""
    holder, _, last = key.rpartition(".")
    if not holder or holder != dotted(item):
        return False
    made = re.search(rf"\b{re.escape(holder)}\b[^=\n]*= \w+\(([^()]|\([^()]*\))*\)", function.text)
    return made is not None and last not in made[0]


def _refuses(function: Function, place: str, flow: Flow) -> bool:
    """True where a function lets no second connection in under the same key."""
    tests = (node for node in flow.nodes(function) if isinstance(node, cst.If))
    return any(leaves(node.body) and _asks_for(place, node.test) for node in tests)


def _is_asked_by_a_caller(function: Function, place: str, flow: Flow) -> bool:
    """True where a caller asks first who stands there: `hub.socket_of(user)`, and then `hub.add(user, socket)`."""
    methods = function.owner.methods.values() if function.owner is not None else ()
    asking = [re.escape(each.name) for each in methods if each is not function and place in each.text and _gives(each)]
    asked = re.compile(rf"\b([\w.]+)\.({'|'.join(asking)})\([^\0]*\b\1\.{function.name}\((?!\))")
    callers = flow.engine.index.holding(f".{function.name}(".encode()) if asking else ()
    texts = (other.text for outline in callers for other in outline.functions)
    return any(asked.search(text) for text in texts if f".{function.name}(" in text)


def _gives(function: Function) -> bool:
    """True for a function that does nothing but to answer a question."""
    return "return " in function.text and not says(function.name, CLEANUP) and "] = " not in function.text


def _asks_for(place: str, test: cst.BaseExpression) -> bool:
    """True for `key in users` and for `users.get(key)`, not for `key not in users`."""
    absent = any(isinstance(part, cst.NotIn | cst.Not) or _is_none(part) for part in walk(test))
    return not absent and mentions(test, place)


def _is_none(part: cst.CSTNode) -> bool:
    match part:
        case cst.ComparisonTarget(operator=cst.Is(), comparator=cst.Name(value="None")):
            return True
    return False


def _neighbours(kept: _Kept, flow: Flow) -> list[Function]:
    """Where the same collection may be spoken of."""
    if not kept.is_connection:
        return [kept.function]
    if kept.is_of_object and kept.function.owner is not None:
        return [*kept.function.owner.methods.values()]
    return list(flow.outline.functions)


def _taking(function: Function, kept: _Kept, flow: Flow) -> cst.CSTNode | None:
    """Where a function takes out what stands under a key when a connection ends, without a look at which one."""
    if kept.place not in function.text or _COMPARED.search(function.text):
        return None
    if kept.item and re.search(rf"\b(is( not)?|[!=]=) {re.escape(kept.item)}\b", function.text):
        return None
    body = flow.block(function)
    ends = says(function.name, CLEANUP) or any(e.function is function for e in flow.handlers("disconnect"))
    ends = ends or any(called_name(call) == function.name for call in _last_calls(kept.function, flow))
    blocks = [body] if ends else [node for node in own_nodes(body) if isinstance(node, cst.Finally | cst.ExceptHandler)]
    blocks = [*blocks, *(_behind_the_loop(body) if function is kept.function else ())]
    found = (node for block in blocks for node in own_nodes(block) if _takes_out(node, kept))
    return next(found, None)


def _last_calls(function: Function, flow: Flow) -> Iterator[cst.Call]:
    """What a function calls behind its last loop, and in each `finally`."""
    body = flow.block(function)
    last = (*_behind_the_loop(body), *(node for node in own_nodes(body) if isinstance(node, cst.Finally)))
    return (call for block in last for call in own_calls(block))


def _behind_the_loop(body: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    """The statements of a function behind the loop that it receives in."""
    loops = [at for at, step in enumerate(body.body) if isinstance(step, cst.For | cst.While)]
    yield from body.body[loops[-1] + 1 :] if loops else ()


def _takes_out(node: cst.CSTNode, kept: _Kept) -> bool:
    match node:
        case (
            cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="pop")), args=[cst.Arg(), *_])
            | cst.Del(target=cst.Subscript(value=held))
            | cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript(value=held))], value=cst.Name(value="None"))
        ):
            is_nested = not isinstance(held, cst.Name | cst.Attribute)
            return collection_name(held) == kept.place and is_nested == kept.is_nested
    return False
