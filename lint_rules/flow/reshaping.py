"""Calls that give back what goes in, in another form: `data.get("x")`, `str(e)`, `json.loads(text)`."""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst

from lint_rules.code.outline import Class
from lint_rules.code.syntax import dotted, given_to
from lint_rules.flow.activation import Activation
from lint_rules.flow.called import Called
from lint_rules.flow.facts import NONE
from lint_rules.flow.items import collection_name, held, in_place_of, is_id, is_said, item, read, unless_said
from lint_rules.flow.values import COLLECTION, UNKNOWN, Closure, Instance, Value, join, kept_by, text_of
from lint_rules.frameworks.labels import CLAIMS, ORIGIN, Label
from lint_rules.frameworks.libraries import COPIES, COPYING, DECODERS, GIVING, KEYED, MODELS, NUMBERS
from lint_rules.frameworks.words import TICKETS, says

MOST_DISPATCHED = 48
"""Methods that are followed where the client's word says which of them is called."""
RESHAPED = ~(COLLECTION | Label.OTHERS)
_WITH_DEFAULT = 2
_BY_KEY = frozenset({"get", "getlist", "pop", "setdefault"})
_ASKED_FOR = Label.MESSAGE | Label.URL
"""Where such a number stands that is asked for."""


def reshaped(a: Activation, call: Called) -> Value:
    """What comes out of such a call."""
    name, values, receiver = call.name, call.values, call.receiver
    found = _by_key(a, call) if values else None
    if found is not None:
        return found
    if name in ("gather", "wait_for", "shield") and values:
        return join((value, NONE) for value in values)
    if name in ("split", "partition") and values:
        receiver = read(a, receiver, call.node, _cut_at(values[0]))
    labels = _labels(call, receiver)
    text = text_of(receiver) if name == "format" and labels & Label.FREE else ""
    if name == "dict" and len(call.given) == 1:
        labels |= call.labels & (Label.REQUEST | Label.BEARER)
    return Value(
        labels | _whole(call, receiver) | _roster(call, receiver),
        parts=_parts(call, receiver),
        key=receiver.key or (values[0].key if values else ""),
        text=text,
        things=kept_by(receiver, *values),
        keyed=name in KEYED and (receiver.keyed or any(value.keyed for value in values)),
    )


def _by_key(a: Activation, call: Called) -> Value | None:
    """What a call looks up by a key: `data.get("x")`, `getattr(self, name)`; None for any other call."""
    if call.name == "getattr":
        holder, keys = call.values[0], list(call.values[1:])
        if keys and keys[0].const is UNKNOWN:
            return _dispatched(a, holder, call.node, keys[0])
    elif call.name in _BY_KEY:
        holder, keys = call.receiver, [value for keyword, value in call.given if keyword in ("", "default")]
    else:
        return None
    if not keys:
        return None
    of_row = _of_row(keys[1]) if len(keys) == 2 and _is_class(call.node.args[0].value) else Label.NOTHING
    if of_row:
        return Value(of_row)
    first = bool(holder.labels & Label.FIRST)
    found = read(a, item(a, holder, keys[0], _receiver_name(call.node)), call.node, keys[0].const, first=first)
    if len(keys) == _WITH_DEFAULT and len(call.node.args) == _WITH_DEFAULT:
        found = in_place_of(a, found, keys[1], call.node, call.node.args[1].value)
        found, keys[1] = _object_of(found, call.node.args[1].value), unless_said(found, keys[1])
    if call.name == "get" and len(keys) == 1 and found.labels & Label.SETTING and found.const is UNKNOWN:
        found = found.add(Label.OPTIONAL)  # `config.get("api_key")` gives None where it is not set
    return found if len(keys) == 1 or found.const is not UNKNOWN else join([(found, NONE), (keys[1], NONE)])


def _object_of(found: Value, default: cst.BaseExpression) -> Value:
    """`message.get("data", {})`: what stands there is an object of the client's making, as the message is."""
    is_object = isinstance(default, cst.Dict) and not default.elements
    return found.add(Label.WHOLE) if is_object and is_said(found) and found.const is UNKNOWN else found


def _of_row(key: Value) -> int:
    """What the row of a class is that such a key stands for: of `session.get(Order, id)` one of many, and of
    `session.get(Guest, websocket.cookies["ticket"])` somebody who has the key, or says so."""
    if is_id(key) or _is_numbered(key):
        return Label.PLACE | Label.ASKED | Label.FOUND | key.labels & Label.URL
    brought = key.labels & (Label.CREDENTIAL | Label.CLAIMED)
    known = Label.IDENTITY * bool(brought & Label.CREDENTIAL) | Label.ASKED
    return brought | known | key.labels & (Label.FIRST | ORIGIN | CLAIMS) if brought else Label.NOTHING


