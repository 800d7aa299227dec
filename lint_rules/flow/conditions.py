"""What a test decides: the facts that hold if it is true and if it is false.

`a and b` is true only where both are, and false where one of them is, nobody knows which; `or` the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeGuard

import libcst as cst

from lint_rules.code.outline import Piece
from lint_rules.code.syntax import call_of, dotted, last_name, literal, source, spelled
from lint_rules.code.walk import walk
from lint_rules.flow.activation import CONDITIONS, Activation, Branches
from lint_rules.flow.amounts import side_of_nobody
from lint_rules.flow.blocking import looked_into
from lint_rules.flow.coroutines import of_its_name
from lint_rules.flow.facts import NONE, Fact, Facts, either, merged, void
from lint_rules.flow.items import brought, read
from lint_rules.flow.patterns import MATCHING, is_pattern
from lint_rules.flow.reshaping import as_given
from lint_rules.flow.values import (
    EMPTY,
    NOTHING,
    UNKNOWN,
    Instance,
    PairName,
    Value,
    Way,
    alternatives,
    is_truthy,
    is_written_out,
    join,
    union,
)
from lint_rules.frameworks.labels import ABOUT_CLIENT, CLAIMS, ORIGIN, Label
from lint_rules.frameworks.libraries import FORMS
from lint_rules.frameworks.words import EXISTENCE, FIRE_AND_FORGET, ONE_WAY, ROSTERS, is_token, says, word_set

_POSITIVE = frozenset({"is_authenticated", "authenticated", "is_active"})
_NEGATIVE = frozenset({"is_anonymous", "anonymous"})
_CLIENT = ABOUT_CLIENT | Label.CLIENT | Label.PLACE | Label.FIRST | Label.CLAIMED
_DECIDING = (
    _CLIENT | Label.MESSAGE | Label.ASKED | Label.SECRET | Label.SETTING | Label.FOUND | ORIGIN | CLAIMS
)  # fmt: skip
"""What a decision may depend on."""


def branch(a: Activation, test: cst.BaseExpression) -> Branches:
    """What a test decides: that of a name which was given one too, `ok = room in allowed`, `if not ok: return`."""
    kept = a.kept_test(test.value) if isinstance(test, cst.Name) else None
    return branch(a, kept) if kept is not None else _decision(a, test)


def _decision(a: Activation, test: cst.BaseExpression) -> Branches:
    """Most tests are names, calls and comparisons, so these are asked for first."""
    if type(test) in _VALUES:
        return _of_value(a, test, test)
    match test:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
            return _compared(a, test, left, operator, right)
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return _swapped(branch(a, inner))
        case cst.BooleanOperation(left=left, operator=cst.And(), right=right):
            return _both(a, left, right)
        case cst.BooleanOperation(left=left, right=right):
            return _swapped(_both(a, left, right, swapped=True))
        case cst.Call(func=cst.Name(value="bool"), args=[cst.Arg(value=inner)]):
            return branch(a, inner)
        case cst.NamedExpr(target=cst.Name(), value=inner):
            a.value(test)
            return _of_value(a, test, test.target)
        case cst.Await(expression=cst.Call()) | cst.Call():
            return _of_value(a, test, test)
    value = a.value(test)
    return _decided(a, test, value, value, positive=None)


_VALUES = frozenset({cst.Name, cst.Attribute, cst.Subscript})


def _swapped(one: Branches) -> Branches:
    always = None if one.always is None else not one.always
    return Branches(one.false, one.true, one.names_false, one.names_true, always)


def _both(a: Activation, left: cst.BaseExpression, right: cst.BaseExpression, *, swapped: bool = False) -> Branches:
    """`left and right`; with `swapped`, `not left and not right`, which is how `or` is read."""
    one = branch(a, left)
    one = _swapped(one) if swapped else one
    before = a.state
    a.enter(before, one, side=True)
    other = branch(a, right)
    env = a.state.env
    a.state = before
    for name, value in env.items():
        before.env.setdefault(name, value)
    other = _swapped(other) if swapped else other
    always: bool | None = None
    if one.always is False or other.always is False:
        always = False
    elif one.always and other.always:
        always = True
    false = other.false if one.always else one.false if other.always else either(one.false, other.false)
    return Branches(one.true | other.true, false, {**one.names_true, **other.names_true}, {}, always)


def _of_value(a: Activation, test: cst.BaseExpression, node: cst.BaseExpression) -> Branches:
    """`if user:`, `if user.is_authenticated:`, `if await allowed(token):`."""
    value = of_its_name(a, node, a.value(node))
    name = _asked_of(a, node, value)
    positive = True if name in _POSITIVE else False if name in _NEGATIVE else None
    called = isinstance(node, cst.Call | cst.Await)
    found = called and _asks_for_existence(node)
    presence = (not called and not name) or _asks_for_shape(node) or found or is_pattern(a, call_of(node))
    if (presence and not called) or found:
        positive = True
    if called and _asks_about_connection(a, node, value):
        value, positive = value.add(Label.IDENTITY), True
    looked_into(a, node, value)
    tested = value.drop(_OF_A_LOOK) if called and _asks_for_form(a, node) else value
    branches = _decided(a, test, value, tested, positive=positive, presence=presence, name=node)
    if called and _is_of_own_kind(node):
        _limit(a, node.args[0].value, branches, Label.BROAD)
    for looked_at in _looked_at(node) if called else ():
        _limit(a, looked_at, branches, _KNOWN if _is_closed(a, node) else Label.FREE)
    return branches


def _asked_of(a: Activation, node: cst.BaseExpression, value: Value) -> str:
    """What an object is asked for, `is_authenticated` of `user.is_authenticated`; empty for what is a user itself,
    `self.current_user`, and only asked whether it is there."""
    if not isinstance(node, cst.Attribute):
        return ""
    is_user = value.labels & Label.IDENTITY and not a.value(node.value).labels & Label.IDENTITY
    return "" if is_user else node.attr.value


def _is_of_own_kind(node: cst.BaseExpression) -> TypeGuard[cst.Call]:
    """`isinstance(error, NotAllowed)`: what an exception of a kind that is named says is known."""
    match node:
        case cst.Call(func=cst.Name("isinstance"), args=[_, cst.Arg(value=kinds)]):
            return not any(isinstance(part, cst.Name) and part.value in _ANY_KIND for part in walk(kinds))
    return False


_ANY_KIND = frozenset({"Exception", "BaseException"})


def _asks_about_connection(a: Activation, node: cst.BaseExpression, value: Value) -> bool:
    """`is_host(room, sid)`, `self.has_joined(ws, room)`: what the server keeps of this connection in that room."""
    call = call_of(node)
    if call is None or not value.labels & Label.PLACE or not _QUESTION.match(last_name(call)):
        return False
    return any(a.value(arg.value).labels & Label.CONNECTION for arg in call.args)


_QUESTION = re.compile(r"_*(is|has|can|may)_")


def _looked_at(node: cst.BaseExpression) -> Sequence[cst.BaseExpression]:
    """What a call holds against a form: `name.isidentifier()`, `NAME.fullmatch(name)`, `re.match(FORM, name)`."""
    match call_of(node):
        case cst.Call(func=cst.Attribute(value=text, attr=cst.Name(value=name))) if name in FORMS:
            return (text,)
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=name)), args=args) if name in MATCHING:
            return [arg.value for arg in args]
    return ()


_KNOWN = Label.FREE | Label.PLACE
"""What a text of the client's loses that is one of those which the program writes out: the server chose the place."""

