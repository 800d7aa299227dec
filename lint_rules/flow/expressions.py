"""What expressions come to: names, attributes, keys, literals, formatted texts, comprehensions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import cast

import libcst as cst

from lint_rules.code.outline import Class, Function, Outline, Piece
from lint_rules.code.syntax import dotted, literal, names_in
from lint_rules.flow import blocking
from lint_rules.flow.activation import EXPRESSIONS, Activation, Branches
from lint_rules.flow.amounts import side_of_nobody
from lint_rules.flow.bindings import bind
from lint_rules.flow.contents import filled, kind_of_contents
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import NONE, Fact, Facts
from lint_rules.flow.items import (
    INHERITED,
    bearing,
    held,
    in_place_of,
    item,
    iterated,
    of_source,
    read,
    rostered,
    setting,
    socket_in,
    source_for,
    under_key,
    unless_said,
)
from lint_rules.flow.values import (
    EMPTY,
    MAX_THINGS,
    NOTHING,
    UNKNOWN,
    Above,
    Bound,
    Client,
    Closure,
    Instance,
    Kept,
    Kind,
    LambdaThing,
    Module,
    PairName,
    Row,
    Value,
    alternatives,
    is_truthy,
    join,
    proves_nothing,
    text_of,
    union,
)
from lint_rules.frameworks.channels import DJANGO_USER
from lint_rules.frameworks.labels import ABOUT_CLIENT, CLAIMS, Label
from lint_rules.frameworks.libraries import ERROR_TEXTS
from lint_rules.frameworks.words import LIMITED_TYPES, SETTINGS, SIGNS, says, words

_LITERALS = {"True": Value(const=True), "False": Value(const=False), "None": Value(const=None)}
_TEXT = Value(const="")


def _constant(a: Activation, node: cst.CSTNode) -> Value:
    value = literal(node)
    return Value(const=value) if value is not ... else NOTHING


def _name(a: Activation, node: cst.CSTNode) -> Value:
    return named(a, cast("cst.Name", node).value)


def named(a: Activation, name: str) -> Value:
    """The value of a plain name: local, of a function around, of the module, or of a framework."""
    found = a.state.env.get(name)
    if found is None:
        found = a.names.get(name)
    if found is None:
        found = _LITERALS.get(name)
    if found is not None:
        return found
    scope = a.function
    while scope is not None:  # a function that is defined further down
        if name in scope.nested:
            return Value(things=(Closure(scope.nested[name], {**a.names, **a.state.env}),))
        scope = scope.parent
    return resolved(a, name)


def resolved(a: Activation, written: str) -> Value:
    """What a name at module level is, as written."""
    full = a.outline.resolve(written)
    source = a.engine.table.names.get(full)
    if source is not None:
        return of_source(a, source)
    found = a.engine.index.meant(full, written, a.outline)
    value = of_found(a, found)
    if value is not None:
        return value
    last = written.rpartition(".")[2]
    if last.isupper():
        return setting(last)
    if last == "endpoint":
        return Value(Label.LAYER)
    if found is None and a.engine.looks_like_server(written, a.outline):
        return Value(Label.SERVER)
    return NOTHING


def of_found(a: Activation, found: Class | Function | Piece | Outline | None) -> Value | None:
    """The value of something that the index has found."""
    match found:
        case Function():
            return Value(things=(Closure(found),))
        case Class():
            return Value(things=(Kind(found),))
        case Outline():
            return Value(things=(Module(found),))
        case Piece():
            return _of_file(a, found)
    return None


def _of_file(a: Activation, piece: Piece) -> Value:
    """What the top of a file gives to a name; a collection may be filled further down."""
    value = a.engine.module_value(piece)
    name = next((name for name, found in piece.outline.assigns.items() if found is piece), "")
    return filled(value, piece.outline, name) if name else value


def _attribute(a: Activation, node: cst.CSTNode) -> Value:
    node = cast("cst.Attribute", node)
    written = dotted(node)
    if written is not None:
        found = a.state.env.get(written) or a.names.get(written)
        if found is not None:
            return found
    receiver = a.value(node.value)
    if node.attr.value == "objects" and dotted(node.value) != "self":  # Django gives no manager to an object
        return Value(things=(blocking.manager(a, node, receiver),))
    if receiver.things:
        blocking.related(a, node, receiver)
    name = node.attr.value
    if receiver.certain and name not in a.engine.table.had_by_strangers.get(receiver.certain, (name,)):
        _raises_for_strangers(a, node, written or name)
    return read(a, attribute_of(a, receiver, name, written or ""), node, name)


def _raises_for_strangers(a: Activation, node: cst.Attribute, written: str) -> None:
    """`user.profile` of Django's user: an `AnonymousUser` has none, and the AttributeError ends its connection."""
    if a.function is not None:
        a.hold(Fact("raises", Label.IDENTITY, node, a.function, text=written))


