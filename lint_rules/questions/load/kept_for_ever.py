"""Collections that a client's messages make longer and that nobody measures.

for function, node, name in grown_by_messages(flow): …     # `room.comments.append(comment)`, `self._buffer += frame`

A list, a dictionary or a buffer that outlives the message grows with each one; whoever writes fast fills the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, dotted, given_to, is_waiting_loop, last_name, own_nodes, source
from lint_rules.code.walk import walk
from lint_rules.flow.containers import behind, is_collection
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.values import Value
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry

_LISTS = frozenset({"append", "appendleft", "extend", "add"})
_MADE_UP = re.compile(r"uuid|token_|random|secrets|next\(|generate|create_code|new_id")
"""What makes a key that no other message has."""


def grown_by_messages(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The first place of each function in this file at which a message makes something longer that stays."""
    seen: set[Function] = set()
    for entry in flow.handlers("message", "endpoint"):
        for effect in flow.run(entry).effects:
            function = effect.function
            if function in seen or function.outline is not flow.outline or not _is_for_each(entry, effect):
                continue
            name = _grown(effect, function, flow)
            if (
                name
                and not _is_measured(name.rpartition(".")[2], function)
                and not (_is_taken_out(effect.node, function) or _is_bounded_elsewhere(name.rpartition(".")[2], flow))
            ):
                seen.add(function)
                yield function, effect.node, name


def buffers(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """`self._buffer += frame` with an argument of a function that serves a connection, and nothing that measures it."""
    for function in flow.live() if flow.outline.says("+=") else ():
        for node in own_nodes(flow.body(function).node) if " += " in function.text else ():
            match node:
                case cst.AugAssign(
                    target=cst.Attribute(attr=cst.Name(value=name)),
                    operator=cst.AddAssign(),
                    value=cst.Name(value=added),
                ) if added in function.parameters and _is_text(name, function) and not _is_measured(name, function):
                    yield function, node, name
                    break


def gathered(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """`audio += message["bytes"]` in a loop over messages: a buffer of one connection that nothing measures."""
    for function in flow.live() if flow.outline.says("+=") else ():
        nodes = [*own_nodes(flow.body(function).node)] if " += " in function.text else []
        loops = [node for node in nodes if is_waiting_loop(node)]
        received = {name for loop in loops for name in _received(loop)}
        for loop in loops:
            for node in walk(loop.body):
                match node:
                    case cst.AugAssign(target=cst.Name(value=name), operator=cst.AddAssign(), value=value) if behind(
                        value
                    ).partition(".")[0] in received and _begins_empty(name, nodes):
                        if not is_bounded_in(name, function.text):
                            yield function, node, name


def _received(loop: cst.CSTNode) -> Iterator[str]:
    """The names that a loop gives to the messages that it waits for."""
    if isinstance(loop, cst.For):
        yield from bound_names(loop.target)
    for node in walk(loop):
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=cst.Await(expression=cst.Call() as call)):
                if last_name(call).startswith(("receive", "recv")):
                    yield from bound_names(target)


def _begins_empty(name: str, nodes: list[cst.CSTNode]) -> bool:
    return any(re.fullmatch(r"b?\"\"|b?''|bytearray\(\)|bytes\(\)", source(made)) for made in given_to(name, nodes))


def _is_text(name: str, function: Function) -> bool:
    """True for what begins as an empty text or buffer."""
    begun = rf"\.{re.escape(name)}\b[^=\n]*= *(b?\"\"|b?''|bytearray\(|bytes\(\))"
    return re.search(begun, function.outline.code) is not None


def _is_for_each(entry: Entry, effect: Effect) -> bool:
    return entry.kind == "message" or effect.in_loop


def _grown(effect: Effect, function: Function, flow: Flow) -> str:
    """The name of what a message makes longer by this act; empty for any other act."""
    match effect.node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name))) as call if name in _LISTS:
            if flow.callee(call, function) is not None:  # `append` of a class of the project: what it does was followed
                return ""
            said = any(_says(value, name) for _, value in effect.arguments)
            if name == "add" and not _is_set(dotted(held) or "", call, function):
                return ""
            return _outliving(dotted(held) or "", function, flow) if said else ""
        case cst.Assign(
            targets=[
                cst.AssignTarget(
                    target=cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))])
                )
            ]
        ) if effect.kind == "put":
            new = _is_new(effect, key, function, flow)
            return _outliving(dotted(held) or "", function, flow) if new else ""
    return ""


def _says(value: Value, name: str) -> bool:
    """True for the client's word; of a set for what the client may write as it likes, for it holds nothing twice."""
    if name == "add":
        return bool(value.labels & Label.MESSAGE) and bool(value.labels & Label.FREE)
    return bool(value.labels & Label.CLIENT)


