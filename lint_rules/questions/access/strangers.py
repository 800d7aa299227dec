"""Finds what a client may do that nobody has asked who it is: acts that outlive its message, or reach others.

for found in acts_of_strangers(flow): found.what      # "sends to others"

One act is told for each handler, the first that nothing guards, and all of them are kept. An endpoint itself is left to
the question who gets in; functions that it hands the client's messages to count as handlers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Class, Decorator, Function, Piece
from lint_rules.code.syntax import annotated, dotted, last_name, literal
from lint_rules.flow.access import OPEN, Access, accesses
from lint_rules.flow.acts import is_file_act
from lint_rules.flow.around import Surroundings
from lint_rules.flow.audience import is_for_others, is_for_sender, is_signal
from lint_rules.flow.calls import is_anothers
from lint_rules.flow.doors import is_open_to_all
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import checks
from lint_rules.flow.messages import connects, message_accesses
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import store_of
from lint_rules.flow.takers import hears_clients
from lint_rules.flow.values import Value, union
from lint_rules.frameworks.entries import CONNECTION_TYPES
from lint_rules.frameworks.labels import SAID, Label
from lint_rules.frameworks.libraries import MUTATORS, TAKES_OUT
from lint_rules.frameworks.model import Entry, Handler
from lint_rules.frameworks.words import DOING, LOGINS, LOOKING, SENDING, STORES, says, word_set
from lint_rules.questions.access.commands import is_order
from lint_rules.questions.load.demands import MODELS
from lint_rules.questions.loss.writes import is_write

_LET_IN = OPEN | {"partly", "guarded"}
"""Verdicts about a connection that may let everybody in; of one that is guarded the messages may be, each by itself."""

_APPLICATIONS = frozenset({"application", "app", "current_app"})
"""What is called so there is once in a server, whatever it hangs on."""

_RECEIVING = re.compile(r"\b(receive|iter|recv)(_\w+)?\(|async for\b")

_COMING_AND_GOING = LOGINS | word_set("unregister disconnect close cleanup")
"""A function that is called so runs when a client comes or goes."""

_DISPATCHED = Handler("message", "a dispatcher of the project")
_LISTED = Handler("message", "a dispatcher of the project", connection="self")


@dataclass(frozen=True, eq=False)
class Done:
    """A handler, what it does first that matters to others, and all acts of it that do."""

    function: Function
    what: str
    acts: tuple[Effect, ...]


def acts_of_strangers(flow: Flow) -> Iterator[Done]:
    """The handlers of this file that act for a client that nobody was asked about, each with such an act."""
    for access in message_accesses(flow):
        logs_in = says(access.entry.event, LOGINS) or says(access.entry.function.name, LOGINS)
        if access.verdict in ("open", "idle") and not logs_in and _is_reached_by_all(flow, access):
            yield from _done_by(flow, access.entry, access.entry.function)
    yield from _at_the_end(flow)
    yield from _behind_endpoints(flow)
    yield from _behind_dispatchers(flow)


def _is_reached_by_all(flow: Flow, access: Access) -> bool:
    """True where every connection that such a message comes on is open, and nothing stands around the handler."""
    if not _lets_everybody_in(connects(flow, access.entry)):
        return False
    return (
        access.verdict == "open" or Surroundings(flow.engine, access.entry, flow.run(access.entry)).decision() is None
    )


def _lets_everybody_in(doors: list[Access]) -> bool:
    return not any(door.verdict not in _LET_IN or door.holds or door.around is not None for door in doors)


def _at_the_end(flow: Flow) -> Iterator[Done]:
    """What is done in the name that a client has given itself when it goes."""
    for entry in flow.handlers("disconnect"):
        doors = connects(flow, entry)
        acts = (act for act in flow.run(entry).effects if _values(act) & Label.CLIENT and not checks(act.facts))
        if doors and _lets_everybody_in(doors):
            yield from _summed(entry.function, ((_done(flow, entry, act), act) for act in acts))


def _behind_endpoints(flow: Flow) -> Iterator[Done]:
    """The functions that open endpoints, of whatever file, hand the client's messages to, or wait for one in."""
    for access in _endpoints(flow):
        served = _served(flow, access.entry)
        for function in served:
            if function.outline is flow.outline:
                yield from _done_by(flow, access.entry, function, served)