def attribute_of(a: Activation, receiver: Value, name: str, written: str) -> Value:
    """What an attribute of a value is."""
    if receiver.ways and any(isinstance(thing, Instance) for thing in receiver.things):
        return join((attribute_of(a, way.value, name, written), way.facts) for way in receiver.ways)
    bound = Bound(receiver, name, written)
    source = source_for(a.engine.table.attributes.get(name, ()), receiver)
    kept = source.labels if source is not None and source.on else 0  # also where the framework's own code is read
    known: list[Value] = []
    for thing in receiver.things:
        value = _of_thing(a, thing, name, receiver)
        if value is not None:
            known.append(value)
    if known:
        found = join((value, NONE) for value in known)
        labels = found.labels | (kept if source is None or not source.by else 0)
        value = Value(labels, found.const, (*found.things, bound), found.parts, found.ways, found.keyed, found.key)
        value.certain = found.certain
        return value
    if source is not None:
        return of_source(a, source, bound)
    declared = next(filter(None, (_declared(a, thing, name) for thing in receiver.things)), "")
    if declared and (leaves := _not_left(declared)):
        kept = receiver.labels & INHERITED & ~leaves & ~Label.BEARER
        return Value(kept | socket_in(receiver.labels, name), things=(bound,))
    return _unknown_attribute(a, receiver, bound)


def _unknown_attribute(a: Activation, receiver: Value, bound: Bound) -> Value:
    """An attribute of something that no row and no class of the project speaks of."""
    name, written = bound.name, bound.written
    head = written.partition(".")[0]
    if written and head not in a.state.env and head not in a.names and not receiver.labels:
        value = resolved(a, written)
        if value is not NOTHING:
            return Value(value.labels, value.const, (*value.things, bound), value.parts, keyed=value.keyed)
    labels = _inherited(receiver, name) | socket_in(receiver.labels, name)
    if not labels and (says(head, SETTINGS) or name in _SETTINGS_OF):
        labels = setting(name).labels
    if name in ("user", "current_user") and receiver.labels & (Label.CONNECTION | Label.REQUEST):
        labels |= Label.IDENTITY
    labels = labels & ~Label.BEARER | bearing(labels, name)
    return Value(labels, things=(bound,), key=receiver.key or (name if labels & Label.CLIENT else ""))


_SETTINGS_OF = frozenset({"config", "settings"})
"""Attributes under which an application of a framework has its settings: `app.config`."""


def _inherited(receiver: Value, name: str) -> int:
    """What a part of something unknown has of the whole; `frame.data` is the frame."""
    labels = receiver.labels & (INHERITED | (Label.WHOLE if name == "data" else 0))
    return labels if name in ERROR_TEXTS else labels & ~Label.BROAD


def _declared(a: Activation, thing: object, name: str) -> str:
    """The type of a field, as the class of an object declares it."""
    if not isinstance(thing, Instance):
        return ""
    return next(
        (c.annotations[name].text for c in a.engine.index.lineage(thing.owner).classes if name in c.annotations), ""
    )


def _not_left(declared: str) -> int:
    """The labels that a field of this type cannot have: a `Literal` names nothing new, a number or mask is no text."""
    if "Literal[" in declared:
        return Label.PLACE | Label.FREE
    if "SecretStr" in declared or "SecretBytes" in declared:
        return Label.FREE
    return Label.FREE * (words(declared) <= LIMITED_TYPES or "pattern=" in declared or "regex=" in declared)


