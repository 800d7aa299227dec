"""EW303: what a client sent goes on to others as it came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import literal
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import says, word_set
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.audience import Told
    from lint_rules.flow.effects import Effect
    from lint_rules.flow.query import Flow, Report
    from lint_rules.flow.values import Value

_NAMES = word_set("user username sender author name from nick nickname")

_VALIDATING = word_set("validate validated validation validator valid schema sanitize clean serializer")
"""Words of calls that look at the whole of what the client sent."""


class RelayedClientPayload(Rule):
    """
    ## What it does
    Reports a broadcast whose payload is what the client sent, unchanged.

    - the message itself, or a part of it: `message.get("data", {})`
    - two of its fields, if one is a name
    - more than three of its fields, with nothing of the server's own beside them

    ## Why is this bad?
    One client then decides what the other clients receive.
    It can send fields that only the server should set, markup that runs, messages of any size, and events that were never meant to exist.

    ## Example
    ```python
    import socketio

    sio = socketio.AsyncServer()


    @sio.on("save")
    async def save(sid, data):
        await sio.emit("saved", data, room="board", skip_sid=sid)  # EW303
    ```

    ## Use instead
    ```python
    import socketio

    sio = socketio.AsyncServer()


    @sio.on("save")
    async def save(sid, data):
        change = Change.model_validate(data)
        await sio.emit("saved", {"id": change.id, "text": change.text}, room="board", skip_sid=sid)
    ```

    ## Fix safety
    There is no fix: what may go out is a decision.

    ## Known limits
    Counts as a check:
    - a validated model
    - a field that was made a number or compared with a list
    - the name of the room, where the handler asked whether the sender may be there

    Not reported:
    - rows that were read again
    - one field in a message that the server built
    - an echo to the sender

    ## References
    Guide: push and broadcast what the server says. CWE-20, CWE-79, OWASP ASVS 5.0 V4.4.
    """

    code = "EW303"
    proof = "a message that the server builds: named fields, a validated model, or what was read back from the store"
    name = "relayed-client-payload"
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (20, 79)
    needs = (
        frozenset({b"broadcast", b"emit(", b"group_send", b".send", b"publish", b"send_to"} | {b".push(", b"notify("}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.audience import TELLING_TEXT, told

        examined = {
            entry or effect.function
            for entry, effect in flow.acts(near=TELLING_TEXT, others="followed")
            if says(effect.name, _VALIDATING) and any(_is_whole(value) for _, value in effect.arguments)
        }
        for entry, sent in told(flow):
            room = _asked_room(sent.effect)
            relayed = next((value for value in sent.said if _is_relayed(value, room)), None)
            if relayed is not None and (entry or sent.effect.function) not in examined:
                message = f"{_named(sent, relayed)}: send fields that you have checked"
                yield flow.report(sent.function, message, node=sent.node)


def _asked_room(effect: Effect) -> str:
    """The field that names the room to which this goes, where it was asked whether the sender may be there: what the
    others read in it is the name of their own room."""
    from lint_rules.flow.rooms import admits

    return effect.place.key if admits(effect.facts) else ""


def _named(sent: Told, relayed: Value) -> str:
    """The fields that are sent on as they came, or the client's own object, where it has a name."""
    fields = [] if _is_whole(relayed) else [f"`{name}`" for name in _fields(relayed)]
    if len(fields) > 1:
        return f"{', '.join(fields[:-1])} and {fields[-1]} reach others as the client wrote them"
    args = sent.node.args if isinstance(sent.node, cst.Call) else ()
    plain = (arg.value for arg in args if arg.keyword is None and isinstance(arg.value, cst.Name))
    names = fields or [f"`{node.value}`" for node in plain if literal(node) is ...]
    return f"{names[-1] if names else 'what the client sent'} reaches others as the client wrote it"


_RAW = Label.CLIENT | Label.MESSAGE | Label.FREE
"""A field as the client wrote it: of a number, and of one of a list, the server knows what it is."""


_HANDFUL = 3
"""Of more fields than this, and nothing of the server's own beside them, a message is the client's, taken apart."""


def _is_whole(value: Value) -> bool:
    return value.labels & (Label.WHOLE | Label.CLIENT) == Label.WHOLE | Label.CLIENT


def _is_relayed(value: Value, room: str) -> bool:
    """The client's object, in an envelope too; several of its fields, of which one is a name. A text is one field, and
    the name of the room is none."""
    if _is_whole(value):
        return True
    parts = list((value.parts or {}).values())
    if any(map(_is_object, parts)):
        return True
    raw = [part.key for part in parts if _is_raw(part) and part.key != room]
    own = any(not _is_raw(part) and not isinstance(part.const, str) for part in parts)
    return (len(raw) > 1 and any(says(key, _NAMES) for key in raw)) or (len(raw) > _HANDFUL and not own)


def _fields(value: Value) -> list[str]:
    """The names of the fields by which a message is one that relays."""
    parts = [(name, part) for name, part in (value.parts or {}).items() if isinstance(name, str)]
    return [name for name, part in parts if _is_object(part)] or [name for name, part in parts if _is_raw(part)]


def _is_object(part: Value) -> bool:
    return _is_whole(part) and not part.labels & Label.TEXT


def _is_raw(part: Value) -> bool:
    return bool(part.key) and part.labels & (_RAW | Label.CHECKED) == _RAW
