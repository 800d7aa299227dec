"""What handlers do, by what it is worth to whoever gets in.

acts_of_worth(engine.run(entry))      # served, told, kept or joined: what a guard has to stand before
does_as_told(run), is_file_act(act)   # a client's words reach further; files are changed
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import CallSite
from lint_rules.code.syntax import keyword, literal
from lint_rules.code.walk import walk
from lint_rules.flow.effects import Effect, Outcome
from lint_rules.flow.engine import Engine
from lint_rules.flow.facts import Fact, checks, is_optional
from lint_rules.flow.values import UNKNOWN, Value
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.libraries import CONNECTING, CONVERTING, FILE_ACTS, LOGGING
from lint_rules.frameworks.words import AGENTS, COLLECTING, STARTING, says

_SERVING = frozenset({"send", "broadcast", "join", "serve", "keep", "spawn", "yield"})
"""Acts by which a connection is worth something to whoever has it."""


def acts_of_worth(run: Outcome) -> list[Effect]:
    """What a handler does that is of worth to a client; a step of the login itself is not."""
    acts = [effect for effect in _heard(run.effects) if _is_of_worth(effect)]
    unknown = {id(act) for act in acts if act.kind in ("serve", "keep") and act.name != "[]"}
    steps = frozenset(_steps_of_login(run, unknown)) if unknown else ()
    return [act for act in acts if id(act) not in steps]


def _is_of_worth(effect: Effect) -> bool:
    if effect.closed:
        return False
    if effect.kind == "put":  # `topics[websocket] = set()` keeps the connection
        return bool(effect.place.labels & Label.CONNECTION)
    if _takes_out(effect):
        return False
    if effect.kind not in _SERVING or (effect.kind == "yield" and effect.chain):
        return False  # what is given out by a dependency, or by a generator that the caller goes through, is its own
    return effect.kind not in ("send", "yield", "broadcast") or not _gives_nothing_away(effect)


def _takes_out(effect: Effect) -> bool:
    """True for `screens.discard(screen)` and `clients.remove(ws)`, in a `finally` perhaps: who was turned away has not
    been among them, and nothing is done for it."""
    of_connection = any(value.labels & Label.CONNECTION for _, value in effect.arguments)
    return effect.name == "discard" or (effect.name == "remove" and of_connection)


def _steps_of_login(run: Outcome, unknown: set[int]) -> Iterator[int]:
    """The calls, of those of which nothing is known, before a decision about the client that comes later."""
    later = [guards for facts, _, _, closed in run.exits if not closed and (guards := checks(facts))]
    for effect in reversed(run.effects):
        guards = checks(effect.facts)
        undecided = not guards or (is_optional(guards) and not all(map(is_optional, later)))
        if id(effect) in unknown and later and undecided:
            yield id(effect)
        later += [guards] if guards else []


def _heard(effects: Sequence[Effect]) -> Iterator[Effect]:
    """These acts without what others are told before the connection is accepted, and not in the client's words."""
    accepted = next((at for at, effect in enumerate(effects) if effect.kind == "accept"), 0)
    for at, effect in enumerate(effects):
        if effect.kind != "broadcast" or at >= accepted or _is_said(effect):
            yield effect


def _is_said(effect: Effect) -> bool:
    values = (effect.payload, effect.place, *(value for _, value in effect.arguments))
    return any(value.labels & Label.CLIENT for value in values)


def _gives_nothing_away(effect: Effect) -> bool:
    """True for what gives nothing away: a fixed text, or the client's own words back to itself."""
    values = [value for _, value in effect.arguments] if effect.payload.const is UNKNOWN else [effect.payload]
    if effect.kind == "broadcast":
        return False
    return bool(values) and all(_is_plain(value) for value in values)


def _is_plain(value: Value) -> bool:
    if value.const is not UNKNOWN:
        return True
    if value.parts is not None and not value.labels & Label.WHOLE:
        return all(_is_plain(part) for part in value.parts.values())
    is_said = bool(value.labels & (Label.CLIENT | Label.ERROR)) and not value.labels & (Label.ASKED | Label.IDENTITY)
    return is_said and all(_is_plain(way.value) for way in value.ways)


