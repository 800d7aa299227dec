"""Finds message handlers that leave the sender without an answer.

    for entry, ends in unanswered(flow): entry.function, ends     # the ends without one; none where it never answers

Where the framework replies with what a handler returns and the handler can say that there is no reply, every way
through it is followed. Elsewhere an answer has many disguises, so a handler counts only when nothing that it does may
be one.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import bound_names, dotted, last_name, own_nodes
from lint_rules.code.walk import is_in
from lint_rules.flow.calls import skips_sender
from lint_rules.flow.effects import Effect, Outcome
from lint_rules.flow.query import Flow
from lint_rules.flow.values import Instance, Value, union
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import BAD_JSON, DECODERS, JSON_READERS, LOGGING, MUTATORS, RESOLVING
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import FIRE_AND_FORGET, MAY_TELL, ONE_WAY, PULSES, SENDING, STREAMS, says, words
from lint_rules.questions.replies.never_let_in import drops_outsiders

Ends = tuple[cst.CSTNode, ...]

_RECEIVING = re.compile(r"receive|\.recv\(|async for |iter_")
_KNOWN_TEXT = re.compile(
    r"""[\w.]+(\.get\(["']\w+["'](, ["']{2})?\)|\[["']\w+["']\])?"""
    r"""(\.(strip|lower)\(\))* [!=]= ["'](?P<text>[\w-]+)["']"""
)
"""`text == "ping"`, `message.get("type") == "ping"`."""
_OF_ASGI = re.compile(r"""["']websocket\.(receive|disconnect|connect)["']""")
"""Types of events of ASGI: whether the client is still there, and no kind of message."""
_REPORTED = re.compile(r"(^|[\W_])(complete|completed|done|finished|ended)$", re.IGNORECASE)
"""How an event ends that says what has come to its end: `export_done`, not `complete_order`."""

_CALLS = ("call", "serve", "keep")
_PRINTING = LOGGING | {"print"}
_ENDS = frozenset({"close", "disconnect"})
"""May end the connection, and as a part of a name more often something else: `close_old_connections()`."""
_TELLING = MAY_TELL - _ENDS
_WORK = frozenset({"broadcast", "query", "run", "spawn", "later", "delete"})
_STORES = frozenset({"db", "database", "session", "app", "logger", "log", "config", "settings", "models", "model"})
"""What is asked and told without anybody being answered."""


def unanswered(flow: Flow) -> Iterator[tuple[Entry, Ends]]:
    """The handlers of this file that leave the sender without an answer on some way, with the ends of these ways."""
    for entry in flow.handlers("message", "endpoint"):
        if entry.function.outline is not flow.outline or says(entry.event, FIRE_AND_FORGET):
            continue
        run = flow.run(entry)
        if (
            run.given_up
            or _is_behind_wrapper(entry)
            or any(mark.written.endswith("abstractmethod") for mark in entry.function.decorators)
        ):
            continue
        if entry.row.silence:
            ends = tuple(_silent_ends(entry, run))
            if ends:
                yield entry, ends
        elif _is_silent(flow, entry, run):
            yield entry, ()
        elif entry.kind == "message" and _passes_some_over(flow, entry, run, entry.function):
            yield entry, tuple(effect.node for effect in run.effects if _breaks(entry, effect)) or _silent(entry, flow)


def passed_over(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The functions of this file in which a loop receives messages, and answers some of them only.

    Each with the loop; or, where that answers all it can read, with the call that raises for a text that is no JSON.
    """
    seen = set()
    for entry, effect in flow.here("silence", near=_RECEIVING, beyond=True):
        if effect.function not in seen and not flow.run(entry).given_up and not _hands_out(effect.function, flow):
            seen.add(effect.function)
            run = flow.run(entry)
            ends = [e.node for e in run.effects if e.kind == "silence" and e.function is effect.function]
            silent = effect.function is entry.function and _is_silent(flow, entry, run)
            spared = silent or _is_stream(effect.function, ends, flow, entry, run)
            if not spared and _passes_some_over(flow, entry, run, effect.function):
                yield effect.function, next((end for end in ends if not isinstance(end, cst.Call)), effect.node)


def _is_stream(function: Function, ends: Sequence[cst.CSTNode], flow: Flow, entry: Entry, run: Outcome) -> bool:
    """True where the loop that receives tells nothing itself: all that the client is told comes from elsewhere, or out
    of a loop inside of it (`while ready(stream): await ws.send(…)`). How many answers there are is no matter of the
    messages, and none waits for its own."""
    steps = (step for effect in run.effects if _tells_sender(entry, effect) for step in effect.steps)
    loops = [node for node in flow.nodes(function) if isinstance(node, cst.For | cst.While)]
    receiving = [loop for loop in loops if any(is_in(end, loop) for end in ends)]
    inner = [loop for loop in loops if any(is_in(loop, outer) for outer in receiving if outer is not loop)]
    told = (node for step, node in steps if step is function and any(is_in(node, loop) for loop in receiving))
    return all(any(is_in(node, loop) and not _walks_clients(loop, node) for loop in inner) for node in told)


def _walks_clients(loop: cst.CSTNode, told: cst.CSTNode) -> bool:
    """True for `for client in room: client.send(…)`, which tells the sender as one of many."""
    func = told.func if isinstance(told, cst.Call) else None
    root = func.value if isinstance(func, cst.Attribute) else None
    return isinstance(loop, cst.For) and isinstance(root, cst.Name) and root.value in bound_names(loop.target)


def _passes_some_over(flow: Flow, entry: Entry, run: Outcome, function: Function) -> bool:
    if not _answers_some(flow, entry, run) or _knows_pulses_only(run):
        return False
    return any(_breaks(entry, effect) for effect in run.effects) or not _tells_of_unknown(flow, function, run)


def _tells_of_unknown(flow: Flow, function: Function, run: Outcome) -> bool:
    """True where a message of an unknown kind has an answer: who hears nothing knows that it was done."""
    told = [effect.node for effect in run.effects if effect.kind in ("send", "answer") and effect.function is function]
    silences = (effect for effect in run.effects if effect.kind == "silence" and effect.function is function)
    if any(_closes_at_end(effect, run) for effect in silences):
        return True
    nodes = flow.nodes(function) if told and "elif" in function.text else []
    caught = any(isinstance(node, cst.ExceptHandler) and any(is_in(one, node) for one in told) for node in nodes)
    return any(
        part in told or (caught and isinstance(part, cst.Raise))
        for last in map(_last_else, nodes)
        if last is not None
        for part in own_nodes(last)
    )


def _closes_at_end(silence: Effect, run: Outcome) -> bool:
    """True for a loop whose last statements close the connection: no known kind of message comes to them."""
    loop = silence.node
    last = loop.body.body[-2:] if isinstance(loop, cst.For | cst.While) else ()
    lines = [part for part in last if isinstance(part, cst.SimpleStatementLine)]
    closing = (step for effect in run.effects if lines and effect.name == "close" for step in effect.steps)
    return any(is_in(node, part) for function, node in closing if function is silence.function for part in lines)


def _last_else(node: cst.CSTNode) -> cst.Else | None:
    """The `else` behind `if kind == "start": … elif kind == "stop": …`."""
    if not isinstance(node, cst.If) or not isinstance(node.orelse, cst.If):
        return None
    asks = isinstance(node.test, cst.Comparison) and isinstance(node.test.comparisons[0].operator, cst.Equal)
    last = node.orelse.orelse
    return last if asks and isinstance(last, cst.Else) else None


def _knows_pulses_only(run: Outcome) -> bool:
    """True where only a `ping` is told apart, as a bare text or by a field: nothing else is expected."""
    tests = [f for f in run.decisions if f.kind == "test" and f.labels & Label.MESSAGE and f.compared and f.fixed]
    said = [_KNOWN_TEXT.fullmatch(fact.text) for fact in tests]
    return bool(said) and all(found is not None and says(found["text"], PULSES) for found in said)


def _hands_out(function: Function, flow: Flow) -> bool:
    """True for a generator: who iterates it gets the messages, and answers them."""
    return "yield " in function.text and any(isinstance(n, cst.Yield) for n in flow.nodes(function))


def _is_silent(flow: Flow, entry: Entry, run: Outcome) -> bool:
    return _expects_answer(entry, run) and not _may_answer(flow, entry, run)


def _silent_ends(entry: Entry, run: Outcome) -> Iterator[cst.CSTNode]:
    for facts, value, node, closed in run.exits:
        returned = node.value if isinstance(node, cst.Return) else None
        silent = value.const is None or last_name(returned) in entry.row.silence
        if silent and not closed and not any(fact.kind == "told" for fact in facts):
            yield node


def _expects_answer(entry: Entry, run: Outcome) -> bool:
    """True where a client may wait: something is done with what it said, and it is no stream, nor the client's own
    answer, report or farewell."""
    if _is_one_way(entry) or _asks_for_nothing(entry, run):
        return False
    if (
        entry.row.connection != "self"
        and not entry.row.answers
        and says(entry.function.name, FIRE_AND_FORGET | STREAMS)
    ):
        return False
    if entry.kind == "message":
        return any(effect.kind not in ("return", "parse") and not _is_printing(effect) for effect in run.effects)
    return any(_is_work(effect) for effect in run.effects)


def _asks_for_nothing(entry: Entry, run: Outcome) -> bool:
    """True for a message that only enters a room, or tells others passing news: its sender waits for nothing."""
    return entry.kind == "message" and (_only_enters(entry, run) or _tells_passing_news(run))


def _only_enters(entry: Entry, run: Outcome) -> bool:
    """True where a message puts its sender into rooms and does nothing else: it asks for what is told there."""
    acts = [effect for effect in run.effects if not effect.in_loop]
    joins = [at for at, effect in enumerate(acts) if effect.kind == "join" and effect.function is entry.function]
    if not joins or any(effect.kind in ("send", "answer") for effect in acts[joins[0] :]):
        return False
    return not any(map(_is_more_than_entering, acts))


def _is_more_than_entering(effect: Effect) -> bool:
    keeps = effect.kind == "put" and any(value.labels & Label.CLIENT for _, value in effect.arguments)
    return keeps or effect.kind in _WORK


def _tells_passing_news(run: Outcome) -> bool:
    """True where all that others are told is of no lasting worth: `typing_started`."""
    told = [effect.argument(0).const for effect in run.effects if effect.kind == "broadcast"]
    return bool(told) and all(isinstance(event, str) and says(event, FIRE_AND_FORGET) for event in told)


def _is_printing(effect: Effect) -> bool:
    """True for a log line, and for what is done to write it."""
    steps = (*(function.name for function, _ in effect.chain[1:]), effect.function.name if effect.chain else "")
    return effect.name in _PRINTING or not _PRINTING.isdisjoint(steps)


def _is_one_way(entry: Entry) -> bool:
    event = entry.event or entry.function.name
    return says(event, ONE_WAY) or _REPORTED.search(event) is not None


def _answers_some(flow: Flow, entry: Entry, run: Outcome) -> bool:
    """True where a handler tells messages apart and answers some, and on some way says nothing."""
    passing = says(entry.event or entry.function.name, FIRE_AND_FORGET | STREAMS) or _is_one_way(entry)
    if (entry.kind == "message" and passing) or _asks_for_nothing(entry, run):
        return False
    if any(_is_hidden(flow, entry, effect) for effect in run.effects):
        return False
    if any(_breaks(entry, effect) for effect in run.effects):
        return True
    if not _tells_apart(flow, entry, run) or not _answers(entry, run):
        return False
    said = any(labels & Label.MESSAGE for labels in entry.seeds.values())
    return entry.kind != "message" or (said and bool(_silent(entry, flow)))


def _silent(entry: Entry, flow: Flow) -> Ends:
    """The ends of a handler without an answer, but for those whose client was turned away before."""
    ends = flow.run(entry).silent
    spared = set(drops_outsiders(entry.function, flow)) if ends else set()
    return tuple(end for end in ends if end not in spared)


def _breaks(entry: Entry, effect: Effect) -> bool:
    """True for a text that need not be JSON, where the error ends the connection."""
    return (
        effect.kind == "parse"
        and effect.name in JSON_READERS
        and entry.kind == "message"
        and effect.function is entry.function
        and not entry.row.answers
        and bool(union(value for _, value in effect.arguments) & Label.TEXT)
        and not effect.caught & BAD_JSON
        and not _is_wrapped(entry)
    )


def _answers(entry: Entry, run: Outcome) -> bool:
    return (entry.kind == "message" and _gives_value(run)) or any(
        _tells_sender(entry, effect) for effect in run.effects
    )


def _tells_sender(entry: Entry, effect: Effect) -> bool:
    told = {"send", "answer"} if entry.row.connection == "self" else {"send", "answer", "broadcast"}
    return effect.kind in told or (effect.kind in ("call", "serve") and _may_send(entry, effect))


def _may_send(entry: Entry, effect: Effect) -> bool:
    """True for code that is called as what sends, but for unknown code on a part of something else than the handler:
    `terminal.screen.send(…)` tells who is at the screen."""
    if not says(effect.name, SENDING):
        return False
    func = effect.node.func if isinstance(effect.node, cst.Call) else None
    if effect.target is not None or not isinstance(func, cst.Attribute):
        return True
    known = isinstance(func.value, cst.Name) or effect.written.startswith("self.")
    return known or _is_handed_sender(entry, effect)


def _tells_apart(flow: Flow, entry: Entry, run: Outcome) -> bool:
    """True where it matters what stands in a message: it is parsed, or held against names."""
    if any(effect.kind == "parse" and effect.name in DECODERS and _is_said(effect) for effect in run.effects):
        return True
    if any(effect.kind == "silence" and _is_parsed(effect, flow) for effect in run.effects):
        return True
    own = Label.MESSAGE | Label.PLACE * (entry.kind == "message")
    return any(
        fact.kind == "test"
        and fact.labels & own
        and (entry.row.answers or (fact.compared and fact.fixed))
        and _OF_ASGI.search(fact.text) is None
        for fact in run.decisions
    )


def _is_said(parse: Effect) -> bool:
    """True where what is parsed came from the client: `json.loads(schema.model_dump_json(user))` copies an object."""
    return bool((union(value for _, value in parse.arguments) | parse.receiver.labels) & Label.CLIENT)


def _is_parsed(effect: Effect, flow: Flow) -> bool:
    """True for a frame that is parsed and looked at, which `await ws.receive_json()` by itself is not."""
    if not isinstance(effect.node, cst.Call):
        return False
    thrown_away = (
        node.value if isinstance(node, cst.Expr) else node.test
        for node in flow.nodes(effect.function)
        if isinstance(node, cst.Expr | cst.While)
    )
    return not any(isinstance(part, cst.Await) and part.expression is effect.node for part in thrown_away)


def _is_hidden(flow: Flow, entry: Entry, effect: Effect) -> bool:
    """True for code that is not seen and may answer, where no connection has to be handed to it."""
    if effect.kind != "serve" or effect.target is not None or not isinstance(effect.node, cst.Call):
        return False
    called = effect.written
    return entry.row.connection == "none" and "." in called and _is_unseen(flow, entry, effect, effect.node)


def _is_work(effect: Effect) -> bool:
    """True for unknown code that is given the client's message, which is more than to collect the bytes of it."""
    said = any(value.labels & Label.CLIENT and value.labels & Label.MESSAGE for _, value in effect.arguments)
    return said and effect.kind in ("serve", "put") and effect.name not in MUTATORS


def _may_answer(flow: Flow, entry: Entry, run: Outcome) -> bool:
    handed = any(labels & Label.MESSAGE for labels in entry.seeds.values())
    if (entry.kind == "message" or handed) and (_is_wrapped(entry) or _gives_value(run) or _raises(entry, run)):
        return True
    return any(effect.name in RESOLVING or _is_answer(flow, entry, effect) for effect in run.effects)


def _is_wrapped(entry: Entry) -> bool:
    """True for a method of a connection with decorators, which may answer, also when it raises."""
    return entry.row.connection == "self" and len(entry.function.decorators) > 1


def _is_behind_wrapper(entry: Entry) -> bool:
    """True under a decorator of the project that registers a wrapper: that one may answer, also when it raises."""
    return entry.inside is not None and bool(entry.row.decorator)


def _gives_value(run: Outcome) -> bool:
    return any(value.const is not None for _, value, node, _ in run.exits if isinstance(node, cst.Return))


def _raises(entry: Entry, run: Outcome) -> bool:
    functions = {entry.function, *(effect.function for effect in run.effects)}
    return any(re.search(r"^\s*raise\b", function.text, re.MULTILINE) for function in functions)


def _is_answer(flow: Flow, entry: Entry, effect: Effect) -> bool:
    if effect.kind == "yield":
        return effect.function is entry.function  # in a helper it is what a `with` or a loop goes on with
    if effect.kind in ("send", "answer", "close", "spawn", "later", "broadcast"):
        return not skips_sender(effect.node)
    if effect.kind not in _CALLS or effect.target is not None or not isinstance(effect.node, cst.Call):
        return False
    if effect.name in _ENDS or words(effect.name) & _TELLING:
        return not skips_sender(effect.node)
    if _hands_on(effect):
        return True
    return _is_handed_sender(entry, effect) or _is_unseen(flow, entry, effect, effect.node)


def _hands_on(effect: Effect) -> bool:
    """True where an object that the handler keeps, and that is not seen, is given the message as it came."""
    whole = any(value.labels & Label.TEXT for _, value in effect.arguments)
    return effect.kind == "serve" and whole and effect.written.startswith("self.") and effect.written.count(".") > 1


def _is_handed_sender(entry: Entry, effect: Effect) -> bool:
    """True for unknown code that has the connection, or the object that has it, and so may answer."""
    if effect.receiver.labels & Label.CONNECTION:
        return True
    values = [value for _, value in effect.arguments]
    return any(_holds_sender(part, entry.owner) for value in values for part in (value, *(value.parts or {}).values()))


def _holds_sender(value: Value, owner: Class | None) -> bool:
    own = any(isinstance(thing, Instance) and thing.owner is owner for thing in value.things)
    return bool(value.labels & Label.CONNECTION) or own


def _is_unseen(flow: Flow, entry: Entry, effect: Effect, node: cst.Call) -> bool:
    """True where what runs is not known: from a table, out of a parameter; or, where the client is no argument but
    stands in the request, code of the project's own that is not followed."""
    written = dotted(node.func)
    if written is None:
        return not isinstance(node.func, cst.Attribute)
    head, _, tail = written.partition(".")
    outline = effect.function.outline
    if not tail:
        return not (outline.defines(head) or head in outline.imports or hasattr(builtins, head))
    if entry.row.connection != "none" or Label.CONNECTION in entry.seeds.values():
        return False
    if head not in outline.imports or words(head) & _STORES or {"query", "session", "objects"} & set(tail.split(".")):
        return False
    found = flow.engine.index.named(head, outline)
    return found is not None
