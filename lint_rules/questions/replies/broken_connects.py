"""Finds where a handshake fails with an error of the server for a word of the client that nobody has asked.

    for function, node, what in broken_connects(flow): …     # `Room.objects.get(id=room)`, "with an unknown `room`"

The way is followed from the handler of the connect into the helpers that it calls; a `try` anywhere on it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import libcst as cst

from lint_rules.code.catching import caught_in
from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, literal, receiver, source, unpacked
from lint_rules.code.walk import is_in
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import ASGI, is_attempted
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import JSON_READERS, READ_ERRORS, RISKY
from lint_rules.frameworks.model import Entry
from lint_rules.questions.replies.client_words import VERIFYING, Origin, Words, called_word
from lint_rules.questions.replies.handshakes import asks_parts, broken_handshakes, is_of_sockets
from lint_rules.questions.replies.unfound import Unfound, raises_unfound

Step = tuple[Function, cst.CSTNode]

_LOOKED_AT = re.compile(r"\.(isdigit|isnumeric|isdecimal)\(|\b(fullmatch|match)\(")
"""How a function asks whether a text is a number."""

_COUNTS = re.compile(r"\b(count|sum|exists|max|min)\(", re.IGNORECASE)
"""A query of this kind always gives a row."""

_EXISTS = re.compile(r"exists\(\)")
"""How a connection asks whether there is a thing, or a member of it."""

_NO_WORDS = frozenset({"self", "environ", "scope", "request", "websocket", "ws", "sid", "info", "params"})
"""Parameters that are more than one word of the client."""


@dataclass
class _Handshake:
    """The way through one handshake until it breaks."""

    flow: Flow
    seen: set[Function] = field(default_factory=set)

    def breaks(self, words: Words, steps: tuple[Step, ...] = ()) -> tuple[tuple[Step, ...], str] | None:
        """The calls that lead to the first place which raises for some word, with what the word is then."""
        function = words.function
        if function in self.seen:
            return None
        self.seen.add(function)
        for node in _before_messages(self.flow, function):
            here = (*steps, (function, node))
            found = self._failure(words, node)
            if found is not None and not self._is_expected(here, found[1]):
                return here, found[0]
            inner = words.of_callee(node) if isinstance(node, cst.Call) else None
            deeper = self.breaks(inner, here) if inner is not None else None
            if deeper is not None:
                return deeper
        return None

    def _is_expected(self, steps: tuple[Step, ...], kinds: frozenset[str]) -> bool:
        """True where an error is caught on the way, and where the connection asks whether there is such a thing."""
        first = steps[0][0]
        own = first.owner.methods.values() if first.owner is not None else ()
        is_lookup = kinds is READ_ERRORS["lookup"]
        asked = is_lookup and any(_EXISTS.search(one.text) for one in (*own, *(step[0] for step in steps)))
        return asked or any(self._is_caught(*step, kinds) for step in steps)

    def _is_caught(self, function: Function, node: cst.CSTNode, kinds: frozenset[str]) -> bool:
        if is_attempted(function, node, self.flow):
            return True
        guards = (part for part in self.flow.nodes(function) if isinstance(part, cst.Try | cst.With))
        return any(not kinds.isdisjoint(caught_in(guard)) and is_in(node, guard.body) for guard in guards)

    def _failure(self, words: Words, node: cst.CSTNode) -> tuple[str, frozenset[str]] | None:
        """What word makes a node raise, and what is raised."""
        match node:
            case cst.Call():
                return _of_lookup(words, node) or _of_form(words, node)
            case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
                at = literal(key)
                if isinstance(at, int) and at > 0:
                    return _of_split(words, holder, "place")
                return _of_table(words, node) if words.of(key) is not None else None
            case cst.Assign() if (value := unpacked(node)) is not None:
                return _of_split(words, value, "split")
            case cst.CompFor(target=cst.Tuple(), iter=cst.GeneratorExp(elt=pair) | cst.ListComp(elt=pair)):
                return _of_split(words, pair, "split")
        return None


def _of_lookup(words: Words, call: cst.Call) -> tuple[str, frozenset[str]] | None:
    """`Room.objects.get(id=room_id)`, of which nobody has asked whether it is there."""
    if not raises_unfound(call) or _COUNTS.search(source(call)) is not None:
        return None
    given = words.flow.body(words.function).given_once.get(receiver(call))
    if given is not None and _COUNTS.search(source(given)) is not None:
        return None
    word = words.within(call) or (words.within(given) if given is not None else "")
    return (f"with an unknown {word}", READ_ERRORS["lookup"]) if word else None


def _of_table(words: Words, node: cst.Subscript) -> tuple[str, frozenset[str]] | None:
    """`games[game_id]`, a table of which nobody has asked whether it holds that."""
    names = frozenset(name for name in words.names if "." not in name)
    found = Unfound(words.flow, words.function, names).of_key(node)
    return (f"with an unknown {found.what}", found.kinds) if found is not None else None


def _of_form(words: Words, call: cst.Call) -> tuple[str, frozenset[str]] | None:
    """`int(headers["x-size"])`, `json.loads(cookie)`, `jwt.decode(token, KEY)`, `dict(part.split("=") for …)`."""
    match call:
        case cst.Call(func=cst.Name(value="dict"), args=[cst.Arg(value=cst.GeneratorExp(elt=pair))]):
            return _of_split(words, pair, "split")
        case cst.Call(args=[cst.Arg(value=word), *_]) if words.of(word) is Origin.FREE:
            kind = _reader(words, call)
            return (f"with another form of {called_word(word)}", READ_ERRORS[kind]) if kind else None
    return None


def _reader(words: Words, call: cst.Call) -> str:
    """What kind of reading a call is that raises for a word of another form."""
    if VERIFYING.search(dotted(call.func) or "") is not None:
        return "token"
    if called_name(call) in JSON_READERS:
        return "json"
    is_number = called_name(call) in RISKY and _LOOKED_AT.search(words.function.text) is None
    return "number" if is_number else ""


def _of_split(words: Words, value: cst.BaseExpression, kind: str) -> tuple[str, frozenset[str]] | None:
    """`word.split("=")[1]`, `scheme, token = word.split(" ")`."""
    if isinstance(value, cst.Name):
        value = words.flow.body(words.function).given_once.get(value.value, value)
    match value:
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="split" | "rsplit")), args=args):
            is_read = words.of(holder) is not None and not asks_parts(words.function.text, args, kind)
            return (f"with another form of {called_word(holder)}", READ_ERRORS[kind]) if is_read else None
    return None


def _before_messages(flow: Flow, function: Function) -> Iterator[cst.CSTNode]:
    """What a function does outside of the loops that receive messages."""
    nodes = flow.nodes(function)
    loops = [node for node in nodes if isinstance(node, cst.For | cst.While) and flow.is_receive_loop(node)]
    return (node for node in nodes if not any(is_in(node, loop.body) for loop in loops))


def broken_connects(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The first place of each handshake of this file that a client's words lead to an error at."""
    known = set[Function]()
    for function, node, what in broken_handshakes(flow):
        known.add(function)
        yield function, node, what
    for function, given in _roots(flow):
        found = _Handshake(flow).breaks(Words(flow, function, given))
        if found is not None:
            here, node = [step for step in found[0] if step[0].outline is flow.outline][-1]
            if not known & {here, function}:
                known |= {here, function}
                yield here, node, found[1]


def _roots(flow: Flow) -> Iterator[tuple[Function, Mapping[str, Origin]]]:
    """The functions of this file that a handshake begins in, with the parameters that are words of the client."""
    for entry in flow.handlers_here("connect", "endpoint"):
        yield entry.function, _given(entry)
    for function in flow.outline.functions if "__call__" in flow.outline.text else ():
        if function.name == "__call__" and {"scope", *ASGI} <= {*function.parameters} and is_of_sockets(flow):
            yield function, {}


def _given(entry: Entry) -> dict[str, Origin]:
    names = (name for name in entry.function.parameters if name not in _NO_WORDS)
    return {name: Origin.ROUTE for name in names if entry.seeds.get(name, 0) & Label.CLIENT}
