"""What grows for one connection: queues without a bound, and lists that every message makes longer.

connection_queues(function, flow)    # `queue = asyncio.Queue()` in an endpoint, filled by somebody else
growing_lists(entry, flow)           # `self.drafts.append(payload)` in a handler of messages
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function, Piece
from lint_rules.code.syntax import arguments, dotted, filled, given_to, keyword, last_name, literal, own_nodes
from lint_rules.code.walk import walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import only_reads, put_by
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import LENGTHENING, QUEUE_LENGTHS, QUEUE_PUTS, QUEUES, TAKES_OUT
from lint_rules.frameworks.model import Entry


def connection_queues(function: Function, flow: Flow) -> Iterator[cst.BaseExpression]:
    """The queues without a bound that a function makes for one connection, and that somebody else fills."""
    nodes = list(own_nodes(flow.body(function).node)) if "Queue(" in function.text else []
    for name, made in _assigned(nodes):
        if _is_unbounded(made, function) and _is_of_one_connection(name, function, flow):
            places = _places(name, function, flow)
            is_asked = _is_asked(name, places) or _is_asked_by_others(name, function)
            if _is_filled(name, function, places, flow) and not is_asked:
                yield made


def filed_queues(function: Function, flow: Flow) -> Iterator[cst.BaseExpression]:
    """The same that are filed under the connection: `self.queues[websocket] = asyncio.Queue()`."""
    keys = flow.connections(function) if "Queue(" in function.text else set()
    for node in own_nodes(flow.body(function).node) if keys else ():
        match node:
            case cst.Assign(
                targets=[
                    cst.AssignTarget(target=cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]))
                ],
                value=made,
            ) if dotted(key) in keys and _is_unbounded(made, function):
                neighbours = function.owner.methods.values() if function.owner is not None else [function]
                everywhere = (inner for other in neighbours for inner in walk(flow.body(other).node.body))
                if not any(_asks_length(inner) for inner in everywhere):
                    yield made


def _assigned(nodes: Iterable[cst.CSTNode]) -> Iterator[tuple[str, cst.BaseExpression]]:
    for node in nodes:
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Tuple(elements=targets))], value=cst.Tuple(elements=values)
            ) if len(targets) == len(values):
                yield from ((dotted(t.value) or "", v.value) for t, v in zip(targets, values, strict=True))
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if name := dotted(target):
                yield name, value


def _is_unbounded(made: cst.BaseExpression, function: Function) -> bool:
    if not isinstance(made, cst.Call) or function.outline.resolve(dotted(made.func) or "") not in QUEUES:
        return False
    size = keyword(made, "maxsize") or (made.args[0].value if made.args else None)
    return size is None or literal(size) == 0


def _is_of_one_connection(name: str, function: Function, flow: Flow) -> bool:
    """A variable of a handler, or an attribute of an object that stands for one connection."""
    owner = function.owner
    alone = owner is not None and flow.holds_connection(owner)
    if name.startswith("self."):
        own = any(entry.owner is owner and entry.row.connection == "self" for entry in flow.entries)
        return name.count(".") == 1 and owner is not None and (alone or own)
    handles = any(entry.function is function for entry in flow.handlers("endpoint", "connect"))
    if name.partition(".")[0] in flow.held_connections(function) | _given_connection(function, flow):
        return name.count(".") == 1
    return "." not in name and (handles or alone or bool(flow.connections(function)))


def _given_connection(function: Function, flow: Flow) -> set[str]:
    """The parameters of a handler that are connections, whatever they are called: `conn.outbox`."""
    seeds = (entry.seeds for entry in flow.handlers("endpoint") if entry.function is function)
    return {name for each in seeds for name, labels in each.items() if labels & Label.CONNECTION}


def _places(name: str, function: Function, flow: Flow) -> list[cst.CSTNode]:
    """Where a name means the same thing: its function, or all methods of its object."""
    methods = [function]
    if name.startswith("self.") and function.owner is not None:
        methods = [m for m in function.owner.methods.values() if name in m.text]
    return [node for method in methods for node in walk(flow.body(method).node.body)]


def _is_filled(name: str, function: Function, places: Sequence[cst.CSTNode], flow: Flow) -> bool:
    """Something is put into it, or it is put where others find it, here or in the helper that it is given to."""
    if any(_fills(node, name) for node in places) or _is_filled_by_others(name, function):
        return True
    return any(_helper_fills(node, name, function, flow) for node in places if isinstance(node, cst.Call))


def _is_filled_by_others(name: str, function: Function) -> bool:
    """True for an attribute that other functions of the file put something into: `client.outbox.put_nowait(text)`."""
    last = re.escape(name.rpartition(".")[2])
    filled = rf"\b\w+\.{last}\.(put|put_nowait)\(|\] = \w+\.{last}$"
    return "." in name and re.search(filled, function.outline.code, re.MULTILINE) is not None


def _fills(node: cst.CSTNode, name: str) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=attr))) if attr in QUEUE_PUTS:
            return dotted(value) == name
    put = put_by(node)
    return put is not None and dotted(put[1]) == name


def _helper_fills(call: cst.Call, name: str, function: Function, flow: Flow) -> bool:
    helper = flow.callee(call, function) if any(dotted(arg.value) == name for arg in call.args) else None
    if helper is None or helper is function:
        return False
    inner = [own for own, value in filled(helper.parameters, arguments(call)) if dotted(value) == name]
    return any(_fills(node, own) for own in inner for node in walk(flow.body(helper).node.body))


def _asks_length(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Attribute) and node.attr.value in QUEUE_LENGTHS


def _is_asked(name: str, places: Sequence[cst.CSTNode]) -> bool:
    """True where somebody asks how much waits in it, and not only tells it to a client."""
    told = {id(n.value.func) for n in places if isinstance(n, cst.DictElement) and isinstance(n.value, cst.Call)}
    asks = (n for n in places if isinstance(n, cst.Attribute) and _asks_length(n) and id(n) not in told)
    return any(dotted(asked.value) == name for asked in asks)


def _is_asked_by_others(name: str, function: Function) -> bool:
    """True for an attribute that other functions of the file ask how much waits in it: `client.outbox.full()`."""
    asked = rf"\b(?!self\b)\w+\.{re.escape(name.rpartition('.')[2])}\.({'|'.join(QUEUE_LENGTHS)})\("
    return "." in name and re.search(asked, function.outline.code) is not None


def shared_queues(flow: Flow) -> Iterator[tuple[Function | None, Piece | cst.BaseExpression]]:
    """The queues without a bound of this module, or of the function around the handlers, that clients fill."""
    told = set[str]()
    for entry in flow.handlers("message", "endpoint"):
        for effect in flow.run(entry).effects:
            name = _filled_queue(effect) if effect.function.outline is flow.outline else ""
            if name and name not in told and (entry.kind == "message" or effect.in_loop):
                told.add(name)
                yield from _shared(name, effect.function, flow)


def _filled_queue(effect: Effect) -> str:
    """The name of the queue into which this act puts what a client says."""
    match effect.node:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=put))) if put in QUEUE_PUTS:
            return name if any(value.labels & Label.CLIENT for _, value in effect.arguments) else ""
    return ""


def _shared(name: str, function: Function, flow: Flow) -> Iterator[tuple[Function | None, Piece | cst.BaseExpression]]:
    """Where such a queue is made, if it has no bound and nobody compares its length with one."""
    compared = rf"\b{name}\.full\(|\b{name}\.qsize\(\) *[<>=]|[<>=] *{name}\.qsize\(|= {name}\.qsize\("
    if name in function.parameters or re.search(compared, function.outline.code) is not None:
        return
    handles = {entry.function for entry in flow.entries}
    for scope in (scope for scope in function.scopes if scope is not function and scope not in handles):
        made = [value for each, value in _assigned(own_nodes(flow.body(scope).node)) if each == name]
        yield from ((scope, value) for value in made if _is_unbounded(value, scope))
    piece = function.outline.assigns.get(name)
    if piece is not None and _is_unbounded(piece.node, function):
        yield None, piece


def growing_lists(entry: Entry, flow: Flow) -> Iterator[tuple[Function, cst.BaseExpression, str]]:
    """The empty lists that messages make longer and nothing shortens: who made each, where, and who appends."""
    owner = entry.owner
    if owner is not None and entry.row.connection == "self":
        yield from _attributes(entry.function, list(owner.methods.values()), flow)


def _attributes(
    handler: Function, methods: Sequence[Function], flow: Flow
) -> Iterator[tuple[Function, cst.BaseExpression, str]]:
    """`self.drafts = []` in one method, `self.drafts.append(...)` in a handler."""
    for name in _grown(own_nodes(flow.body(handler).node)):
        speaking = [method for method in methods if name in method.text]
        made = [(m, value) for m in speaking for value in given_to(name, own_nodes(flow.body(m).node))]
        everywhere = [node for method in speaking for node in walk(flow.body(method).node.body)]
        if name.startswith("self.") and len(made) == 1 and _is_empty(made[0][1]) and not _is_watched(name, everywhere):
            yield *made[0], handler.name


def _grown(nodes: Iterable[cst.CSTNode]) -> list[str]:
    """The names of what something is appended to."""
    calls = (node for node in nodes if isinstance(node, cst.Call) and last_name(node.func) in LENGTHENING)
    names = (dotted(call.func.value) for call in calls if isinstance(call.func, cst.Attribute))
    return list(dict.fromkeys(name for name in names if name is not None))


def _is_empty(value: cst.BaseExpression) -> bool:
    match value:
        case cst.List(elements=[]) | cst.Call(func=cst.Name(value="list"), args=[]):
            return True
    return False


def _is_watched(name: str, nodes: Iterable[cst.CSTNode]) -> bool:
    """True when something takes out of it, asks how long it is, cuts it, returns it or hands it to who may."""
    return any(_watches(node, name) for node in nodes)


def _watches(node: cst.CSTNode, name: str) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=attr))) if attr in TAKES_OUT:
            if dotted(value) == name:
                return True
        case cst.Call(func=cst.Name(value="len"), args=[cst.Arg(value=value)]):
            return dotted(value) == name
        case (
            cst.Subscript(value=value, slice=[cst.SubscriptElement(slice=cst.Slice())])
            | cst.Del(target=cst.Subscript(value=value))
        ):
            return dotted(value) == name
        case cst.Return(value=cst.BaseExpression() as value):
            return dotted(value) == name
    if isinstance(node, cst.Call):
        given = any(dotted(arg.value) == name for arg in node.args)
        return given and not only_reads(node)
    return False