def is_sent_back(effect: Effect) -> bool:
    """True for what the client itself is sent, `emit("orders", …, to=sid)`, and that gives something away."""
    to_itself = effect.kind == "broadcast" and effect.place.labels & Label.CONNECTION
    is_answer = _is_for_stranger(effect)  # to a stranger that is turned away
    return bool(to_itself or effect.kind == "send") and not is_answer and not _is_plain(effect.payload)


def is_put_beside(effect: Effect) -> bool:
    """True for `screens.add(ws)`: unknown code that is given a connection may ask it for a login, a collection does
    not."""
    return effect.kind == "keep" and effect.name in ("add", "append")


def is_strange(fact: Fact) -> bool:
    return fact.kind == "test" and fact.positive is False and bool(fact.labels & ABOUT_CLIENT)


def _is_for_stranger(effect: Effect) -> bool:
    """True for what is done where a test has found that the client is not known."""
    return any(map(is_strange, effect.facts))


def tells_off(effect: Effect) -> bool:
    """True for what tells a client that was not known that it may not come in."""
    if effect.kind != "send" or effect.closed or not _is_for_stranger(effect):
        return False
    said = [part for node in walk(effect.node) if isinstance(part := literal(node), str)]
    return any(REFUSING.search(text) for text in said)


REFUSING = re.compile(
    r"(?i)un_?auth|not.(auth|allowed|logged)|log(ged)?.?in|sign.?in|forbidden|denied|refused|\b40[13]\b"
)
"""In a text to a client: it is not let in."""


def tells_everybody(engine: Engine) -> bool:
    """True where a function that serves no client tells all who are connected: `socketio.emit("paid", order)`."""
    return engine.index.once("tells everybody", lambda: any(map(_is_for_all, _emits(engine))))


def _emits(engine: Engine) -> Iterator[CallSite]:
    for outline in engine.index.holding(b".emit("):
        served = {entry.function for entry in engine.entries(outline)}
        for call in outline.calls:
            holder, _, name = call.written.rpartition(".")
            if name == "emit" and call.inside not in served and engine.is_server(holder, outline):
                yield call


def _is_for_all(call: CallSite) -> bool:
    node = call.piece.node
    return isinstance(node, cst.Call) and len(node.args) > 1 and all(keyword(node, to) is None for to in ("to", "room"))


def does_as_told(run: Outcome) -> bool:
    """True for a handler in which a client's words reach others, a room, what another object holds, or code that may
    do something with them, or say which code is called."""
    return any(_is_told(effect) for effect in run.effects)


def _is_told(effect: Effect) -> bool:
    if effect.kind == "serve":
        return _is_said(effect) and effect.name not in COLLECTING | CONVERTING | LOGGING and not _only_makes(effect)
    if effect.kind == "assign" and effect.name.count(".") < 2:
        return False  # `self.name = data["name"]` is the connection's own
    return effect.kind == "spawn" or (effect.kind in ("broadcast", "join", "choose", "assign") and _is_said(effect))


def _only_makes(effect: Effect) -> bool:
    """True for a call that makes an object of its arguments: `Response`, `from_dict`, `parse_buffer`."""
    return effect.name[:1].isupper() or says(effect.name, _MAKING)


_MAKING = frozenset({"from", "parse"})


def reaches_further(run: Outcome) -> bool:
    """True for a handler that connects to another server, or by which the client's word is run."""
    return any(_opens_connection(effect) or (_is_said(effect) and _starts(effect)) for effect in run.effects)


def _opens_connection(effect: Effect) -> bool:
    """True for `websockets.connect(model)`: strangers use the server's own account there."""
    return effect.kind == "spawn" and effect.name in CONNECTING


def _starts(effect: Effect) -> bool:
    is_run = says(effect.name, STARTING) and (effect.kind == "serve" or says(effect.name, AGENTS))
    return effect.kind == "spawn" or is_run


_WRITES = frozenset("wax+")
"""In the mode of a file that is opened: it will be written."""


def is_file_act(act: Effect) -> bool:
    """True for a call that changes files: `shutil.rmtree(path)`, `open(path, "w")`, `archive.extractall(path)`."""
    mode = act.argument(1, "mode").const
    return act.name in FILE_ACTS or (act.name == "open" and isinstance(mode, str) and not _WRITES.isdisjoint(mode))