def _of_thing(a: Activation, thing: object, name: str, receiver: Value) -> Value | None:
    match thing:
        case Instance():
            return _of_instance(a, thing, name, receiver)
        case Kind():
            method = a.engine.index.method(thing.owner, name)
            if method is not None:
                own = receiver if method.parameters[:1] == ("cls",) else None  # `cls(…)` makes one of the class
                return Value(things=(Closure(method, self_value=own),))
            is_looked_up = receiver.labels & Label.ASKED  # `Order.get(order_id)`, of a base that is not at hand
            return None if is_looked_up else _class_value(a, thing.owner, name)
        case Above():
            return _of_above(a, thing, name)
        case Kept() if receiver.labels & Label.PLACE:
            return _of_contents(a, thing, name, receiver)
        case Client():
            return Value(things=(thing,))
        case Row():
            return blocking.of_row(a, thing, name)
        case Module():
            found = a.engine.index.locate(f"{thing.outline.name}.{name}", thing.outline)
            return of_found(a, found)
    return None


def _of_above(a: Activation, thing: Above, name: str) -> Value | None:
    """A method that the object's class has from another one of the project; None for one of a framework."""
    kinds = [of.owner for of in thing.own.things if isinstance(of, Instance)] or [thing.owner]
    order = a.engine.index.lineage(kinds[0]).classes
    behind = order[order.index(thing.owner) + 1 :] if thing.owner in order else []
    method = next((c.methods[name] for c in behind if name in c.methods), None)
    return Value(things=(Closure(method, self_value=thing.own),)) if method is not None else None


def _of_instance(a: Activation, thing: Instance, name: str, receiver: Value) -> Value | None:
    if name in thing.attributes:
        return thing.attributes[name]
    method = a.engine.index.method(thing.owner, name)
    if method is not None:
        closure = Closure(method, self_value=receiver)
        if any(d.written.rpartition(".")[2] in ("property", "cached_property") for d in method.decorators):
            return a.engine.get(a, closure)
        return Value(things=(closure,))
    heirs = _of_heirs(a, thing, name, receiver) if receiver.labels & Label.CONNECTION else ()
    if heirs:
        return Value(things=heirs)
    rows = a.engine.table.attributes.get(name, ())
    source = source_for(rows, receiver)
    if source is not None and not a.engine.assigns(thing.owner, name):
        return _claimed_by(a, thing, source.by, receiver) if source.by else None
    found = a.engine.attribute(a, thing.owner, name)
    # a field of what the client sent or of what was looked up, whatever its default; a class that is made by its own
    # `__init__` has none
    is_field = receiver.labels & _FROM_ELSEWHERE and "__init__" not in thing.owner.methods
    return found if found is not None or is_field else _class_value(a, thing.owner, name)


_FROM_ELSEWHERE = Label.CLIENT | ABOUT_CLIENT | Label.ASKED


def _of_heirs(a: Activation, thing: Instance, name: str, receiver: Value) -> tuple[Closure, ...]:
    """The methods of the classes of this file that derive from the object's: a base reads the message, and calls what
    these alone define."""
    index, owner = a.engine.index, thing.owner
    having = [c for c in owner.outline.classes.values() if c is not owner and name in c.methods]
    heirs = [c for c in having if owner in index.lineage(c).classes][:MAX_THINGS]
    return tuple(
        Closure(c.methods[name], self_value=replace(receiver, things=(Instance(c, thing.attributes),))) for c in heirs
    )


def _of_contents(a: Activation, thing: Kept, name: str, receiver: Value) -> Value | None:
    """A method of what the client has named out of a collection: `rooms[code].join`."""
    kind = kind_of_contents(thing, a.engine.index)
    method = a.engine.index.method(kind, name) if kind is not None else None
    if kind is None or method is None:
        return None
    return Value(things=(Closure(method, self_value=Value(receiver.labels, things=(Instance(kind),))),))


def _claimed_by(a: Activation, thing: Instance, method: str, receiver: Value) -> Value | None:
    """What a method of the project gives for it, where any client may write that: `self.get_cookie("staff_id")`."""
    written = a.engine.index.method(thing.owner, method)
    found = a.engine.get(a, Closure(written, self_value=receiver)) if written is not None else NOTHING
    return found if proves_nothing(found) else None


def _class_value(a: Activation, owner: Class, name: str) -> Value | None:
    piece = a.engine.index.class_value(owner, name)
    return filled(a.engine.module_value(piece, owner), owner, name) if piece is not None else None


