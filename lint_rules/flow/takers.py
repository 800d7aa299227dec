"""Finds the functions that a client's message comes to, and the parameters that hold it.

    everywhere(flow)[function]     # Taken({"data"}): what `untold` looks at

These are the handlers of messages, what receives them, what says so by its name or is registered for them, and what is
handed the whole message by one of these, in another file too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import libcst as cst

from lint_rules.code.catching import EVERYTHING, caught_by, caught_in, is_broad
from lint_rules.code.outline import CallSite, Class, Function, Outline
from lint_rules.code.syntax import (
    arguments,
    call_of,
    called_name,
    dotted,
    filled,
    last_name,
    leaves,
    literal,
    own_calls,
    own_nodes,
    receiver,
    source,
    suites,
)
from lint_rules.code.walk import is_in
from lint_rules.flow.dispatchers import answers_for_errors, dispatched, sends_value
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.serving import speaks_of_sockets
from lint_rules.flow.tasks import work_of
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import LOGGING, STARTS
from lint_rules.frameworks.marks import SPEAKING
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.registered import behind
from lint_rules.frameworks.words import (
    CONNECTION_NAMES,
    NOT_CLIENTS,
    OF_CONNECTION,
    ONE_WAY,
    SENDING,
    TELLING,
    says,
    word_set,
    words,
    words_in_order,
)

SENDERS = CONNECTION_NAMES | {"sid", "socket", "client", "conn", "connection", "sock", "request"}
ASGI = frozenset({"receive", "send"})
"""The parameters of an application without a framework."""
_MESSAGES = frozenset({"message", "msg", "data", "payload", "content", "event", "text", "text_data", "frame", "packet",
                       "command", "cmd", "body", "raw", "raw_message"})  # fmt: skip
"""What a parameter is called that holds a message."""
_FUNCTIONS = frozenset({"callback", "cb", "fn", "func", "function", "handler", "listener"})
"""What a parameter is called that holds a function: `def on_message(self, callback)` only keeps it."""

CLIENTS = ("WebSocketApp(", "websockets.connect(", "create_connection(", "ws_connect(", "AsyncClient()",
            "websockets.sync.client", "websockets.client", "websocket.WebSocket()", "SocketModeClient",
            "WebSocketClientProtocol", "WebSocketClient)", "websocket_connect(")  # fmt: skip
"""In a file with one of these, messages are those of a server."""

_SURE_CLIENTS = tuple(text for text in CLIENTS if text not in ("create_connection(", "AsyncClient()"))
"""The same without what may also open a database, or ask over HTTP."""

_CONNECTS = re.compile(r"websockets(\.\w+)*\.connect")
"""What makes a connection to a server, as it is imported."""

_HANDLING = re.compile(
    r"_?(on|handle|process|receive|dispatch|route)_((ws|websocket|socket|client|user|incoming|text|json|chat)_)?"
    r"(message|command|cmd|action|rpc)|incoming|(on|handle)Message|received_message|message_received"
)
_ALL = frozenset({"Exception"})
_OF_PROTOCOLS = frozenset({"onMessage", "received_message"})
"""Methods that the class of a library calls, which need not be named anywhere."""
_REGISTERS = re.compile(r"\b(register|add|set|on)_(\w+_)?(operation|handler|action|rpc|command|route|callback)$")
_AWAITED = re.compile(r"await (\w+\.)*(self|ws|\w*websocket)\.(receive|recv)\w*\(")
"""A connection receives that no parameter names: the object's own, or that of the context."""

_RECEIVES_FOR = re.compile(r"return \(?(await )?[\w.]+\.(receive|recv)")
"""In a function that receives for who calls it."""

_REFUSALS = re.compile(
    r"""error(?!["']?\s*[:=]\s*(False|None)\b)|invalid|denied|forbidden|not.?allowed|unauthori|refus|reject|fail"""
    r"|close|disconnect|abort",
    re.IGNORECASE,
)
"""Stands in what a client is told whose message is turned down."""

HANDLES = word_set("handle on process do dispatch receive route cmd command action rpc")
"""The first word of what deals with one kind of message."""