_WRITTEN_OUT = re.compile(r"(?:\\[.\-/:]|[\w\-/: |()^$]|\?:)+")
"""A pattern without anything that stands for many texts: `^(news|status)$`."""


def _is_closed(a: Activation, node: cst.BaseExpression) -> bool:
    """True for a call that holds a text against a pattern which writes out the texts that fit."""
    call = call_of(node)
    if call is None or not isinstance(call.func, cst.Attribute):
        return False
    holder = call.func.value
    pattern = call.args[0].value if dotted(holder) == "re" and call.args else holder
    found = a.engine.index.named(dotted(pattern) or "", a.outline)
    made = found.node if isinstance(found, Piece) else pattern
    text = literal(made.args[0].value) if isinstance(made, cst.Call) and made.args else literal(made)
    return isinstance(text, str) and _WRITTEN_OUT.fullmatch(text) is not None


def _limit(a: Activation, node: cst.BaseExpression, branches: Branches, loses: int = Label.FREE) -> None:
    """Where the test is true the client's text is one of those that the server knows, or of the form that it wants."""
    name = spelled(node)
    if not name:
        return
    value = branches.names_true.get(name) or a.value(node)
    if value.labels & loses & ~Label.PLACE:
        a.state.env.setdefault(name, value)
        branches.names_true = {**branches.names_true, name: value.drop(loses)}