def _subscript(a: Activation, node: cst.CSTNode) -> Value:
    node = cast("cst.Subscript", node)
    receiver = a.value(node.value)
    keys = [a.value(part.slice.value) for part in node.slice if isinstance(part.slice, cst.Index)]
    for part in node.slice:
        if isinstance(part.slice, cst.Slice):
            first = literal(part.slice.lower)
            whole = part.slice.upper is None and (first is ... or first == len("Bearer "))
            shown = 0 if whole else Label.BEARER  # `token[:4]`
            return Value(receiver.labels & INHERITED & ~shown, key=receiver.key)
    written = dotted(node.value)
    blocking.looked_into(a, node.value, receiver)
    key = keys[0] if keys else NOTHING
    if receiver.keyed and receiver.parts is None and written is not None and key.const == 0:
        return Value(Label.CLIENT, things=(PairName(receiver, f"{written}[1]"),))
    known = a.state.env.get(f"{written}[{key.const!r}]") if isinstance(key.const, str | int) else None
    found = known if known is not None else item(a, receiver, key, written or "")
    if key.const == DJANGO_USER and found.labels & Label.IDENTITY and a.function is not None:
        a.hold(Fact("found", found.labels, node, a.function, text=DJANGO_USER))  # a guest has none: this raises
    return read(a, found, node, key.const, first=bool(receiver.labels & Label.FIRST))


def _binary(a: Activation, node: cst.CSTNode) -> Value:
    node = cast("cst.BinaryOperation", node)
    left, right = a.value(node.left), a.value(node.right)
    labels = (left.labels | right.labels) & INHERITED
    if isinstance(node.operator, cst.BitAnd) and (_is_own_list(node.left, left) or _is_own_list(node.right, right)):
        labels &= ~(Label.FREE | Label.PLACE)  # `wanted & SYMBOLS`: those of them that the server knows
    public = isinstance(left.const, str) and left.const.startswith("public") and right.const is UNKNOWN
    text = text_of(left) + text_of(right) * isinstance(node.operator, cst.Add) if labels & Label.FREE else ""
    return Value(labels | Label.PUBLIC * public, text=text)


def _is_own_list(node: cst.BaseExpression, value: Value) -> bool:
    """True for a constant of the program: `SYMBOLS`."""
    is_own = not value.labels & (Label.CLIENT | Label.PLACE | Label.IDENTITY | Label.CREDENTIAL)
    return is_own and isinstance(node, cst.Name) and node.value.isupper()


def _formatted(a: Activation, node: cst.CSTNode) -> Value:
    parts = cast("cst.FormattedString", node).parts
    values = [a.value(part.expression) for part in parts if isinstance(part, cst.FormattedStringExpression)]
    if len(parts) == 1 and values:
        return values[0]
    labels = union(values) & INHERITED
    signature = _signature(parts, values)
    if signature:
        labels = labels & ~CLAIMS | signature | Label.SIGNED
    first = parts[0] if parts else None
    if isinstance(first, cst.FormattedStringText) and first.value.startswith("public"):
        labels |= Label.PUBLIC
    text = _put_together(parts, values) if labels & Label.FREE else ""
    fixed = not labels and all(value.const is not UNKNOWN for value in values)
    return _TEXT if fixed else Value(labels, text=text)


def _put_together(parts: Sequence[cst.BaseFormattedStringContent], values: Iterable[Value]) -> str:
    given = iter(values)
    return "".join(part.value if isinstance(part, cst.FormattedStringText) else text_of(next(given)) for part in parts)


def _signature(parts: Sequence[cst.CSTNode], values: Sequence[Value]) -> int:
    """The claims of a name that a text begins with, or has in front of what is said: `f"Client {name}: {text}"`."""
    at = 0
    for part, after in pairwise(parts):
        if not isinstance(part, cst.FormattedStringExpression):
            continue
        value, at = values[at], at + 1
        is_plain = isinstance(part.expression, cst.Name | cst.Attribute | cst.Subscript) or bool(value.key)
        if is_plain and isinstance(after, cst.FormattedStringText) and SIGNS.match(after.value):
            return value.labels & CLAIMS
    return 0