@dataclass(frozen=True)
class Taken:
    """How a message comes to a function."""

    names: frozenset[str] = frozenset()
    """The parameters that hold it."""
    is_caught: bool = False
    """An error of the message is for the code around the call: answered there, if at all."""
    caught: frozenset[str] = frozenset()
    """The same for the errors of these names only."""
    is_task: bool = False
    """It runs by itself: who waits for the message hears of no error."""
    is_help: bool = False
    """Who called it may say something afterwards."""
    is_told: bool = False
    """Who called it always says something afterwards."""
    is_asked: bool = False
    """It is called for a message that it is not given: the kind of the message says it all."""
    is_open: bool = False
    """An error of it leaves the connection open."""


Takers = Mapping[Function, Taken]


def everywhere(flow: Flow) -> dict[Function, Taken]:
    """The functions of the project that a message comes to first, or is handed to by a handler as it came."""
    return flow.engine.index.once("takers", lambda: dict(_all(flow)))


def here(flow: Flow) -> dict[Function, Taken]:
    """What is registered in this file for messages, if it speaks of sockets."""
    found = _registered(flow) if speaks_of_sockets(flow.outline) else ()
    return {function: Taken(said) for function, said in found if not function.is_abstract}


def _all(flow: Flow) -> Iterator[tuple[Function, Taken]]:
    seen: set[Function] = set()
    first = list(_first(flow))
    receivers = [function for function, _ in first]
    others = (*_handed_on(flow), *_known(receivers, flow), *_dispatched(receivers, flow))
    for function, taken in (*first, *((each, taken) for each, taken in others if hears_clients(each, flow))):
        if function not in seen and not function.is_abstract:
            seen.add(function)
            yield function, taken


def hears_clients(function: Function, flow: Flow) -> bool:
    """False for what only logs, and for what stands in a class or file whose messages come from a server:
    `class Upstream(tornado.websocket.WebSocketClientConnection)`."""
    bases = flow.engine.index.lineage(function.owner).bases if function.owner is not None else ()
    if function.name in LOGGING or any("Client" in base for base in bases):
        return False
    return not is_of_client(function.outline) or bool(Flow(flow.engine, function.outline).entries)


def is_of_client(outline: Outline) -> bool:
    """True for a file that connects to another server."""
    return outline.says(*_SURE_CLIENTS) or any(map(_CONNECTS.fullmatch, outline.imports.values()))


def _may_be_client(outline: Outline) -> bool:
    return outline.says(*CLIENTS) or is_of_client(outline)


def _flows(flow: Flow) -> Iterator[Flow]:
    return (Flow(flow.engine, outline) for outline in flow.engine.index.holding(*SPEAKING))


def _first(flow: Flow) -> Iterator[tuple[Function, Taken]]:
    """The handlers of messages, and what receives them."""
    for each in _flows(flow):
        for entry in each.entries:
            said = frozenset(name for name, labels in entry.seeds.items() if labels & Label.MESSAGE)
            is_heard_of = entry.kind == "message" or (said and entry.kind != "disconnect")
            if is_heard_of and not entry.row.silence:  # of a `reason` nobody is left who waits
                yield entry.function, Taken(said)
    for each in _flows(flow):
        live = frozenset(each.live())
        server = not _may_be_client(each.outline)
        for function in each.outline.functions:
            own = server and _AWAITED.search(function.text) is not None
            raw = {*function.parameters} >= ASGI and "websocket." in function.text
            served = function in live and (server or bool(each.entries))
            if (served or own or raw) and _receives(function, each):
                yield function, Taken()


def _known(receivers: Sequence[Function], flow: Flow) -> Iterator[tuple[Function, Taken]]:
    called = frozenset().union(*(function.words for function in receivers))
    for each in _flows(flow):
        yield from here(each).items()
        yield from ((function, Taken(said)) for function, said in _named(each, called))


def _dispatched(receivers: Sequence[Function], flow: Flow) -> Iterator[tuple[Function, Taken]]:
    """The handlers of a dispatcher of the project's own."""
    for function, dispatcher in dispatched(flow, receivers):
        is_help = sends_value(dispatcher, flow) or re.search(r"\breturn +[^\s#]", function.text) is not None
        yield function, Taken(_holding(function, flow), is_caught=answers_for_errors(dispatcher, flow), is_help=is_help)


def _handed_on(flow: Flow) -> Iterator[tuple[Function, Taken]]:
    """The functions that a handler anywhere in the project is seen to hand the whole message to."""
    for each, entry, effect, function in _called_by_handlers(flow):
        said = handed(effect, function) if not entry.row.silence else frozenset()
        if said and not words(function.name) & SENDING:
            around = frozenset(_caught_around(effect.steps, flow))
            is_help = _is_help(function) or acknowledges(entry, each)
            yield function, Taken(said, not around.isdisjoint(_ALL), around, is_help=is_help, is_open=entry.row.answers)