_OF_A_LOOK = Label.CREDENTIAL | Label.FIRST | Label.ASKED
"""Labels of a decision that looks at what a client brings, or at what was found by it."""


def _asks_for_shape(node: cst.BaseExpression) -> bool:
    """`isinstance(message, bytes)`, `text.startswith("/")`, `key[:3]`: what a value looks like says nothing of who sent
    it."""
    match node:
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice(lower=None, upper=cst.Integer()))]):
            return True
    return last_name(call_of(node)) in _SHAPES


def _asks_for_form(a: Activation, node: cst.BaseExpression) -> bool:
    """`key.isalnum()`, `FORM.fullmatch(key)`: the form of the client's own words, which anybody can write so."""
    texts = _looked_at(node) if is_pattern(a, call_of(node)) or last_name(call_of(node)) in FORMS else ()
    return any(a.value(text).labels & Label.CLIENT for text in texts)


def _asks_for_existence(node: cst.BaseExpression) -> bool:
    """`await rooms.get(name)`, `exists(name)`: whether there is one."""
    return says(last_name(call_of(node)), EXISTENCE)


_SHAPES = FORMS | {"isinstance", "hasattr", "len", "callable", "issubclass", "type", "count", "isspace"}


def _decided(
    a: Activation,
    test: cst.BaseExpression,
    value: Value,
    tested: Value,
    *,
    positive: bool | None,
    presence: bool = False,
    compared: bool = False,
    fixed: bool = False,
    name: cst.BaseExpression | None = None,
) -> Branches:
    """A test of one value: facts by its labels, and by the alternatives that are left on either side."""
    if value.certain:
        return _void(a, test, value)
    truth = is_truthy(value)
    if _is_flag(value):
        return _narrowed(value, NONE, NONE, name, lambda way: is_truthy(way.value))
    true, false = _own(a, test, tested, positive, presence=presence, compared=compared, fixed=fixed)
    if not value.ways:
        return Branches(true, false, always=truth)
    return _narrowed(value, true, false, name, lambda way: is_truthy(way.value))


def _void(a: Activation, test: cst.BaseExpression, value: Value) -> Branches:
    """A test of what is true whoever the client is: everybody gets past it, and why is remembered."""
    known, a.state.facts = set(a.decisions), a.state.facts - a.unrun.get(value.certain, NONE)
    meant = _decided(a, test, value.settled(), value.settled(), positive=None)
    a.decisions = known
    asked = meant.true | meant.false
    if a.function is None or not union(asked) & _CLIENT:
        return Branches(always=True)  # it asks nothing about the client
    fact = replace(void(test, a.function, value.certain, asked), depth=a.depth)
    a.decisions.add(fact)
    return Branches(frozenset({fact}), always=True)


def _is_flag(value: Value) -> bool:
    """True for a name that earlier tests gave a literal on each way (`is_new = user not in users`): these decide."""
    known = all(way.value.const is not UNKNOWN for way in value.ways)
    return bool(value.ways) and known and not value.labels & (Label.SETTING | Label.OPTIONAL)


def _narrowed(
    value: Value,
    true: Facts,
    false: Facts,
    name: cst.BaseExpression | None,
    holds: object,
) -> Branches:
    """What is left of the alternatives of a value where a test of it is true, and where it is false."""
    ways = alternatives(value)
    yes = [way for way in ways if holds(way) is not False]  # type: ignore[operator]
    no = [way for way in ways if holds(way) is not True]  # type: ignore[operator]
    written = dotted(name) if name is not None else None
    found = Branches(_common(yes, true), _common(no, false))
    if not yes or not no:
        found.always = bool(yes)
    if written is not None and yes and no and len(yes) + len(no) > len(ways) - 1:
        found.names_true = {written: join((way.value, way.facts) for way in yes)}
        found.names_false = {written: join((way.value, way.facts) for way in no)}
    return found


def _common(ways: Iterable[Way], own: Facts) -> Facts:
    """What holds on all of these: each brings its own facts, and the test where the value is not known.

    A setting is tested also where it has its default, and that there is nobody holds for a None as well: such a fact
    is no check, and says that what is done here is done for a stranger.
    """
    plain = frozenset(fact for fact in own if fact.kind == "setting" or fact.positive is False)
    sets = [way.facts | (_of_way(way, own) if way.value.const in (UNKNOWN, EMPTY) else plain) for way in ways]
    return merged(sets) if sets else own