def _served(flow: Flow, entry: Entry) -> frozenset[Function]:
    """The functions behind an endpoint that serve its client."""
    found = set()
    for act in flow.run(entry).effects:
        if act.target is not None and union(value for _, value in act.arguments) & act.message & ~Label.TEXT:
            found.add(act.target)
        if _RECEIVING.search(act.function.text) and flow.connections(act.function):
            found.add(act.function)
    return frozenset(function for function in found - {entry.function} if not function.name.startswith("__"))


def _behind_dispatchers(flow: Flow) -> Iterator[Done]:
    """The functions that are given a connection beside a message, and that no handler is seen to call."""
    if not is_open_to_all(flow):
        return
    reached = flow.reached()
    for function in flow.outline.functions:
        is_of_server = function not in reached and hears_clients(function, flow)
        if is_of_server and not says(function.name, _COMING_AND_GOING):
            entry = _dispatched(flow, function)
            if entry is not None and not _knows_whom(flow, entry, function):
                yield from _done_by(flow, entry, function)


def _knows_whom(flow: Flow, entry: Entry, function: Function) -> bool:
    """True where the handler looks up whose connection it is: an earlier message has said so."""
    acts = (act for act in flow.run(entry).effects if act.function is function)
    return any(union(value for _, value in act.arguments) & Label.IDENTITY for act in acts)


def _dispatched(flow: Flow, function: Function) -> Entry | None:
    """The handler that such a function is, if it is one."""
    names = function.takes
    own = _connections(flow, function) if len(names) > 1 and function.parent is None else set()
    is_one = len(own) == 1 or (len(names) == 1 and _is_listed(flow, function))
    if not is_one or function.name.startswith("__") or flow.engine.index.is_called(function.name):
        return None
    seeds = {name: Label.CONNECTION if name in own else SAID for name in names}
    entry = Entry(_DISPATCHED if own else _LISTED, function, function.owner, seeds)
    return flow.engine.index.once(("dispatched", function), lambda: entry)


def _is_listed(flow: Flow, function: Function) -> bool:
    """True for a method beside the endpoint, or of a class with a connection of its own, that a decorator of the
    project puts into a table under a name: `@on_message("stop")`."""
    owner = function.owner
    if owner is None or not any(_names_event(flow, mark, function) for mark in function.decorators):
        return False
    return flow.holds_connection(owner) or any(entry.function.owner is owner for entry in flow.entries)


def _names_event(flow: Flow, mark: Decorator, function: Function) -> bool:
    node = mark.piece.node
    named = isinstance(node, cst.Call) and bool(node.args) and isinstance(literal(node.args[0].value), str)
    return named and isinstance(flow.engine.index.named(mark.written, function.outline), Function)


def _connections(flow: Flow, function: Function) -> set[str]:
    """The parameters that are connections, also under a name that the file gives the type: `import X as Client`."""
    aliases = {name for name, full in function.outline.imports.items() if full.rpartition(".")[2] in CONNECTION_TYPES}
    if aliases.isdisjoint(function.words):
        return flow.connections(function)
    spec = flow.body(function).node.params
    return {
        parameter.name.value
        for parameter in (*spec.params, *spec.kwonly_params)
        if parameter.annotation is not None and annotated(parameter.annotation.annotation) in aliases
    }


def _endpoints(flow: Flow) -> list[Access]:
    """The endpoints that are open to everybody: of this file, of the whole project if it has none."""
    own = accesses(flow.engine, flow.outline)
    elsewhere = {entry.function.outline.path: entry.function.outline for entry in flow.everywhere()}
    near = own or [access for outline in elsewhere.values() for access in accesses(flow.engine, outline)]
    return [access for access in near if access.entry.kind == "endpoint" and access.verdict in ("open", "meant")]


def _done_by(flow: Flow, entry: Entry, function: Function, served: frozenset[Function] = frozenset()) -> Iterator[Done]:
    """What a function, or what it calls, does that counts and that nothing guards; nothing without such an act."""
    acts = (act for act in flow.run(entry).effects if _is_open(act, function, served))
    yield from _summed(function, ((_done(flow, entry, act), act) for act in acts))


def _summed(function: Function, acts: Iterable[tuple[str, Effect]]) -> Iterator[Done]:
    counting = [(what, act) for what, act in acts if what]
    if counting:
        yield Done(function, counting[0][0], tuple(act for _, act in counting))