def _called_by_handlers(flow: Flow) -> Iterator[tuple[Flow, Entry, Effect, Function]]:
    """Every call of one of the project's functions that a handler anywhere in it leads to."""
    for each in _flows(flow):
        for entry in each.entries:
            for effect in flow.engine.run(entry).effects:
                if effect.kind == "call" and effect.target is not None:
                    yield each, entry, effect, effect.target


def acknowledges(entry: Entry, flow: Flow) -> bool:
    """True for a handler that returns something at hand, which its framework sends to the client."""
    return entry.row.answers and any(map(is_given_back, flow.nodes(entry.function)))


def _is_help(function: Function) -> bool:
    """True for what gives its caller a value and not the connection, and for what nothing leads to one from."""
    is_given = not SENDERS.isdisjoint(function.parameters)
    if re.search(r"\breturn +[^\s#]", function.text) and not is_given:
        return True
    owner = function.owner
    reaches = function.parent is not None or is_given or (owner is not None and _reaches_clients(owner))
    return not reaches and function.name.strip("_").split("_")[0] not in HANDLES


def _reaches_clients(owner: Class) -> bool:
    """False for a class whose methods name no connection, and nothing by which somebody is told something."""
    said = frozenset[str]().union(*(method.words for method in owner.methods.values()))
    return bool(owner.bases) or not SENDERS.isdisjoint(said) or any(words(word) & TELLING for word in said)


def _named(flow: Flow, called: frozenset[str]) -> Iterator[tuple[Function, frozenset[str]]]:
    """The functions that say by their names that they handle a message of a client, in a file that is no client.

    They run for a connection, or something that receives messages names them.
    """
    if _may_be_client(flow.outline) or not speaks_of_sockets(flow.outline):
        return
    for function in flow.outline.functions:
        owner = function.owner.name if function.owner is not None else ""
        is_named = _HANDLING.fullmatch(function.name) is not None and not owner.endswith("Client")
        is_run = is_named and (function.name in called | _OF_PROTOCOLS or function in flow.live())
        holding = _holding(function, flow) if is_run else frozenset()
        if holding and not _is_looked_up(function, holding, flow):
            yield function, holding


def _registered(flow: Flow) -> Iterator[tuple[Function, frozenset[str]]]:
    """`dispatcher.register_operation("publish", self.publish)`: what is called for messages of that name.

    What is called for `"*"` runs beside the handlers of all messages.
    """
    for site in flow.outline.calls:
        if _REGISTERS.search(site.written) and _is_own(site, flow):
            node = cast("cst.Call", site.piece.node)
            event = literal(node.args[0].value) if len(node.args) > 1 else None
            if isinstance(event, str) and "*" not in event and not says(event, OF_CONNECTION):
                found = behind(node.args[1].value, site, flow.engine.index)
                function = found.function if found is not None else None
                if function is not None and function.outline is flow.outline and _is_told(function, site):
                    yield function, _holding(function, flow)


def _is_told(function: Function, site: CallSite) -> bool:
    """False for a callback with no parameter that is called like a message: a program has many of its own."""
    return not site.written.endswith("callback") or not _MESSAGES.isdisjoint(function.parameters)


def _is_own(site: CallSite, flow: Flow) -> bool:
    """False where what is registered hears the events of another server, or those of a library."""
    index, name = flow.engine.index, site.written.rpartition(".")[2]
    kept = index.once(("registrars", name), lambda: [*index.holding(f"def {name}(".encode())])
    return any(not is_of_client(outline) for outline in kept) if kept else not says(name, ONE_WAY)


def _holding(function: Function, flow: Flow) -> frozenset[str]:
    """The parameter that holds the message: one that is called so, or else the first that is no connection."""
    others = connections_given(function, flow) | SENDERS | _FUNCTIONS | {"self", "cls"}
    names = [name for name in function.parameters if name not in others]
    return frozenset([*(name for name in names if name in _MESSAGES), *names][:1])


def connections_given(function: Function, flow: Flow) -> set[str]:
    """The parameters of a function that handlers are seen to give the connection to, whatever they are called."""
    return {name for name, labels in _labels_given(function, flow).items() if labels & Label.CONNECTION}


