"""What the nodes of a function that deals with messages mean: which calls tell the client, which wait for it.

    Meaning(flow, function, taken, takers, entry).ends     # the places at which a message is left without an answer

What might be an answer is believed to be one: a call that is named so, one that is given the connection, a task, code
that is not at hand and comes out of a table.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    bound_names,
    call_of,
    called_name,
    dotted,
    keyword,
    last_name,
    literal,
    own_calls,
    own_nodes,
    receiver,
    source,
)
from lint_rules.code.walk import walk
from lint_rules.flow.conditions import asks_more_than_kind, kinds_of_frame
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import (
    HANDLES,
    SENDERS,
    Giver,
    Taken,
    Takers,
    acknowledges,
    connections_given,
    is_attempted,
    is_heard,
    only_refuses,
    speaks,
)
from lint_rules.frameworks.libraries import (
    ACCESSORS,
    DECODERS,
    LOGGING,
    MUTATORS,
    PARSERS,
    READ_ERRORS,
    SHAPING,
    STARTS,
    is_quiet,
    logs,
)
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import (
    FIRE_AND_FORGET,
    NOT_CLIENTS,
    ONE_WAY,
    PASSING,
    PULSES,
    SENDING,
    TELLING,
    says,
    words,
    words_in_order,
)
from lint_rules.questions.replies.endings import End, View, Why, endings
from lint_rules.questions.replies.malformed import Malformed
from lint_rules.questions.replies.never_let_in import asks_for_outsiders, outsiders
from lint_rules.questions.replies.unfound import raises_unfound
from lint_rules.questions.replies.value_checks import is_checked

_FALLIBLE = PARSERS | {"decode"}


_SETTLING = frozenset({"accept", "close", "deny", "reject", "websocket_connect", "connect", "redirect"})


_ASKS = re.compile(r"(get|is|has|find|fetch|lookup|count)_|\w+_(of|for|by_\w+)$")
"""What is called so says something of the connection, and nothing to it."""


_ASKS_ANYTHING = re.compile(r"^\s+(if|elif|while|try|match|assert)\b| if ", re.MULTILINE)


_BUILTINS = frozenset(dir(builtins))


_KEEPING = ACCESSORS | MUTATORS | {"discard", "remove"}
"""What keeps, finds or forgets a connection says nothing to it: `clients.get(sid)`."""


_ANSWERS = SENDING - {"broadcast", "publish", "notify"}
"""In the name of a call on the object's own connection, or on itself: it answers who sent the message."""

_REACHING = frozenset({"send", "answer", "close", "broadcast"})
_ONE = frozenset({"send", "answer"})

_PUSH = frozenset({"push"})
"""What is pushed onto something that the function has made, a board or a heap, goes to no client."""