def _is_open(act: Effect, function: Function, served: frozenset[Function]) -> bool:
    """True for an act of a function, or of what it calls, that nothing guards.

    Of functions behind an endpoint (`served`) only acts with the client's own words count, and each for one of them.
    """
    ways = [*(caller for caller, _ in act.chain), act.function]
    if function not in ways or act.closed or checks(act.facts):
        return False
    inner = ways[ways.index(function) + 1 :]
    return not served or (served.isdisjoint(inner) and _is_said(act))


def _is_said(act: Effect) -> bool:
    return bool(_values(act) & Label.MESSAGE)


def _values(act: Effect) -> int:
    """The labels of all that an act is done with."""
    return union((act.payload, act.place, act.receiver, *(value for _, value in act.arguments)))


def _done(flow: Flow, entry: Entry, act: Effect) -> str:
    """What an act does that matters to others than the client; empty for one that does not."""
    if act.payload.labels & Label.CONNECTION or any(value.labels & Label.CONNECTION for _, value in act.arguments):
        return ""
    if is_signal(act) and not any(row.method == act.name for row in flow.engine.table.named[entry.framework].acts):
        return ""
    if act.kind in ("broadcast", "send"):
        if is_for_others(act) or is_anothers(act.receiver):
            return "sends to others"
        return "sends back the object of any id that the client names" if is_named(act.payload) else ""
    if act.kind == "spawn":
        return "starts a program or a connection"
    if act.kind == "delete" or (act.kind == "put" and _values(act) & Label.CLIENT):
        return "" if _is_of_client(act) else _of_store(flow, entry, act.node, act.function)
    if act.kind == "assign":
        return _of_object(flow, entry, act)
    if act.kind in ("call", "serve") and act.target is None and isinstance(act.node, cst.Call):
        return _of_call(flow, entry, act, act.node)
    return ""


def _of_object(flow: Flow, entry: Entry, act: Effect) -> str:
    """`STREAM.data = …` in the client's words, or a switch, of an object that stands at the top of the file; `global
    mode`; `self.application.mode = …`, for there is one application; `self.mode = …` of an object for all clients."""
    is_chosen = bool(act.payload.labels & Label.CLIENT) or isinstance(act.payload.const, bool)
    written, _, name = act.name.rpartition(".")
    held = (_shared_holder(flow, entry, written, act.function) if written else name) if is_chosen else ""
    if not held and (is_chosen or act.payload.labels & Label.ASKED):
        held = _top_of_file(flow, written.partition(".")[0], act.function)
    return f"changes `{held}`, which all clients share" if held else ""


def _top_of_file(flow: Flow, head: str, function: Function) -> str:
    """The name itself where it stands for an object at the top of a file."""
    is_global = isinstance(flow.engine.index.named(head, function.outline), Piece) and head not in function.parameters
    return head if is_global and f"{head} = " not in function.text else ""


def _shared_holder(flow: Flow, entry: Entry, written: str, function: Function) -> str:
    """The part of `self.application.mode` that is the application, and the class of a `self` that there is once."""
    parts = written.split(".")
    at = next((at for at, part in enumerate(parts[1:], 2) if part in _APPLICATIONS), 0)
    if at:
        return ".".join(parts[:at])
    owner = function.owner if parts == ["self"] and function.name != "__init__" else None
    is_one = owner is not None and entry.framework != _DISPATCHED.framework and _is_one_for_all(flow, owner, entry)
    return owner.name if owner is not None and is_one else ""


def is_named(value: Value) -> bool:
    """True for what was looked up by the client's word alone."""
    wanted = Label.ASKED | Label.PLACE | Label.MESSAGE
    return value.labels & wanted == wanted and not value.labels & (Label.IDENTITY | Label.CREDENTIAL)


def _is_use_of_named(flow: Flow, act: Effect, given: int) -> bool:
    """True for a call on what was looked up by the message alone; and for an order, which is not told who gives it, to
    what was looked up by the URL when the client came: `self.game.start()`."""
    if is_named(act.receiver):
        return True
    wanted, known = Label.ASKED | Label.PLACE | Label.URL, Label.IDENTITY | Label.CREDENTIAL
    by_url = act.receiver.labels & wanted == wanted and not (act.receiver.labels | given) & known
    return by_url and act.written.startswith("self.") and is_order(flow, act, is_looked_up=True)