def _is_looked_up(function: Function, names: frozenset[str], flow: Flow) -> bool:
    """True where handlers are seen to give it under these names what they looked up by an id, and no client's word."""
    labels = _labels_given(function, flow)
    return all(labels.get(name, 0) & (Label.FOUND | Label.CLIENT) == Label.FOUND for name in names)


def _labels_given(function: Function, flow: Flow) -> Mapping[str, int]:
    return flow.engine.index.once("labels given", lambda: _all_labels_given(flow)).get(function, {})


def _all_labels_given(flow: Flow) -> dict[Function, dict[str, int]]:
    found: dict[Function, dict[str, int]] = {}
    for *_, effect, function in _called_by_handlers(flow):
        labels = found.setdefault(function, {})
        for name, value in filled(function.parameters, effect.arguments):
            labels[name] = labels.get(name, 0) | value.labels
    return found


def _receives(function: Function, flow: Flow) -> bool:
    """True for a function that waits for messages, and does not just give them to who called it."""
    if _RECEIVES_FOR.search(function.text):
        return False
    if function.owner is not None and function.owner.name.endswith("Client"):
        return False
    nodes = flow.nodes(function)
    opened = frozenset(name for node in nodes for name in _opened(node)) if _opens(function) else frozenset()
    return any(is_heard(node, flow) and _listened_to(node) not in opened for node in nodes)


def _opens(function: Function) -> bool:
    """True where a function may connect to another server."""
    return "connect" in function.text or "Client" in function.text


def _opened(node: cst.CSTNode) -> Iterator[str]:
    """`ws` of `async with session.ws_connect(url) as ws`, and of `ws = await websockets.connect(url)`."""
    match node:
        case (
            cst.WithItem(item=made, asname=cst.AsName(name=target))
            | cst.Assign(targets=[cst.AssignTarget(target=target)], value=made)
        ) if (call := call_of(made)) is not None and f"{dotted(call.func)}(".endswith(_SURE_CLIENTS):
            yield dotted(target) or ""


def _listened_to(node: cst.CSTNode) -> str:
    """`ws` of what waits for a message: `async for message in ws`, `await wait_for(ws.recv(), 5)`."""
    match node:
        case cst.For(iter=walked):
            return receiver(walked) if isinstance(walked, cst.Call) else dotted(walked) or ""
        case cst.Await(expression=cst.Call() as call) | cst.Assign(value=cst.Call() as call):
            inner = call.args[0].value if last_name(call) == "wait_for" and call.args else call
            return receiver(inner) if isinstance(inner, cst.Call) else ""
    return ""


def is_heard(node: cst.CSTNode, flow: Flow) -> bool:
    """True for `await ws.receive_text()`, `async for message in ws` and `async for text in ws.iter_text()`."""
    match node:
        case cst.For(asynchronous=cst.Asynchronous(), iter=walked):
            return _may_be_connection(walked, flow)
        case cst.Await(expression=cst.Call() as call):
            inner = call.args[0].value if last_name(call) == "wait_for" and call.args else call
            return isinstance(inner, cst.Call) and flow.engine.table.receives(last_name(inner))
        case cst.Assign(value=cst.Call(func=cst.Attribute()) as call):
            return flow.engine.table.receives(last_name(call))
    return False


def _may_be_connection(walked: cst.BaseExpression, flow: Flow) -> bool:
    if isinstance(walked, cst.Call):
        return flow.engine.table.receives(last_name(walked))
    return (dotted(walked) or "").rpartition(".")[2] in SENDERS


def handed(effect: Effect, function: Function) -> frozenset[str]:
    """The parameters of a function that are given the whole message, by a table of handlers also a part of it."""
    given = filled(function.parameters, effect.arguments)
    return frozenset(name for name, value in given if value.labels & Label.MESSAGE and value.labels & effect.message)


def _caught_around(steps: Iterable[tuple[Function, cst.CSTNode]], flow: Flow) -> Iterator[str]:
    """The names of what a `try` around one of some calls catches."""
    for function, node in steps:
        for guard in _guards(function, node, flow):
            for handler in guard.handlers if isinstance(guard, cst.Try) else ():
                yield from _ALL if is_broad(handler) else caught_by(handler.type)


def is_attempted(function: Function, node: cst.CSTNode, flow: Flow) -> bool:
    """True where a `try` or a `with suppress(…)` that catches everything stands around a node of a function."""
    return any(not EVERYTHING.isdisjoint(caught_in(guard)) for guard in _guards(function, node, flow))