@dataclass
class Meaning:
    """What the nodes of one function mean to the client whose messages it deals with."""

    flow: Flow
    function: Function
    taken: Taken
    takers: Takers
    entry: Entry | None

    @property
    def names(self) -> frozenset[str]:
        """The parameters that hold the message."""
        return self.taken.names

    @property
    def giver(self) -> Giver:
        """What hands the message on."""
        is_answered = self.entry is not None and self.entry.row.answers
        return Giver(self.function, self.taken, self._chosen, self._connections, self._tells, is_answered)

    @cached_property
    def view(self) -> View:
        """The same as the endings ask for it."""
        kind = self._kind
        lasts = kind not in ("message", "connect") and not self._is_given and not self._is_one_round
        answered = kind != "message" or (self.entry is not None and self.entry.row.answers)
        return View(
            self._tells, lambda node: is_heard(node, self.flow), self._works, self._malformed.failure, self._spares,
            self._decides, lasts,
            returns=not lasts and answered, ignores=self._ignores, alone=self.taken.is_task,
            passes=self._passes, refuses=lambda call: call in self._unheeded and self._refuses(call),
        )  # fmt: skip

    @property
    def ends(self) -> list[End]:
        """Where a message is left without an answer."""
        given = self._is_given or self._kind in ("message", "connect")
        return endings(self.flow.body(self.function).node, self.view, begun=given)

    @property
    def _is_given(self) -> bool:
        return bool(self.names) or self.taken.is_asked

    @property
    def _kind(self) -> str:
        return self.entry.kind if self.entry is not None else ""

    @cached_property
    def _is_one_round(self) -> bool:
        """True for a function that receives one message, and gives its caller nothing."""
        nodes = self.flow.nodes(self.function)
        loops = any(is_receiving(node, self.flow) for node in nodes)
        return self.entry is None and not self._is_given and not loops and not gives(self.function, self.flow)

    def _ignores(self, statement: cst.CSTNode) -> bool:
        """True where nothing is done with what came: it is waited for to see that the client is still there."""
        match statement:
            case cst.Expr():
                return True
            case (
                cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])
                | cst.For(target=cst.Name(value=name))
            ):
                return self._uses(name) == 1
        return False

    def _uses(self, name: str) -> int:
        """How often the function uses a name, but for log lines."""
        body = self.flow.body(self.function).node
        logged = {part for call in own_calls(body) if logs(call) for part in walk(call)}
        return sum(isinstance(part, cst.Name) and part.value == name and part not in logged for part in walk(body))

    def only_lacks_field(self, end: End) -> bool:
        """True for a field that is missing where an error of a handler leaves the connection open."""
        is_open = self.entry.row.answers if self.entry is not None else self.taken.is_open
        return is_open and end.kinds == READ_ERRORS["subscript"]

    def counts(self, end: End) -> bool:
        """True for an end at which somebody may wait: not for those of messages that need no answer."""
        if self.taken.is_asked and not (end.why is Why.CAUGHT and self._answers):
            return False
        if self.entry is None and self.only_lacks_field(end):
            return False  # the page that sends it is the one of the handler
        event = self.entry.event or self.function.name if self.entry is not None else self.function.name
        is_caught = self.taken.is_caught or not end.kinds.isdisjoint(self.taken.caught)
        if says(event, PULSES | {"tick"}) or (end.why is Why.RAISED and is_caught):
            return False
        if end.why is not Why.RAISED and (self._is_help or (says(event, PASSING) and not self._answers_one)):
            return False
        if (self._is_one_round and end.why is not Why.CAUGHT) or self._only_watches:
            return False
        if end.why is Why.SILENT and isinstance(end.node, cst.For | cst.While) and self._told:
            return False  # of a loop that answers some messages only, EW301 speaks
        return end.why is not Why.SILENT or not says(event, FIRE_AND_FORGET | ONE_WAY) or self._answers

    @property
    def _is_help(self) -> bool:
        """True where who called it may answer: it does not answer itself, or the caller does so in any case."""
        if self.function.name == "__init__":
            return True  # what it makes of the message is what the caller goes on with
        if self._kind not in ("", "info") or not self.taken.is_help:
            return False  # what any group may call by its name may be the helper of another method, too
        return self.taken.is_told or not any(map(self._replies, self.flow.calls(self.function)))

    def _replies(self, call: cst.Call) -> bool:
        """True for `self.reply(message, …)` and `ws.send_json(…)`: an answer over the function's own connection."""
        is_answer = call in self._answered or bool(words(called_name(call)) & _ANSWERS)
        return receiver(call) in ("self", *self._connections) and is_answer

    def unheard_error(self) -> End | None:
        """What may fail in a task that answers at its end, and that nobody waits for."""
        if not self.taken.is_task or not self._answers:
            return None
        backwards = reversed(self.flow.calls(self.function))
        before = [call for call in dropwhile(lambda call: not self._tells(call), backwards) if not self._tells(call)]
        risky = (call for call in reversed(before) if self._works(call) and not called_name(call)[:1].isupper())
        return next((End(call, Why.CAUGHT) for call in risky if not is_attempted(self.function, call, self.flow)), None)

    def unasked(self) -> End | None:
        """Where a handler that is given any JSON and asks nothing at all takes it for an object."""
        table, entry = self.flow.engine.table, self.entry
        if entry is None or not table.named[entry.framework].any_json or _ASKS_ANYTHING.search(self.function.text):
            return None
        calls = self.flow.calls(self.function)
        return next((End(call, Why.RAISED, "JSON object") for call in calls if self._is_of_message(call)), None)

    def _is_of_message(self, call: cst.Call) -> bool:
        match call.func:
            case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="get")):
                return name in self.names
        return False

    @cached_property
    def _only_watches(self) -> bool:
        """True where of a frame only its kind is asked: it is waited for to see the end of the connection."""
        nodes = self.flow.nodes(self.function)
        named = [node.value for node in nodes if isinstance(node, cst.Name)]
        kinds = [node.value.value for node in nodes if isinstance(node, cst.Attribute)
                 if isinstance(node.value, cst.Name) and node.attr.value == "type"]  # fmt: skip
        frames = self._frames - self.names
        return bool(frames) and all(0 < kinds.count(name) == named.count(name) - 1 for name in frames)

    @cached_property
    def _answers(self) -> bool:
        """True where some way through the function tells the client something."""
        return self._acknowledges or any(map(self._tells, self.flow.calls(self.function)))

    @property
    def _answers_one(self) -> bool:
        """True where some way tells the sender alone."""
        return self._acknowledges or bool(self._answered)

    @cached_property
    def _acknowledges(self) -> bool:
        """True where it returns something at hand, which its framework sends to the client."""
        return self.entry is not None and acknowledges(self.entry, self.flow)

    @cached_property
    def _told(self) -> frozenset[cst.CSTNode]:
        """The calls in this function that the engine has seen to reach the client."""
        return self._reaching(_REACHING)

    @cached_property
    def _answered(self) -> frozenset[cst.CSTNode]:
        """Those that are seen to reach the one client: `self.out(…)`, whatever a helper that sends is called."""
        return self._reaching(_ONE)

    def _reaching(self, kinds: frozenset[str]) -> frozenset[cst.CSTNode]:
        entries = [self.entry] if self.entry is not None else self.flow.entries
        steps = (step for entry in entries for effect in self.flow.run(entry).effects if effect.kind in kinds
                 for step in effect.steps)  # fmt: skip
        return frozenset(node for function, node in steps if function is self.function)

    @cached_property
    def _connections(self) -> frozenset[str]:
        given = connections_given(self.function, self.flow)
        return frozenset(self.flow.connections(self.function) | given) | SENDERS

    @cached_property
    def _frames(self) -> frozenset[str]:
        """The names that hold a whole frame."""
        found = set(self.names)
        for node in self.flow.nodes(self.function):
            match node:
                case cst.For(target=target) if is_heard(node, self.flow):
                    found |= set(bound_names(target))
                case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
                    if any(is_heard(part, self.flow) for part in (node, *own_nodes(value))):
                        found |= set(bound_names(target))
        return frozenset(found)

    @cached_property
    def _said(self) -> frozenset[str]:
        """The names that hold the client's message, or a part of it that was not checked."""
        found = set(self._frames)
        for node in self.flow.nodes(self.function):
            match node:
                case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if self._is_said(value, found):
                    found |= set(bound_names(target))
        return frozenset(found)

    @cached_property
    def _captured(self) -> frozenset[str]:
        """The names that a pattern gives to parts of the message: `case {"type": "check", "host": str(host)}`."""
        matches = (node for node in self.flow.nodes(self.function) if isinstance(node, cst.Match))
        cases = (case for node in matches if self._is_said(node.subject, {*self._said}) for case in node.cases)
        parts = (part for case in cases for part in own_nodes(case.pattern) if isinstance(part, cst.MatchAs))
        return frozenset(part.name.value for part in parts if part.name is not None)

    def _is_said(self, value: cst.BaseExpression, names: set[str]) -> bool:
        match value:
            case cst.Name(value=name):
                return name in names
            case cst.BooleanOperation(left=left, operator=cst.Or()):  # `text_data or ""`
                return self._is_said(left, names)
            case cst.Call(func=func, args=[cst.Arg(value=first), *_]) if last_name(func) in DECODERS:
                return self._is_said(first, names)
            case cst.Call(args=[cst.Arg(value=first), *_]) if self._is_said(first, names):
                callee = self.flow.callee(value, self.function)
                return callee is not None and not DECODERS.isdisjoint(callee.words)
            case cst.Await(expression=cst.Call() as call):
                return self._is_said(call, names)
            case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value=name))) if name in SHAPING:
                return self._is_said(holder, names)
            case cst.Subscript(value=holder) | cst.Attribute(value=holder):  # `frame.data`
                return self._is_said(holder, names)
        return False

    def _tells(self, call: cst.Call) -> bool:
        name = called_name(call)
        if self._goes_elsewhere(call) or (not call.args and self.flow.engine.table.receives(name)):
            return False
        if call in self._told or name in STARTS:
            return True
        if keyword(call, "sender") is not None:
            return False  # `message_came.send(sender=…)` is a signal of Django
        told = words(name) & TELLING
        if told and not says(receiver(call).rpartition(".")[2], NOT_CLIENTS):
            return told != _PUSH or receiver(call) not in self._made
        if (not name and not _runs_in_thread(call)) or self._is_dispatched(call) or self._hands_sender(call):
            return True
        callee = self.flow.callee(call, self.function)
        if callee is None:
            return self._is_handed_on(call)  # code that is not at hand deals with it
        return self._is_left_to(callee) or speaks(callee)

    @cached_property
    def _made(self) -> frozenset[str]:
        """The names of objects that the function makes and gives no connection: `board = chess.Board(fen)`."""
        made = {}
        for node in self.flow.nodes(self.function):
            match node:
                case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.Call() as call) if (
                    called_name(call)[:1].isupper()
                ):
                    made[name] = {dotted(arg.value) for arg in call.args}
        return frozenset(name for name, given in made.items() if given.isdisjoint({"self", *self._connections}))

    def _is_left_to(self, callee: Function) -> bool:
        """True for a function that deals with the message; not for one that gives the handler a value,
        `room = text(data, "room")`, where the answer is what the handler returns, or where that one can tell nobody."""
        taken = self.takers.get(callee)
        is_alone = callee.owner is None and callee.parent is None and not speaks(callee)
        return taken is not None and not (taken.is_help and (self._acknowledges or is_alone))

    def _is_handed_on(self, call: cst.Call) -> bool:
        given = any(dotted(arg.value) in self._said for arg in call.args)
        return given and bool(words(called_name(call)) & HANDLES)

    def _passes(self, call: cst.Call) -> bool:
        name = called_name(call)
        if name in STARTS:
            return False
        callee = self.flow.callee(call, self.function)
        if callee is not None and not words(name) & TELLING and speaks(callee):
            return True
        if self._is_handed_on(call) or callee in self.takers:
            return True
        return (not name and not _runs_in_thread(call)) or self._is_dispatched(call)  # out of a table

    def _decides(self, call: cst.Call) -> bool:
        """True for what may have told the client, and is no plain send."""
        name = called_name(call)
        return self._tells(call) and name not in STARTS and ("_if_" in name or not words(name) & TELLING)

    @cached_property
    def _unheeded(self) -> frozenset[cst.Call]:
        """The calls whose value nobody looks at: `await self.check(data)`, `order = self.check(data)` with no test."""
        found = set[cst.Call | None]()
        for node in self.flow.nodes(self.function):
            match node:
                case cst.Expr(value=value):
                    found.add(call_of(value))
                case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value) if not is_checked(
                    name, self.function.text
                ):
                    found.add(call_of(value))
        return frozenset(call for call in found if call is not None)

    def _refuses(self, call: cst.Call) -> bool:
        """True for a helper that speaks where it turns the message down, and is silent where all is well."""
        callee = self.flow.callee(call, self.function)
        taken = self.takers.get(callee) if callee is not None else None
        if callee is None or callee is self.function or (taken is not None and not taken.is_help):
            return False
        if not TELLING.isdisjoint(words_in_order(callee.name)[:1]) and "_if_" not in callee.name:
            return False  # `close()`, which does nothing where that is done already
        if not only_refuses(callee, self.flow):
            return False
        told = [inner for inner in self.flow.calls(callee) if words(called_name(inner)) & TELLING]
        silent = View(
            told.__contains__, lambda _: False, lambda _: False, lambda _: None, lambda _: (False, False),
            lambda _: False, lasts=False,
        )  # fmt: skip
        return any(end.why is Why.SILENT for end in endings(self.flow.body(callee).node, silent, begun=True))

    def _goes_elsewhere(self, call: cst.Call) -> bool:
        """True for `emit("call", data, to=data["callee"])` and `sockets[callee].send(text)`: who is told is said by the
        message, and who did not join there hears nothing."""
        if self._is_in_other_namespace(call):
            return True
        place = next((found for name in ("to", "room") if (found := keyword(call, name)) is not None), None)
        if called_name(call) not in ("emit", "send") or self._joins:
            place = None
        match call.func:
            case cst.Attribute(value=cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))])):
                place = key if self.flow.sends(call) else None
        return place is not None and any(
            isinstance(part, cst.Name) and part.value in self._chosen for part in own_nodes(place)
        )

    def _is_in_other_namespace(self, call: cst.Call) -> bool:
        """True for an `emit` whose namespace is not that of a handler which acknowledges other messages: it is for
        others, and no answer."""
        asked = literal(keyword(call, "namespace")) if called_name(call) in ("emit", "send") else ...
        return isinstance(asked, str) and self._namespace not in ("", asked)

    @cached_property
    def _namespace(self) -> str:
        """The namespace of a handler that returns something at hand; empty where it is not known."""
        if not self._acknowledges:
            return ""
        if self.function.owner is not None:
            made = rf"\b{self.function.owner.name}\(\s*[\"'](/[\w/-]*)[\"']\s*\)"
            found = set(re.findall(made, self.function.outline.code))
            return found.pop() if len(found) == 1 else ""
        calls = (mark.piece.node for mark in self.function.decorators if mark.called)
        named = [keyword(call, "namespace") for call in calls if isinstance(call, cst.Call)]
        return next((text for node in named if isinstance(text := literal(node), str)), "/" if named else "")

    @cached_property
    def _joins(self) -> bool:
        """True where the sender enters the room, or was asked what it is there: `is_host(room, sid)`."""
        return re.search(r"(join|enter)_room\(|\b(is|has|can|may)_\w+\([^\n]*\bsid\b", self.function.text) is not None

    @cached_property
    def _chosen(self) -> frozenset[str]:
        """The names that hold the message, a part of it, or a field of it that was asked for by `get`."""
        found = {*self._said, *self._captured}
        for node in self.flow.nodes(self.function):
            match node:
                case cst.Assign(
                    targets=[cst.AssignTarget(target=cst.Name(value=name))],
                    value=cst.Call(func=cst.Attribute(value=cst.Name(value=holder), attr=cst.Name(value="get"))),
                ) if holder in self._said:
                    found.add(name)
        return frozenset(found)

    def is_greeting(self, call: cst.Call) -> bool:
        """True for what tells the one client that is connecting something."""
        place = keyword(call, "to") or keyword(call, "room")
        is_own = place is not None and last_name(place) == "sid"  # of `self.emit(…, to=sid)`, too
        return (call in self._answered or (is_own and call in self._told)) and not self.settles(call)

    def decides(self, call: cst.Call) -> bool:
        """True for a call that may tell an open connection something, or close it."""
        return self.settles(call) or self._tells(call)

    def is_sure(self, test: cst.BaseExpression) -> tuple[bool, bool]:
        """The side of `if row:` on which nobody ever is: `row = Room.objects.get(…)` raises where there is none."""
        name = test.value if isinstance(test, cst.Name) else ""
        assigns = (node for node in self.flow.nodes(self.function) if isinstance(node, cst.Assign))
        given = [node.value for node in assigns if any(name in bound_names(each.target) for each in node.targets)]
        looked_up = [call_of(value) or value for value in given if literal(value) is not None]
        return False, bool(looked_up) and all(map(raises_unfound, looked_up))

    def settles(self, call: cst.Call) -> bool:
        """True for a call that lets a client in or turns it away, and for what may do so."""
        name = called_name(call)
        is_method = isinstance(call.func, cst.Attribute)  # `websockets.connect` makes another connection
        if call in self._settled or (is_method and name in _SETTLING) or _is_above(call):
            return True
        callee = self.flow.callee(call, self.function)
        return callee is not None and re.search(r"\b(accept|close|deny|reject)\w*\(", callee.text) is not None

    @cached_property
    def _settled(self) -> frozenset[cst.CSTNode]:
        effects = self.flow.run(self.entry).effects if self.entry is not None else ()
        steps = [each for e in effects if e.kind in ("accept", "close") for each in e.steps]
        return frozenset(node for function, node in steps if function is self.function)

    def _is_dispatched(self, call: cst.Call) -> bool:
        """True for what came out of a table or a parameter: nobody knows what runs."""
        if not isinstance(call.func, cst.Name):
            return False
        name, outline = call.func.value, self.function.outline
        local = {n for node in self.flow.nodes(self.function) if isinstance(node, cst.Assign)
                 for target in node.targets for n in bound_names(target.target)}  # fmt: skip
        return not outline.defines(name) and (name in local or name in self.function.parameters)

    def _hands_sender(self, call: cst.Call) -> bool:
        """True for a call that is given the connection and is no log line, nor a question: `hub.user_of(ws)`."""
        name = called_name(call)
        if is_quiet(call) or _ASKS.match(name) or name in _KEEPING or dotted(call.func) in _BUILTINS:
            return False
        callee = self.flow.callee(call, self.function) if self._acknowledges else None
        if callee is not None and not speaks(callee) and gives(callee, Flow(self.flow.engine, callee.outline)):
            return False  # `user = await self.user_of(sid)`: the answer is what the handler returns
        return any(dotted(arg.value) in self._connections or dotted(arg.value) == "self" for arg in call.args)

    def _works(self, call: cst.Call) -> bool:
        name = called_name(call)
        return name not in ACCESSORS - _FALLIBLE and not is_quiet(call) and not says(name, LOGGING)

    @cached_property
    def _malformed(self) -> Malformed:
        return Malformed(self.flow, self.function, self.names, self._frames, self._said, self.takers)

    def _spares(self, test: cst.BaseExpression) -> tuple[bool, bool]:
        named = any(says(text, FIRE_AND_FORGET | ONE_WAY) for text in _constants(test))
        true, false = kinds_of_frame(source(test), self._frames.__contains__)
        is_kind = true and not asks_more_than_kind(test)
        return named or is_kind or asks_for_outsiders(test, self._outsiders), false

    @cached_property
    def _outsiders(self) -> frozenset[str]:
        return outsiders(self.function, self.flow)