def _of_way(way: Way, own: Facts) -> Facts:
    """What a test says of one alternative: of a guest that the program makes up nothing, and of a thing that the client
    only named no more than that there is one, unless something else was asked before."""
    if _is_made_up(way.value):
        return NONE
    named = Label.PLACE | Label.CLAIMED
    is_named = way.value.labels & named and not way.value.labels & (ABOUT_CLIENT | Label.FIRST)
    if not is_named or any(fact.kind == "test" and (fact.positive or not fact.presence) for fact in way.facts):
        return own
    weak = ABOUT_CLIENT | Label.FIRST
    return frozenset(replace(f, labels=f.labels & ~weak) if f.presence and f.compared else f for f in own)


def _is_made_up(value: Value) -> bool:
    """True for `{"id": "guest", "name": "Guest"}` and `Staff("emergency", "nurse")`: there is always one."""
    if value.things and not value.labels and all(isinstance(thing, Instance) for thing in value.things):
        return True
    return bool(value.parts) and value.made is None and not value.labels & (Label.WHOLE | Label.ASKED)


def _own(
    a: Activation,
    test: cst.BaseExpression,
    value: Value,
    positive: bool | None,
    *,
    presence: bool,
    compared: bool,
    fixed: bool = False,
) -> tuple[Facts, Facts]:
    """The decision itself, as a fact on both sides."""
    function = a.function
    if function is None:
        return NONE, NONE
    _no_longer_believed(a, value)
    text = _text(a, test)
    if not value.labels & _CLIENT:
        return _setting(a, test, text, _off_side(value, positive))
    labels = value.labels & _DECIDING
    false_side = None if positive is None else not positive
    depth = a.depth
    true = Fact("test", labels, test, function, True, positive, presence, compared, fixed, text=text, depth=depth)
    false = Fact("test", labels, test, function, False, false_side, presence, compared, fixed, text=text, depth=depth)
    a.decisions |= {true, false}
    return frozenset({true}), frozenset({false})


def _no_longer_believed(a: Activation, value: Value) -> None:
    """Unknown code was believed to raise; a program that looks at what it gave does not count on that."""
    if value.made is not None:
        a.state.facts -= {fact for fact in a.state.facts if fact.kind in ("call", "ask") and fact.node is value.made}


def _off_side(value: Value, positive: bool | None) -> bool | None:
    """The side of a test that holds while nobody has set the setting; None for one that has to be set."""
    empty = any(way.value.const is not UNKNOWN and not way.value.const for way in value.ways)
    return positive is False if value.labels & Label.OPTIONAL or empty else None


def _setting(a: Activation, test: cst.BaseExpression, text: str, off: bool | None) -> tuple[Facts, Facts]:
    function = a.function
    assert function is not None
    return tuple(  # type: ignore[return-value]
        frozenset({Fact("setting", Label.SETTING, test, function, side, side, opens=off is side, text=text)})
        for side in (True, False)
    )


_FRAMES = re.compile(
    r"""\bisinstance\((?P<name>[\w.]+),|MsgType\b|\.type\b|^["'](text|bytes)["'] in """
    r"""|\[["']type["']\] [!=]= ["']websocket\.|\[["'](text|bytes)["']\] is """
)


def kinds_of_frame(text: str, is_whole: Callable[[str], bool]) -> tuple[bool, bool]:
    """For a test that tells text from binary frames, or from the end, the side (true, false) on which what is left is
    no message to answer. `is_whole` says of a name that it is a frame, and no field of one."""
    found = _FRAMES.search(text)
    if found is None or (found["name"] and not is_whole(found["name"])):
        return False, False
    is_end = _ENDS.search(text) is not None and "TEXT" not in text
    if not is_end and ".type" in found[0] and "TEXT" not in text:
        return False, False  # a kind of the protocol's own
    negated = text.startswith("not ") if found["name"] else _DIFFERS.search(text) is not None
    return (True, False) if negated is not is_end else (False, True)


_DIFFERS = re.compile(r"^not |!=|\bnot in\b|\.\w+ is not |\bis None")
_ENDS = re.compile(r"""\b(CLOSE[DS]?|CLOSING|ERROR|BINARY|PING|PONG)\b|["']websocket\.(disconnect|connect)""")
"""How a frame is called that ends the connection, or that holds no text."""


