"""Finds what code for sockets uses and the project does not have: attributes, names, parameters.

    for function, piece, message in absent(flow): ...      # `manager.tell_all(text)`: "`Manager` has no `tell_all`"

Each of them raises whenever it is reached. Where it is known to be tried (`hasattr`, `except AttributeError`) it is
silent.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Called, Class, Function, Outline, Piece
from lint_rules.code.signatures import Signature
from lint_rules.code.syntax import arguments, dotted, keyword
from lint_rules.flow.objects import Sight, behind, callee, is_plain, lacking
from lint_rules.flow.query import Flow
from lint_rules.flow.tasks import work_of
from lint_rules.flow.unused import is_unused
from lint_rules.frameworks.libraries import STARTS
from lint_rules.frameworks.members import CONSUMERS, DATACLASSES, GIVEN

Absent = tuple[Function, Piece, str]

_SPEAKS = re.compile(
    r"\bemit\(|group_send\(|broadcast\w*\(|\bsend_(json|text|str|bytes|message|personal_message|to_\w+)\("
    r"|write_message\(|\bWebSocket\b|(websocket|socketio)\w*\.\w|\bsio\.\w"
)
"""In a function or class that has to do with sockets."""

_ATTRIBUTE = "AttributeError"


def absent(flow: Flow) -> Iterator[Absent]:
    """What raises in the functions of this file that serve sockets, with what is wrong."""
    serving = _serving(flow)
    glance, look = (Sight(flow.engine.index, is_full) for is_full in (False, True))
    for function in serving:
        yield from ((function, piece, message) for piece, message in _lacking(function, glance, look))
        yield from ((function, piece, message) for piece, message in _misfits(function, glance, look))
        yield from ((function, piece, message) for piece, message in _refused_by_framework(function, look))
    yield from _unnamed(serving, flow)


def _serving(flow: Flow) -> list[Function]:
    """The functions that run for a connection, those that say themselves that they tell connections something, and
    those that call one of these in their file."""
    if not flow.entries and _SPEAKS.search(flow.outline.text) is None:
        return []
    serving = flow.outline.saying(_SPEAKS).union(flow.live())
    names = {function.name for function in serving if function.owner is None}
    calls = (each for each in flow.outline.functions if any(call.name in names for call in each.called))
    serving = serving.union(calls)
    return [function for function in flow.outline.functions if function in serving]


def _is_tried(function: Function, error: str) -> bool:
    """True where the function, or one around it, catches this error by its name."""
    return any(re.search(rf"except[^\n]*\b{error}\b", each.text) for each in function.around)


def _lacking(function: Function, glance: Sight, look: Sight) -> Iterator[tuple[Piece, str]]:
    """Attributes that an object, a class, an enumeration or a module of the project does not have."""
    seen = set[str]()
    for written, piece in function.reads:
        known = "." not in written or written in seen
        seen.add(written)
        if known or lacking(written, function, glance) is None or _is_tried(function, _ATTRIBUTE):
            continue
        found = lacking(written, function, look)
        if found is not None and not _is_asked(found[1], function):
            yield piece, f"{found[0].name} has no `{found[1]}`, so this raises AttributeError each time"


def _is_asked(name: str, function: Function) -> bool:
    return re.search(rf"(has|get)attr\([^)]*[\"']{name}[\"']", function.outline.code) is not None


_OFTEN_BUILT_IN = frozenset({"_", "__file__", "__name__", "__path__", "__doc__", "__spec__", "__class__", "ngettext"})
_BUILT_IN = frozenset(dir(builtins)) | _OFTEN_BUILT_IN
_MAKES_NAMES = ("import *", "exec(", "globals()", "builtins.", "__builtins__", "locals()")


_MOST_NAMES = 3
"""A file that lacks more names cannot have run yet, and is told of once."""


def _unnamed(serving: list[Function], flow: Flow) -> Iterator[Absent]:
    """Names that nothing in the file defines or imports, each where it is first read."""
    outline, found = flow.outline, dict[str, Absent]()
    if outline.stars or outline.says(*_MAKES_NAMES):
        return
    for function in serving:
        for name, piece in _unknown(function):
            if name not in found and not _is_tried(function, "NameError"):
                message = f"nothing defines or imports `{name}`, so this raises NameError each time"
                found[name] = function, piece, message
    is_fragment = len(found) > _MOST_NAMES or (len(found) > 1 and is_unused(flow.engine, outline.path))
    yield from [*found.values()][: 1 if is_fragment else None]


def _unknown(function: Function) -> Iterator[tuple[str, Piece]]:
    names = ((*each.bound, *each.parameters) for each in function.around)
    known = _BUILT_IN.union(function.outline.bound, *names)
    read = ((written.partition(".")[0], piece) for written, piece in function.reads)
    yield from ((name, piece) for name, piece in read if name not in known and "(" not in name)


def _misfits(function: Function, glance: Sight, look: Sight) -> Iterator[tuple[Piece, str]]:
    """Calls that a function of the project does not take, also those that a task or thread is to make."""
    for call in function.called:
        is_start = call.name.rpartition(".")[2] in STARTS
        made = _started(call) if is_start else call
        if made is None or made.is_open or made.name.startswith(".") or not _misfit(made, function, glance):
            continue
        misfit = _misfit(made, function, look)
        if misfit and not _is_tried(function, "TypeError"):
            yield call.piece, f"`{made.name}` {misfit}"


def _misfit(call: Called, function: Function, sight: Sight) -> str:
    """What is wrong with a call of the project's own function; empty where nothing is."""
    refusal = _refusal(call, function, sight)
    return f"{refusal}, so this raises TypeError each time" if refusal else _swapped(call, function, sight)