def gives(function: Function, flow: Flow) -> bool:
    nodes = flow.nodes(function)
    return any(isinstance(node, cst.Return) and node.value is not None for node in nodes)


def is_receiving(node: cst.CSTNode, flow: Flow) -> bool:
    """True for a loop that receives messages itself, and not in a loop inside."""
    return isinstance(node, cst.For | cst.While) and (
        is_heard(node, flow) or any(is_heard(part, flow) for part in own_nodes(node.body))
    )


def entry_of(function: Function, flow: Flow) -> Entry | None:
    return next((entry for entry in flow.entries if entry.function is function), None)


def _constants(test: cst.BaseExpression) -> Iterator[str]:
    """The texts in a test, and the names of members: `ping` of `Kind.ping`."""
    for part in own_nodes(test):
        match part:
            case cst.SimpleString() if isinstance(text := literal(part), str):
                yield text
            case cst.Attribute(value=holder, attr=cst.Name(value=name)) if last_name(holder)[:1].isupper():
                yield name


def _runs_in_thread(call: cst.Call) -> bool:
    """True for `sync_to_async(Order.objects.get)(id=order_id)`: it looks something up, and comes from no table."""
    return isinstance(call.func, cst.Call) and last_name(call.func) in ("sync_to_async", "database_sync_to_async")


def _is_above(call: cst.Call) -> bool:
    """True for `super().connect()`, and for the channel that older versions answered on."""
    match call.func:
        case cst.Attribute(value=cst.Call(func=cst.Name(value="super"))):
            return True
    return "reply_channel" in (dotted(call.func) or "")