def _guards(function: Function, node: cst.CSTNode, flow: Flow) -> Iterator[cst.Try | cst.With]:
    """Each `try` and each `with` around a node of a function, if something in it catches errors."""
    if "except" in function.text or "suppress" in function.text:
        guards = (part for part in flow.nodes(function) if isinstance(part, cst.Try | cst.With))
        yield from (guard for guard in guards if is_in(node, guard.body))


# What is handed on last ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Giver:
    """A function that a message comes to: the names that hold it or parts of it, and what tells the client."""

    function: Function
    taken: Taken
    said: frozenset[str]
    connections: frozenset[str]
    tells: Callable[[cst.Call], bool]
    is_answered: bool
    """What it returns is sent to the client."""


def passed_on(giver: Giver, flow: Flow) -> Iterator[tuple[Function, Taken]]:
    """The functions that are handed the message as the last that is done with it: nobody else answers afterwards."""
    if giver.function.is_abstract or "(" not in giver.function.text:
        return
    for call in _last_calls(flow.block(giver.function), giver, flow):
        is_task = called_name(call) in STARTS
        inner = work_of(call) if is_task else call
        callee = _reached(inner, giver, flow) if inner is not None else None
        if inner is None or callee is None or callee.is_abstract or callee is giver.function:
            continue
        is_inside = is_task and callee.parent is giver.function
        names = giver.said & callee.words if is_inside else _given(inner, callee, giver.said)
        is_last = is_inside or _deals_with(inner, callee, giver, flow)
        is_asked = not names and not is_task and is_last and _is_for_message(call, callee, giver, flow)
        if is_asked or (names and (is_last or (not is_task and _is_of_connection(inner, callee, flow)))):
            around = frozenset(_caught_around([(giver.function, call)], flow)) | giver.taken.caught
            is_heard_of = giver.is_answered or giver.taken.is_caught or not around.isdisjoint(_ALL)
            is_caught = is_heard_of and not is_task
            is_open = giver.is_answered or giver.taken.is_open
            yield callee, Taken(names, is_caught, around, is_task, not is_last, is_asked=is_asked, is_open=is_open)


def _is_for_message(call: cst.Call, callee: Function, giver: Giver, flow: Flow) -> bool:
    """True for `await handle_stats(ws, db)` in a loop that receives: the client has asked for it by a word alone."""
    if words_in_order(callee.name)[:1] != ["handle"] or says(callee.name, OF_CONNECTION) or not callee.is_async:
        return False
    nodes = flow.nodes(giver.function)
    loops = (node for node in nodes if isinstance(node, cst.While | cst.For) and is_in(call, node.body))
    is_round = any(is_heard(node, flow) for loop in loops for node in (loop, *own_nodes(loop)))
    return is_round and not any(isinstance(node, cst.ExceptHandler) and is_in(call, node) for node in nodes)


def called_by(giver: Giver, flow: Flow) -> Iterator[tuple[Function, bool]]:
    """The functions of the project that a giver calls, each with whether it tells the client something afterwards."""
    block = flow.block(giver.function)
    before = set(_calls_before_a_word(block, giver, flow))
    for call in own_calls(block):
        callee = _reached(call, giver, flow)
        if callee is not None and callee is not giver.function:
            yield callee, call in before


def _calls_before_a_word(block: cst.BaseSuite, giver: Giver, flow: Flow) -> Iterator[cst.Call]:
    is_told = False
    for statement in reversed(block.body):
        leaving = _always_leaves(statement)
        if is_told and not leaving and not _is_conversation(statement, flow):
            yield from own_calls(statement)
        else:
            for suite in suites(statement):
                yield from _calls_before_a_word(suite, giver, flow)
        is_told = is_told or (not leaving and _tells(statement, giver))


def _is_conversation(statement: cst.CSTNode, flow: Flow) -> bool:
    """True for `async for message in ws:`, behind which the connection has ended: what is said there is no answer."""
    return isinstance(statement, cst.For) and is_heard(statement, flow)


def _reached(call: cst.Call, giver: Giver, flow: Flow) -> Function | None:
    """What a call reaches; of an object that is not known, the only method of the project that is called so."""
    found = flow.callee(call, giver.function)
    if found is None and isinstance(call.func, cst.Attribute) and says(called_name(call), HANDLES):
        found = flow.engine.index.only_method(called_name(call))
    return found