def _swapped(call: Called, function: Function, sight: Sight) -> str:
    """Two variables that are called like two parameters, each in the other's place: `tell(room, user)` of
    `def tell(user, room)`. Whoever calls it twice may mean both ways."""
    signature = _signature(call.name, function, sight) if call.count > 1 else None
    names = signature.positional[: call.count] if signature is not None else ()
    places = [match.start() for name in names if (match := re.search(rf"\b{name}\b", call.piece.text)) is not None]
    node = call.piece.node if places != sorted(places) else None
    is_alone = sum(other.name == call.name for other in function.called) == 1
    if not isinstance(node, cst.Call) or dotted(node.func) != call.name or not is_alone:
        return ""
    given = [dotted(arg.value) or "" for arg in node.args[: len(names)]]
    for at, (name, said) in enumerate(zip(names, given, strict=True)):
        other = names.index(said) if said in names else at
        if other > at and given[other] == name:
            return f"takes `{name}` before `{said}`, and is given them the other way round"
    return ""


def _started(call: Called) -> Called | None:
    """The call that a task or thread is to make: `tell(room)` of `Thread(target=tell, args=(room,))`."""
    node = call.piece.node
    if not isinstance(node, cst.Call) or keyword(node, "kwargs") is not None:
        return None
    work = work_of(node)
    name = dotted(work.func) if work is not None else None
    if work is None or not name or any(work is arg.value for arg in node.args):
        return None  # a call that stands there is looked at by itself
    given = [word for word, _ in arguments(work)]
    names = tuple(word for word in given if word)
    return Called(name, call.piece, len(given) - len(names), names, any(word.startswith("*") for word in given))


def _refusal(call: Called, function: Function, sight: Sight) -> str:
    signature = _signature(call.name, function, sight)
    return signature.refusal(call.count, call.names) if signature is not None else ""


def _signature(name: str, function: Function, sight: Sight) -> Signature | None:
    found = callee(name, function, sight)
    if found is not None:
        return found[1]
    thing = behind(name, function, sight)
    return _of_class(thing.what, sight) if thing is not None and thing.how == "class" else None


def _of_class(owner: Class | Outline, sight: Sight) -> Signature | None:
    """What a class has to be given: by its `__init__`, or as a dataclass by its fields."""
    index = sight.index
    if not isinstance(owner, Class) or not is_plain(owner):
        return None
    family = index.lineage(owner)
    if any(index.class_named(base, owner.outline) is None for base in owner.bases):
        return None
    marks = {owner.outline.resolve(mark.written) for mark in owner.decorators}
    if marks & DATACLASSES:
        return _of_fields(owner) if not owner.bases and not any(mark.called for mark in owner.decorators) else None
    start = index.method(owner, "__init__")
    plain = start is not None and not start.decorators and all(map(is_plain, family.classes))
    return start.signature.without_first() if plain and start is not None else None


def _of_fields(owner: Class) -> Signature | None:
    if re.search(r"\bKW_ONLY\b|\bInitVar\b|\bClassVar\b|init=False|def __init__", owner.text) is not None:
        return None
    names = tuple(owner.annotations)
    return Signature(names, frozenset(names), tuple(name for name in names if name not in owner.assigns))


def _is_consumer(owner: Class, sight: Sight) -> bool:
    return not CONSUMERS.isdisjoint(sight.index.lineage(owner).bases)


def _refused_by_framework(function: Function, sight: Sight) -> Iterator[tuple[Piece, str]]:
    """Methods of a consumer that do not take what Channels gives them."""
    owner = function.owner
    ways = GIVEN.get(function.name, ())
    if (
        owner is None
        or function.parent is not None
        or function.decorators
        or not ways
        or not _is_consumer(owner, sight)
    ):
        return
    signature = function.signature.without_first()
    refusals = [signature.refusal(count, names) for count, names in ways]
    if all(refusals):
        yield _name_of(function), f"Channels calls this so that it raises TypeError each time: it {refusals[0]}"


def _name_of(function: Function) -> Piece:
    head = function.head
    return Piece(function.outline, head.line, head.column - 1, head.line, head.end_column - 1)