def _labels(call: Called, receiver: Value) -> int:
    """What is still known of a value in its new form."""
    labels = (receiver.labels | call.labels) & RESHAPED & ~(Label.BROAD if call.name == "type" else 0)
    labels &= ~CLAIMS if call.name == "len" else ~0  # how many there are is nobody's name
    labels &= ~(Label.FREE | Label.BEARER) if call.name in NUMBERS or call.name == "keys" else ~0
    if call.name == "int" and labels & _ASKED_FOR and call.values and says(call.values[0].key, TICKETS):
        labels = labels & ~Label.CREDENTIAL | Label.PLACE
    return labels | (Label.CHECKED if call.name in MODELS and labels & Label.CLIENT else 0)


def _whole(call: Called, receiver: Value) -> int:
    """Whether it is still the whole message."""
    kept = Label.WHOLE if call.name in DECODERS else Label.WHOLE | Label.TEXT
    return (receiver.labels | call.labels) & kept if call.name in COPYING else 0


def _roster(call: Called, receiver: Value) -> int:
    """Whether it still holds the connections or persons that a collection holds."""
    roster = held(call.labels) & Label.ROSTER | receiver.labels & Label.ROSTER
    roster = roster if call.name in COPIES | {"copy", "values", "keys", "items"} else 0
    return roster | (call.labels & Label.ROSTER if call.name in COPIES | {"enumerate", "zip"} else 0)


def _parts(call: Called, receiver: Value) -> Mapping[object, Value] | None:
    """The fields, where the call copies them or names all of them."""
    if call.name == "dict" and not any(not keyword or keyword.startswith("*") for keyword, _ in call.given):
        return dict(call.given)
    if call.name in COPYING and call.values:
        return call.values[0].parts
    return receiver.parts if call.name in GIVING else None


def _is_numbered(value: Value) -> bool:
    """True for a ticket of a message behind the first, by which a row is looked up and nobody."""
    labels = value.labels
    return says(value.key, TICKETS) and bool(labels & Label.MESSAGE) and not labels & (Label.FIRST | Label.BEARER)


def _is_class(node: cst.BaseExpression) -> bool:
    """True for a name that is written like one of a class."""
    return isinstance(node, cst.Name) and node.value[:1].isupper() and not node.value.isupper()


def _cut_at(separator: Value) -> str:
    """`token` of `query.split("token=")[1]`."""
    text = separator.const if isinstance(separator.const, str) else ""
    return text.rstrip("=").lstrip("?&") if text.endswith("=") else ""


def _receiver_name(node: cst.Call) -> str:
    """What a method is called on, as written; of `app["rooms"][old].pop(nick)` the name of the collection."""
    written = dotted(node.func)
    if written is None and isinstance(node.func, cst.Attribute):
        return collection_name(node.func.value)
    return (written or "").rpartition(".")[0]


def _dispatched(a: Activation, holder: Value, node: cst.Call, key: Value) -> Value:
    """`getattr(self, "on_" + action)`: any method whose name begins so; any public one, where the client's word is the
    whole name."""
    prefix = beginning(as_given(a, node.args[1].value))
    owners = [owner for thing in holder.things if isinstance(thing, Instance) for owner in _with_heirs(a, thing.owner)]
    methods = [m for owner in owners for c in a.engine.index.lineage(owner).classes for m in c.methods.values()]
    hidden = "__" if prefix else "_"
    meant = dict.fromkeys(m for m in methods if m is not a.function and not m.name.startswith(hidden))
    named = [m for m in meant if m.name.startswith(prefix)]
    things = tuple(Closure(method, self_value=holder) for method in named[:MOST_DISPATCHED])
    return Value(holder.labels & ~COLLECTION, things=things if prefix or key.labels & Label.MESSAGE else ())


def _with_heirs(a: Activation, owner: Class) -> list[Class]:
    """A class, and those of its file that derive from it: a base reads the message, and they hold the methods."""
    index = a.engine.index
    heirs = [other for other in owner.outline.classes.values() if owner in index.lineage(other).classes]
    return heirs or [owner]


def as_given(a: Activation, node: cst.BaseExpression) -> cst.BaseExpression:
    """`f"on_{action}"` for a name that the function gives that, and nothing else."""
    if not isinstance(node, cst.Name) or a.function is None:
        return node
    given = list(given_to(node.value, a.engine.body(a.function).nodes))
    return given[0] if len(given) == 1 else node


def beginning(key: cst.BaseExpression) -> str:
    """The literal text that a name begins with: `on_` of `"on_" + action`, of `f"on_{action}"`, of `"on_%s" % action`
    and of `"on_{}".format(action)`."""
    match key:
        case cst.BinaryOperation(left=cst.SimpleString() as left, operator=cst.Add()):
            return str(left.evaluated_value)
        case cst.BinaryOperation(left=cst.SimpleString() as left, operator=cst.Modulo()):
            return str(left.evaluated_value).partition("%")[0]
        case cst.Call(func=cst.Attribute(value=cst.SimpleString() as text, attr=cst.Name(value="format"))):
            return str(text.evaluated_value).partition("{")[0]
        case cst.FormattedString(parts=[cst.FormattedStringText(value=text), *_]):
            return str(text)
    return ""