def _concatenated(a: Activation, node: cst.CSTNode) -> Value:
    node = cast("cst.ConcatenatedString", node)
    constant = literal(node)
    if isinstance(constant, str):
        return Value(const=constant)
    values = [a.value(node.left), a.value(node.right)]
    return Value(union(values) & INHERITED, text="".join(map(text_of, values)))


_TWO = 2


def _is_limit(a: Activation, node: cst.Comparison) -> bool:
    """`return now - last.get(sid, 0) < 0.1`: who calls this learns by it whether the client writes too fast."""
    operator, right = node.comparisons[0].operator, node.comparisons[0].comparator
    return side_of_nobody(a, node.left, operator, right) is not None


def _comparison(a: Activation, node: cst.CSTNode) -> Value:
    node = cast("cst.Comparison", node)
    values = [a.value(node.left), *(a.value(target.comparator) for target in node.comparisons)]
    if isinstance(node.comparisons[-1].operator, cst.In | cst.NotIn):
        blocking.looked_into(a, node, values[-1])
    if union(values) & ABOUT_CLIENT and len(values) == _TWO and _is_limit(a, node):
        branches = a.branch(node)
        return join([(_LITERALS["True"], branches.true), (_LITERALS["False"], branches.false)])
    return Value(union(values) & INHERITED & ~(Label.FREE | Label.BEARER))


def _unary(a: Activation, node: cst.CSTNode) -> Value:
    node = cast("cst.UnaryOperation", node)
    value = literal(node)
    if value is not ...:
        return Value(const=value)
    inner = a.value(node.expression)
    blocking.looked_into(a, node.expression, inner)
    return Value(inner.labels & INHERITED & ~(Label.FREE | Label.BEARER))


def _boolean(a: Activation, node: cst.CSTNode) -> Value:
    node = cast("cst.BooleanOperation", node)
    left = a.value(node.left)
    branches = a.branch(node.left) if left.labels or left.things else Branches()
    right = a.value(node.right)
    if isinstance(node.operator, cst.Or):
        left = in_place_of(a, left, right, node.left, node.right)
        return join([(left, branches.true), (unless_said(left, right), branches.false)])
    return join([*_where_false(left, branches.false), (right, branches.true)])


def _where_false(left: Value, facts: Facts) -> Iterator[tuple[Value, Facts]]:
    """What `left and right` gives of its left side: the ways on which that is false, and so counts as false later."""
    for way in alternatives(left):
        truth = is_truthy(way.value)
        if truth is None:
            yield replace(way.value, const=EMPTY, things=(), parts=None, made=None), way.facts | facts
        elif not truth:
            yield way.value, way.facts | facts


def _conditional(a: Activation, node: cst.CSTNode) -> Value:
    node = cast("cst.IfExp", node)
    branches = a.branch(node.test)
    if branches.always is not None:
        return a.value(node.body if branches.always else node.orelse)
    before = a.state
    a.enter(before, branches, side=True)
    body = a.value(node.body)
    a.enter(before, branches, side=False)
    other = a.value(node.orelse)
    a.state = before
    return join([(body, branches.true), (other, branches.false)])


def _sequence(a: Activation, node: cst.CSTNode) -> Value:
    elements = cast("cst.List | cst.Tuple | cst.Set", node).elements
    values = [a.value(part.value) for part in elements]
    parts = dict(enumerate(values)) if not any(isinstance(part, cst.StarredElement) for part in elements) else None
    return Value(held(union(values)), parts=cast("dict[object, Value] | None", parts))


def _dict(a: Activation, node: cst.CSTNode) -> Value:
    parts: dict[object, Value] = {}
    labels = 0
    exact = True
    elements = cast("cst.Dict", node).elements
    for part in elements:
        value = a.value(part.value)
        if isinstance(part, cst.DictElement):
            key = a.value(part.key)
            labels |= key.labels & INHERITED
            value = under_key(value, key, part.value)
            parts[key.const if key.const is not UNKNOWN else ("computed", len(parts))] = value
        else:
            if len(elements) == 1:
                return value  # `{**data}` is a copy of all that the client said
            exact = exact and value.parts is not None
            _overwritten(a, part, value, parts)
            parts.update(value.parts or {})
            if value.parts is None:
                parts[("rest", len(parts))] = value
        labels |= value.labels
    return Value(held(labels), parts=parts)


_WHOLE_MESSAGE = Label.CLIENT | Label.WHOLE | Label.FREE