def _is_set(held: str, add: cst.Call, function: Function) -> bool:
    """True for a set, by what it is made of in the file, into which a field of the message is put, and that nobody
    empties: `session.add(row)` is none, and an object that a function is given is one of those that there are. Where
    all of a list are held against something, `all(zone in allowed for zone in zones)`, it is no larger than that."""
    name = re.escape(held.rpartition(".")[2])
    text = function.outline.code
    made = re.search(rf"\b{name}\b[^=\n]*= *(set\(|field\(default_factory=set)|\b{name} *: *set\b", text)
    item = add.args[0].value if add.args else None
    is_given = isinstance(item, cst.Name) and item.value in function.parameters
    is_held = re.search(r"\b(all|any)\(", function.text) is not None
    return made is not None and not (is_given or is_held) and f"{held.rpartition('.')[2]}.clear()" not in text


def _is_new(effect: Effect, key: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    """True for a key that the client's message names as it likes, or that is made up for each message.

    One behind a look-up that found something names what there is, and so many are there.
    """
    labels = effect.place.labels
    if labels & (Label.CONNECTION | Label.IDENTITY) or any(fact.labels & Label.FOUND for fact in effect.facts):
        return False
    if labels & Label.MESSAGE and labels & Label.FREE:
        return True
    made = given_to(dotted(key) or "", own_nodes(flow.body(function).node))
    return any(_MADE_UP.search(source(value)) for value in made)


def _outliving(name: str, function: Function, flow: Flow) -> str:
    """The name itself, where what it stands for is still there when the message is done.

    That is an attribute, a collection of the module, and what a local name was given from one of these.
    """
    head = name.partition(".")[0]
    given = list(given_to(name, own_nodes(flow.body(function).node)))
    if "." in name:  # what the function begins anew for each message does not pile up
        return "" if given or head in flow.connections(function) else name
    if name in function.parameters or len(given) > 1:
        return ""
    if not given:
        return name if name in function.outline.assigns or _is_around(name, function, flow) else ""
    return name if _is_from_elsewhere(given[0]) else ""


def _is_around(name: str, function: Function, flow: Flow) -> bool:
    """True for a collection of the function around the handlers: `def create_app(): rounds = {}`."""
    handles = {entry.function for entry in flow.entries}
    around = (scope for scope in function.scopes if scope is not function and scope not in handles)
    return any(
        is_collection(made)
        for scope in around
        if not flow.held_connections(scope)
        for made in given_to(name, own_nodes(flow.body(scope).node))
    )


def _is_from_elsewhere(value: cst.BaseExpression) -> bool:
    """`self.rooms[key]`, `self.histories.setdefault(key, [])`, `self.app.get_queue(self)`."""
    match value:
        case cst.Subscript(value=cst.Attribute() as held):
            return dotted(held) is not None
        case cst.Call(func=cst.Attribute(value=cst.Attribute() as held)):
            return dotted(held) is not None and "self" in (dotted(held) or "")
    return False


def _is_measured(last: str, function: Function) -> bool:
    """True where the file counts it, cuts it or bounds it, or a function that speaks of it speaks of a limit."""
    if is_bounded_in(last, function.outline.code):
        return True
    return re.search(r"(?i)rate_?limit|quota|too.many|throttl", function.text) is not None


def is_bounded_in(last: str, text: str) -> bool:
    """True where a text, of a file or function, counts what is called so, cuts it or bounds it."""
    name = re.escape(last)
    counted = rf"len\([^()\n]*\b{name}\b[^()\n]*\) *[<>=!]=? *(?![\s01]\b|\s)|\b{name}\b.*(maxlen|maxsize|LRU|TTL)"
    cut = rf"\b{name}\b(\[[^\]\n]*\])?(\[-|\[:|\.(popleft|popitem)\()"
    return re.search(f"{counted}|{cut}", text) is not None


def _is_bounded_elsewhere(last: str, flow: Flow) -> bool:
    """True where another file makes what is called so with a bound: `recent: deque = field(… deque(maxlen=50))`."""
    bounded = re.compile(rf"\b{re.escape(last)}\b[^\n]*(maxlen|maxsize|LRU|TTL)".encode())
    return next(flow.engine.index.holding(last.encode(), matching=bounded), None) is not None


def _is_taken_out(node: cst.CSTNode, function: Function) -> bool:
    """True where the function itself takes out again what it puts under a key: a wait for one answer."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript(value=held) as target)]):
            name = re.escape(source(held))
            key = re.escape(source(target.slice[0].slice))
            return re.search(rf"\bdel {name}\[{key}\]|\b{name}\.pop\({key}\b", function.text) is not None
    return False