def _deals_with(call: cst.Call, callee: Function, giver: Giver, flow: Flow) -> bool:
    """True for what is called as a handler, for what is given the connection beside the message and is no log or send,
    and for what tells clients something and is given the whole message."""
    parts = words_in_order(callee.name) or [""]
    if parts[0] in HANDLES or parts[-1] in ("handler", "processor"):
        return True
    is_given = any(dotted(arg.value) in giver.connections for arg in call.args)
    return (is_given or _answers_whole(call, callee, giver, flow)) and _may_answer(callee)


def _answers_whole(call: cst.Call, callee: Function, giver: Giver, flow: Flow) -> bool:
    """True for `annotate(message, room)`, which is given a message by that name and tells clients what came of it."""
    given = filled(callee.parameters, arguments(call))
    is_whole = any(name in _MESSAGES and dotted(value) in giver.said for name, value in given)
    return is_whole and speaks(callee) and not only_refuses(callee, flow)


def only_refuses(function: Function, flow: Flow) -> bool:
    """True for a function that tells clients something, which is always that their message is turned down."""
    told = [call for call in flow.calls(function) if words(called_name(call)) & TELLING]
    return bool(told) and all(_REFUSALS.search(source(call)) for call in told)


def speaks(function: Function) -> bool:
    """True for a helper in whose source something is sent."""
    return re.search(r"\b\w*(send|emit|reply|respond|broadcast|write_message)\w*\(", function.text) is not None


def _is_of_connection(call: cst.Call, callee: Function, flow: Flow) -> bool:
    """True for `self.join(message["room"])` in a class whose objects are connections, or have one each."""
    owner = callee.owner
    if owner is None or receiver(call) != "self" or not _may_answer(callee):
        return False
    return owner in flow.connection_classes or flow.holds_connection(owner)


def _may_answer(callee: Function) -> bool:
    return (
        not callee.name.startswith("__")
        and not words(callee.name) & TELLING
        and not says(callee.name, NOT_CLIENTS | LOGGING)
    )


def _given(call: cst.Call, callee: Function, said: frozenset[str]) -> frozenset[str]:
    """The parameters of a function that a call gives the message to."""
    return frozenset(name for name, value in filled(callee.parameters, arguments(call)) if _is_of_message(value, said))


def _is_of_message(node: cst.BaseExpression, said: frozenset[str]) -> bool:
    """True for a name of the message, for `message["id"]` and for `message.get("id")`."""
    match node:
        case cst.Subscript(value=holder) | cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="get"))):
            return _is_of_message(holder, said)
    return dotted(node) in said


def _last_calls(block: cst.BaseSuite, giver: Giver, flow: Flow) -> Iterator[cst.Call]:
    """The calls, as statements, behind which nothing on the way tells the client anything."""
    is_told = False
    for statement in reversed(block.body):
        leaving = _always_leaves(statement)
        if leaving or not is_told or _is_conversation(statement, flow):
            yield from _last_of(statement, giver, flow)
        is_told = is_told or (not leaving and _tells(statement, giver))


def _tells(statement: cst.CSTNode, giver: Giver) -> bool:
    if giver.is_answered and any(is_given_back(node) for node in own_nodes(statement)):
        return True
    return any(giver.tells(call) for call in own_calls(statement))


def is_given_back(node: cst.CSTNode) -> bool:
    """True for `return {"ok": True}`: a value that is at hand, and no call that may give nothing."""
    return isinstance(node, cst.Return) and isinstance(node.value, cst.Dict | cst.SimpleString | cst.List | cst.Tuple)


def _last_of(statement: cst.CSTNode, giver: Giver, flow: Flow) -> Iterator[cst.Call]:
    match statement:
        case cst.SimpleStatementLine(body=parts):
            for part in reversed(parts):
                yield from _last_of(part, giver, flow)
        case cst.Expr(value=value) | cst.Return(value=value):
            call = call_of(value) if value is not None else None
            if call is not None:
                yield call
                yield from (inner for inner in own_calls(call) if inner is not call and called_name(inner) in STARTS)
        case cst.Assign(value=cst.Call() as call) if called_name(call) in STARTS:
            yield call
        case _:
            for suite in suites(statement):
                yield from _last_calls(suite, giver, flow)


def _always_leaves(statement: cst.CSTNode) -> bool:
    """True for an `if` whose body ends the round: what stands behind it is another way."""
    return isinstance(statement, cst.If) and statement.orelse is None and leaves(statement.body)