def _overwritten(a: Activation, node: cst.CSTNode, value: Value, before: Mapping[object, Value]) -> None:
    """Note `{"sender": user.name, **message}`: where the message has a sender as well, that one stays."""
    if value.labels & _WHOLE_MESSAGE != _WHOLE_MESSAGE or value.labels & Label.CHECKED or a.function is None:
        return
    both = Label.CLIENT | Label.IDENTITY
    own = tuple((key, of) for key, of in before.items() if isinstance(key, str) and of.labels & both == Label.IDENTITY)
    if own:
        a.note(Effect("spread", node, a.function, a.state.facts, arguments=own, payload=value, closed=a.state.closed))


def _comprehension(a: Activation, node: cst.CSTNode) -> Value:
    before = a.state
    a.state = before.copy()
    loop: cst.CompFor | None = cast("cst.ListComp", node).for_in
    while loop is not None:
        walked = a.value(loop.iter)
        if loop.asynchronous is None:
            blocking.walked(a, loop.iter, walked)
        bind(a, loop.target, iterated(rostered(a, walked, loop.iter)))
        for test in loop.ifs:
            a.state.env.update(a.branch(test.test).names_true)
        loop = loop.inner_for_in
    a.loop_depth += 1
    if isinstance(node, cst.DictComp):
        value = Value(a.value(node.key).labels | a.value(node.value).labels)
    else:
        value = a.value(cast("cst.ListComp", node).elt)
    a.loop_depth -= 1
    a.state = before
    same = value.labels & Label.WHOLE
    return Value(held(value.labels) | same, keyed=_copies_pairs(a, cast("cst.ListComp", node)))


def _copies_pairs(a: Activation, node: cst.CSTNode) -> bool:
    """True for `{name.decode(): text.decode() for name, text in scope["headers"]}`: headers under their names."""
    match node:
        case cst.DictComp(
            key=key,
            for_in=cst.CompFor(
                iter=walked, target=cst.Tuple(elements=[cst.Element(value=cst.Name(value=name)), _]), inner_for_in=None
            ),
        ):
            return a.value(walked).keyed and name in names_in(key)
    return False


def _lambda(a: Activation, node: cst.CSTNode) -> Value:
    return Value(things=(LambdaThing(cast("cst.Lambda", node), {**a.names, **a.state.env}, a.function),))


def _walrus(a: Activation, node: cst.CSTNode) -> Value:
    node = cast("cst.NamedExpr", node)
    value = a.value(node.value)
    bind(a, node.target, value)
    return value


def _await(a: Activation, node: cst.CSTNode) -> Value:
    inner = cast("cst.Await", node).expression
    blocking.awaited(a, inner)
    return a.value(inner).settled()


def _yielded(a: Activation, value: Value, node: cst.CSTNode) -> None:
    """A generator gives out a value: to a loop, to a `with`, to the handler that depends on it."""
    a.yields.append((value, NONE))
    if a.function is not None:
        a.note(Effect("yield", node, a.function, a.state.facts, payload=value, closed=a.state.closed))


def _yield(a: Activation, node: cst.CSTNode) -> Value:
    inner = cast("cst.Yield", node).value
    value = a.value(inner.item if isinstance(inner, cst.From) else inner)
    _yielded(a, value, node)
    return NOTHING


EXPRESSIONS.update(
    {
        cst.Name: _name,
        cst.Attribute: _attribute,
        cst.Subscript: _subscript,
        cst.SimpleString: _constant,
        cst.Integer: _constant,
        cst.Float: _constant,
        cst.FormattedString: _formatted,
        cst.ConcatenatedString: _concatenated,
        cst.BinaryOperation: _binary,
        cst.BooleanOperation: _boolean,
        cst.UnaryOperation: _unary,
        cst.Comparison: _comparison,
        cst.IfExp: _conditional,
        cst.List: _sequence,
        cst.Tuple: _sequence,
        cst.Set: _sequence,
        cst.Dict: _dict,
        cst.ListComp: _comprehension,
        cst.SetComp: _comprehension,
        cst.GeneratorExp: _comprehension,
        cst.DictComp: _comprehension,
        cst.Lambda: _lambda,
        cst.NamedExpr: _walrus,
        cst.Await: _await,
        cst.Yield: _yield,
    }
)