def _of_call(flow: Flow, entry: Entry, act: Effect, call: cst.Call) -> str:
    holder = call.func.value if isinstance(call.func, cst.Attribute) else None
    if act.name in MUTATORS | TAKES_OUT and holder is not None:
        return "" if _is_of_client(act) else _of_store(flow, entry, holder, act.function)
    if is_for_others(act):
        return "sends to others"
    if is_for_sender(call) or (is_write(call) and _asks_model(act)):
        return ""
    written = dotted(call.func) or act.name
    given = union(value for _, value in act.arguments)
    if is_write(call) and (given & Label.CLIENT or not act.arguments or says(written.rpartition(".")[0], STORES)):
        return f"stores something, with `{written}`"
    if says(act.name, LOOKING) or act.name[:1].isupper():
        return ""
    if given & Label.PLACE and is_file_act(act):
        return f"changes files that the client names, with `{act.name}`"
    if given & Label.CLIENT and says(act.name, DOING):
        return f"passes what the client sent to `{written}`"
    if holder is not None and _is_use_of_named(flow, act, given):
        return f"calls `{written}` on an object that the client names"
    if is_order(flow, act):
        return f"calls `{written}`, for all clients"
    return "sends to others" if _tells_by_helper(flow, act, holder) else ""


def _asks_model(act: Effect) -> bool:
    """True for `client.chat.completions.create(…)`, which makes an answer and stores nothing."""
    outline, parts = act.function.outline, act.written.split(".")
    heads = (".".join(parts[:at]) for at in range(1, len(parts)))
    made = (outline.resolve(each) for head in heads for each in outline.made.get(head, ()))
    return "completions" in parts or any(f"{full}.".startswith(MODELS) for full in (act.full, *made))


def _tells_by_helper(flow: Flow, act: Effect, holder: cst.BaseExpression | None) -> bool:
    """True for a method of something unknown that is called like one that sends: the project's only one of that name
    tells others. A flag (`only_here=True`) may say whom."""
    is_flagged = any(isinstance(value.const, bool) for keyword, value in act.arguments if keyword)
    if holder is None or is_flagged or not says(act.name, SENDING) or "_" not in act.name.strip("_"):
        return False
    only = flow.engine.index.only_method(act.name)
    return only is not None and any(is_for_others(told) and not told.closed for told in flow.engine.alone(only).effects)


def _of_store(flow: Flow, entry: Entry, node: cst.CSTNode, function: Function) -> str:
    """What it means to change a collection: nothing, unless it outlives the connection and others see it."""
    target = node.targets[0].target if isinstance(node, cst.Assign) else node
    target = target.target if isinstance(target, cst.AugAssign | cst.Del) else target
    store = store_of(target, function, flow) if isinstance(target, cst.BaseExpression) else None
    is_fixed = store is not None and store.last.isupper() and not _is_empty(store.made)
    if store is None or is_fixed or (store.owner is not None and not _is_one_for_all(flow, store.owner, entry)):
        return ""
    return f"changes `{store.name}`, which all clients share"


def _is_of_client(act: Effect) -> bool:
    """True for `drafts[sid] = text`: what the server keeps of the very client, in a table of all of them."""
    return bool(act.place.labels & Label.CONNECTION or act.receiver.labels & Label.IDENTITY)


def _is_empty(made: cst.BaseExpression) -> bool:
    """True for a collection that begins with nothing in it: no table of constants."""
    return not (made.args if isinstance(made, cst.Call) else getattr(made, "elements", ()))


def _is_one_for_all(flow: Flow, owner: Class, entry: Entry) -> bool:
    """True for a class with one object for all connections: a namespace, or one that a module makes."""
    if owner is entry.owner:
        shared = entry.row.connection != "self" and not entry.row.base and not _keeps_own(flow, entry.function)
        return entry.row.connection == "none" or shared
    outlines = {owner.outline, entry.function.outline}
    return any(last_name(piece.node) == owner.name for outline in outlines for piece in outline.assigns.values())


def _keeps_own(flow: Flow, handler: Function) -> bool:
    """True for a method that makes the connection and keeps it in its object: `self.socket = WebSocketResponse()`."""
    made = (node for node in flow.nodes(handler) if isinstance(node, cst.Assign))
    kept = (node for node in made if last_name(node.value) in flow.engine.table.makers)
    return any((dotted(each.target) or "").startswith("self.") for node in kept for each in node.targets)