def asks_kind_of_frame(a: Activation, test: cst.BaseExpression, *, side: bool) -> bool:
    """True where that side of a test is left with what is no message to answer."""
    if _empty_side(a, test) is side:
        return True
    if side and asks_more_than_kind(test):
        return False
    sides = kinds_of_frame(_text(a, test), partial(_is_frame, a))
    return sides[0] if side else sides[1]


def asks_more_than_kind(test: cst.BaseExpression) -> bool:
    """True for `not isinstance(data, dict) or data.get("level") not in LEVELS`: that it is true may mean a message of
    the right kind with a wrong value in it, and its sender waits."""
    match test:
        case cst.BooleanOperation(
            left=cst.UnaryOperation(
                operator=cst.Not(),
                expression=cst.Call(func=cst.Name(value="isinstance"), args=[_, cst.Arg(value=cst.Name(value=kind))]),
            ),
            operator=cst.Or(),
        ):
            return kind in _OBJECTS
        case cst.BooleanOperation(left=left, operator=cst.Or()):
            return asks_more_than_kind(left)
    return False


_OBJECTS = frozenset({"dict", "list", "Mapping", "Sequence"})
"""What a message is once it has been read; `str` and `bytes` are kinds of frames."""


def _is_frame(a: Activation, name: str) -> bool:
    return bool(a.state.env.get(name, NOTHING).labels & (Label.WHOLE | Label.TEXT))


def _empty_side(a: Activation, test: cst.BaseExpression) -> bool | None:
    """The side of `if not text:` and `if text is None:` on which there is no message, or an empty one; None for any
    other test."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=cst.Name(value=name)):
            side = True
        case cst.Comparison(
            left=cst.Name(value=name),
            comparisons=[cst.ComparisonTarget(operator=word, comparator=cst.Name("None"))],
        ) if isinstance(word, cst.Is | cst.IsNot):
            side = isinstance(word, cst.Is)
        case cst.Name(value=name):
            side = False
        case _:
            return None
    return side if _is_frame(a, name) else None


_LITERALS = re.compile(r"""["']([\w:./-]+)["']""")


def needs_no_answer(a: Activation, test: cst.BaseExpression, facts: Facts) -> bool:
    """True where the client may expect silence: it said `pong`, or it is not who it would have to be."""
    named = (says(word, FIRE_AND_FORGET | ONE_WAY) for word in _LITERALS.findall(_text(a, test)))
    return any(named) or asks_who(facts)


def is_told(a: Activation, test: cst.BaseExpression, *, given: bool) -> bool:
    """True for a test of what a call gave that answers the client when it gives nothing; `given` says which side of the
    test means that it did."""
    if not a.tellers:
        return False
    parts = list(walk(test))
    asked = any(part in a.tellers or (isinstance(part, cst.Name) and part.value in a.tellers) for part in parts)
    nothing = any(
        isinstance(part, cst.Not) or (isinstance(part, cst.Name) and part.value in ("None", "False")) for part in parts
    ) and not any(isinstance(part, cst.IsNot | cst.NotEqual) for part in parts)
    return asked and nothing is not given


def asks_who(facts: Facts) -> bool:
    """True for a decision on who the client is, whatever its message says."""
    return any(fact.labels & Label.IDENTITY and not fact.labels & (Label.MESSAGE | Label.PLACE) for fact in facts)


def _text(a: Activation, test: cst.BaseExpression) -> str:
    """The source of a test, written once for each."""
    texts = a.engine.texts
    found = texts.get(test)
    if found is None:
        found = texts[test] = dotted(test) or source(test)
    return found


def _compared(
    a: Activation,
    test: cst.BaseExpression,
    left: cst.BaseExpression,
    operator: cst.BaseCompOp,
    right: cst.BaseExpression,
) -> Branches:
    one, other = a.value(left), a.value(right)
    if isinstance(operator, cst.In | cst.NotIn):
        looked_into(a, test, other)
    if _asks_for_shape(left):
        one = one.drop(_OF_A_LOOK)
    if isinstance(operator, cst.Is | cst.IsNot | cst.Equal | cst.NotEqual):
        found = _equal(a, test, (left, one), (right, other))
    elif isinstance(operator, cst.In | cst.NotIn):
        found = _membership(a, test, one, other, right)
        _limit(a, left, found, _KNOWN if is_written_out(other) else Label.FREE)
        _spare(a, one, right, other, found)
    else:
        labels = one.labels | other.labels
        found = _decided(a, test, Value(labels), Value(labels), positive=None, compared=True)
        side = side_of_nobody(a, left, operator, right) if labels & ABOUT_CLIENT else None
        return found if side is None else _asks_nobody(a, found, _text(a, test), side=side)
    return _swapped(found) if isinstance(operator, cst.IsNot | cst.NotEqual | cst.NotIn) else found


def _asks_nobody(a: Activation, found: Branches, text: str, *, side: bool) -> Branches:
    """A limit of how fast or how often somebody writes: on this side are all of whom nothing is kept yet, and who is on
    the other has come before. That a login has not ended yet says more: there it stays a look at who it is."""
    lasting = says(text, _LASTING)
    true = found.true if lasting and not side else _without_client(found.true)
    false = found.false if lasting and side else _without_client(found.false)
    a.decisions = (a.decisions - found.true - found.false) | true | false
    return replace(found, true=true, false=false)


_LASTING = word_set("exp expiry expires expire expired until valid login logged auth authenticated issued iat ttl")
"""In a comparison of amounts: it asks whether a login or a right has ended."""


def _without_client(facts: Facts) -> Facts:
    return frozenset(replace(fact, labels=fact.labels & ~(ABOUT_CLIENT | Label.FIRST)) for fact in facts)


_Side = tuple[cst.BaseExpression, Value]


def _equal(a: Activation, test: cst.BaseExpression, left: _Side, right: _Side) -> Branches:
    """`one == other` and `one is other`, with each side as it is written and its value."""
    if left[1].const is UNKNOWN and right[1].const is UNKNOWN:
        found = _with_value(a, test, left[1], right[1])
        for (side, _), (_, held_against) in ((left, right), (right, left)):
            if not held_against.labels & Label.FREE:
                _limit(a, side, found)
        return found
    is_left = right[1].const is not UNKNOWN
    (name, value), (_, fixed) = (left, right) if is_left else (right, left)
    found = _with_literal(a, test, value, fixed.const, name)
    _limit(a, name, found, _KNOWN if is_left else Label.FREE)
    return found


def _spare(a: Activation, key: Value, node: cst.BaseExpression, holder: Value, branches: Branches) -> None:
    """`"token" in headers`: where it is not, they hold none."""
    name = dotted(node)
    if name is not None and isinstance(key.const, str) and is_token(key.const) and holder.labels & Label.BEARER:
        a.state.env.setdefault(name, holder)
        branches.names_false = {**branches.names_false, name: holder.drop(Label.BEARER)}


def _with_literal(
    a: Activation, test: cst.BaseExpression, value: Value, const: object, name: cst.BaseExpression
) -> Branches:
    """`user is None`, `role == "admin"`; that something is there, or not empty, is no look at what it is."""
    if value.certain and (const is None or const is False):
        return _swapped(_void(a, test, value))
    pair = next((thing for thing in value.things if isinstance(thing, PairName)), None)
    if pair is not None and isinstance(const, str | bytes):
        return _of_pair(a, test, pair, const)
    presence = const is None or isinstance(const, bool) or const == "" or (isinstance(const, int) and const == 0)
    positive = False if const is None or const in ("", False) else bool(const) or None
    tested = _kept_of_some(a, value, const, name) if presence else _told_by(value, const)
    true, false = _own(a, test, tested, positive, presence=presence, compared=True, fixed=not presence)
    if not value.ways:
        of_kind = _KINDS.get(const) if isinstance(const, str) else None
        return Branches(true, false, always=value.const == const if value.const is not UNKNOWN else of_kind)

    def holds(way: Way) -> bool | None:
        if way.value.const is not UNKNOWN:
            return _may_equal(way.value.const, const)
        is_something = is_truthy(way.value) or _is_set(way.value) or _is_made_up(way.value)
        return False if const is None and is_something else None

    return _narrowed(value, true, false, name, holds)


def _kept_of_some(a: Activation, value: Value, const: object, name: cst.BaseExpression) -> Value:
    """`cache.get(key) is False`: of whom nothing is kept there is no False, so that it proves nothing."""
    if const is False and _may_be_nothing(call_of(as_given(a, name))):
        return value.drop(ABOUT_CLIENT).add(Label.CLIENT | Label.CLAIMED)
    return value


def _of_pair(a: Activation, test: cst.BaseExpression, pair: PairName, const: str | bytes) -> Branches:
    """`if name == b"cookie"` in a loop over pairs: beside it stands what goes by that name."""
    key = const.decode(errors="replace") if isinstance(const, bytes) else const
    return Branches(names_true={pair.beside: read(a, brought(pair.holder, key), test, key)})


def _told_by(value: Value, const: object) -> Value:
    """What a comparison with a text asks: `message["type"] == "auth"` what is wanted, not by whom, and so does
    `path == "/chat"`."""
    if isinstance(const, str) and const.startswith("/") and value.labels & Label.URL:
        value = value.drop(Label.CREDENTIAL)
    value = _without_protocol(value)
    if isinstance(const, str) and const.strip().lower() in _LOGIN_SCHEMES:
        return value.drop(_OF_A_LOOK)
    if value.labels & (Label.CREDENTIAL | Label.IDENTITY):
        return value
    return value.drop(Label.FIRST | Label.ASKED)


_LOGIN_SCHEMES = frozenset({"bearer", "basic", "token", "jwt", "apikey", "api-key", "digest", "negotiate"})
"""With one of these a header `Authorization` begins, whatever stands behind it."""


def _without_protocol(value: Value) -> Value:
    """The name of a subprotocol is no secret: held against one that the program writes out it proves nothing."""
    is_one = value.labels & Label.HEADER and says(value.key, _PROTOCOLS)
    return value.drop(Label.CREDENTIAL).add(Label.CLAIMED) if is_one else value


_PROTOCOLS = frozenset({"protocol", "protocols"})


def _is_set(value: Value) -> bool:
    """True for `NOT_FOUND`, which the file gives a value at its top."""
    return value.labels & (Label.SETTING | Label.OPTIONAL | _CLIENT) == Label.SETTING


def _may_be_nothing(call: cst.Call | None) -> bool:
    """True for what a cache or a table gives under a key: nothing, where it has none."""
    return call is not None and last_name(call) in _GIVING_NOTHING and len(call.args) == 1


_GIVING_NOTHING = frozenset({"get", "aget", "hget"})
"""Methods of caches, of Redis and of dictionaries that give None for an unknown key."""


def _may_equal(held: object, const: object) -> bool | None:
    """Whether a literal is another one; None for what is only known to be empty."""
    return None if held is EMPTY and const in _EMPTY_TEXTS else bool(held == const)


_EMPTY_TEXTS = (None, False, "")
"""What counts as false and is compared with: 0 is another name for False here."""

_KINDS = {"websocket": True, "http": False}
"""`scope["type"] == "websocket"`: what is run here is run for a socket."""


def _with_value(a: Activation, test: cst.BaseExpression, one: Value, other: Value) -> Branches:
    """`token == API_TOKEN`, `user.id == room.owner_id`."""
    both = Value(one.labels | other.labels)
    found = _decided(a, test, both, both, positive=True, compared=True)
    if _given_out(one) & _given_out(other):
        found.true = NONE  # both may be that: `"desk"`, which is given where the login does not answer
    return found


def _given_out(value: Value) -> set[str]:
    """The texts of the program's own that a value may be, beside what was looked up."""
    return {way.value.const for way in value.ways if isinstance(way.value.const, str) and way.value.const}


def _membership(
    a: Activation, test: cst.BaseExpression, one: Value, other: Value, right: cst.BaseExpression
) -> Branches:
    """`key in API_KEYS` looks at the key; `"token" in params` only that there is one, and `ws in clients` at nobody.
    `user.id in (one, other)`, of two names in the URL, asks whether the user is one of those who are meant."""
    is_meant = one.labels & Label.IDENTITY and other.labels & (Label.URL | Label.MESSAGE) == Label.URL
    if other.labels & Label.CLIENT and not other.labels & Label.ASKED and not is_meant:
        return _decided(a, test, other, other.drop(Label.ASKED), positive=True, presence=True)
    roster = (dotted(right) or "").rpartition(".")[2]
    one = _without_protocol(one) if is_written_out(other) else one
    labels = one.labels | other.labels
    if other.labels & Label.ROSTER or (says(roster, ROSTERS) and not other.labels & Label.IDENTITY):
        labels &= Label.PLACE
    found = Value(labels)
    return _decided(a, test, found, found, positive=True, compared=True, fixed=is_written_out(other))


CONDITIONS.append(branch)
