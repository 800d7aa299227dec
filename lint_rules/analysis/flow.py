"""Where values in a function come from: a small, forgiving data flow over one function's `ast`.

Every name collects labels from whatever is ever assigned to it, to a fixed point; nothing is ever taken away again,
and order does not matter. That is coarse, and coarse on the side that keeps rules silent: a name that is both the
client's and the server's carries both labels.

    flow = Flow(function, {"payload": Label.PAYLOAD})
    flow.of(call.args[0]) & Label.PAYLOAD

It does not look into other functions; who wants that gives the helper's parameters their labels and asks again.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Iterable, Mapping
from typing import TypeGuard, cast

from lint_rules.analysis.vocabulary import speaks_of, word_set
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.trees import children, walk


class Label(enum.Flag):
    """What is known about where a value comes from."""

    NOTHING = 0
    PAYLOAD = enum.auto()
    """What the client sent in a message."""
    PLACE = enum.auto()
    """A topic, room or group that the client named: in a payload, a URL or a topic."""
    IDENTITY = enum.auto()
    """Who the connection belongs to, as the server established it."""
    CREDENTIAL = enum.auto()
    """A token, cookie, header or parameter that may prove who is there."""
    CHECKED = enum.auto()
    """The result of a call that was given a credential."""
    CONNECTION = enum.auto()
    """The connection object itself."""
    ASKED = enum.auto()
    """The result of a call (and not merely of reading a key)."""


_NOTHING: Label = Label.NOTHING

DATABASES = word_set("db database session conn cursor uow")
"""What is added to a database is not what a later query gives back."""

MAKING = word_set("create insert generate")
FINDING = word_set("get find or if exists update upsert")

Source = Callable[[ast.expr], Label]

ACCESSORS = word_set(
    "get strip split lower upper removeprefix removesuffix partition rpartition rsplit pop items keys values decode "
    "encode str int float bool len list dict tuple set isinstance getattr hasattr cast format join copy replace "
    "startswith endswith loads dumps group groups type repr parse_qs urlparse unquote print"
)
"""Calls that only reshape a value: their result proves nothing about it."""


class Flow:
    """The labels of every name in one function."""

    def __init__(self, function: FunctionFacts, seeds: Mapping[str, Label], source: Source | None = None) -> None:
        self.function = function
        self._labels: dict[str, Label] = dict(seeds)
        self._source = source
        self._sources: dict[ast.AST, Label] = {}
        self._known: dict[ast.AST, Label] = {}
        self._settle()

    @property
    def names(self) -> Mapping[str, Label]:
        """The labels by dotted name."""
        return self._labels

    def learn(self, labels: Mapping[str, Label]) -> bool:
        """Add labels that were found elsewhere; True when that changed anything."""
        changed = [self._add(name, label) for name, label in labels.items()]
        if not any(changed):
            return False
        self._settle()
        return True

    def _add(self, name: str, label: Label) -> bool:
        """Add to what is known of a name; True when that is more than before, and expressions must be asked again."""
        before = self._labels.get(name, _NOTHING)
        after = _union(before, label)
        if after is before:
            return False
        self._labels[name] = after
        self._known.clear()
        return True

    def _settle(self) -> None:
        given = bindings(self.function)
        for _ in range(4):
            changed = [self._add(name, self.of(value)) for name, value in given]
            if not any(changed):
                return

    def of(self, expression: ast.AST | None) -> Label:
        """The labels of an expression: of everything in it, and what calls make of them."""
        if expression is None:
            return Label.NOTHING
        known = self._known.get(expression)
        if known is None:
            known = self._known[expression] = self._of(expression)
        return known

    def _of(self, expression: ast.AST) -> Label:
        label = self._own(expression)
        if isinstance(expression, ast.Name | ast.Constant | ast.Lambda):
            return label
        for child in children(expression):
            label = _union(label, self.of(child))
        if label is _NOTHING:  # most expressions: what follows takes away, but for one thing
            return Label.ASKED if _asks(expression) else label
        if isinstance(expression, ast.Subscript):
            # What is found under a client's key is the server's own.
            label = self._own(expression) | self.of(expression.value) | self.of(expression.slice) & ~Label.PAYLOAD
        if isinstance(expression, ast.Call | ast.Attribute | ast.Subscript | ast.JoinedStr | ast.Compare | ast.BinOp):
            label &= ~Label.CONNECTION | self._own(expression)  # what comes out of a socket is not the socket
        if _asks(expression):
            label = self._own(expression) | label & ~Label.PAYLOAD | Label.ASKED
            if makes(_name(expression.func)):
                label &= ~Label.PLACE  # what has just been made has a name of its own
            if self.of_all([*expression.args, *(k.value for k in expression.keywords)]) & Label.CREDENTIAL:
                label |= Label.CHECKED
        return label

    def of_all(self, expressions: Iterable[ast.AST]) -> Label:
        """The union over several expressions."""
        label = Label.NOTHING
        for expression in expressions:
            label = _union(label, self.of(expression))
        return label

    def _own(self, node: ast.AST) -> Label:
        label = Label.NOTHING
        if self._source is not None and isinstance(node, ast.expr):
            known = self._sources.get(node)
            if known is None:
                known = self._sources[node] = self._source(node)
            label = known
        if isinstance(node, ast.Name):
            name: str | None = node.id
        else:
            name = dotted_name(node) if isinstance(node, ast.Attribute) else None
        return label if name is None else _union(label, self._labels.get(name, Label.NOTHING))


def _asks(expression: ast.AST) -> TypeGuard[ast.Call]:
    """True for a call that does more than to reshape what it is given."""
    return isinstance(expression, ast.Call) and _name(expression.func) not in ACCESSORS


def makes(name: str) -> bool:
    """True for a call that makes something new: `create_room`, not `get_or_create`."""
    return speaks_of(name, MAKING) and not speaks_of(name, FINDING)


def bindings(function: FunctionFacts) -> list[tuple[str, ast.expr]]:
    """Every name in the function with every expression that it is given."""
    if "bindings" not in function.derived:
        function.derived["bindings"] = list(_named(_bindings(function)))
    return cast("list[tuple[str, ast.expr]]", function.derived["bindings"])


def _union(one: Label, other: Label) -> Label:
    """`one | other`, which for flags is made by a dozen calls; mostly one of the two is nothing."""
    if other is _NOTHING or one is other:
        return one
    return other if one is _NOTHING else one | other


def _named(bindings: Iterable[tuple[ast.expr, ast.expr]]) -> Iterable[tuple[str, ast.expr]]:
    """The same with the names that the targets give, one pair for each."""
    for target, value in bindings:
        if isinstance(target, ast.Tuple | ast.List):
            yield from _named((element, value) for element in target.elts)
            continue
        name = dotted_name(target.value if isinstance(target, ast.Starred) else target)
        if name is not None:
            yield name, value


def _name(expression: ast.expr) -> str:
    return (dotted_name(expression) or (expression.attr if isinstance(expression, ast.Attribute) else "")).rpartition(
        "."
    )[2]


def _bindings(  # noqa: C901 - one case per way to bind a name
    function: FunctionFacts,
) -> Iterable[tuple[ast.expr, ast.expr]]:
    """Every (target, value) pair in the body, whatever statement or expression binds it."""
    for node in function.nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield target, value
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield target, value
            case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                yield target, value
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                yield target, value
            case ast.comprehension(target=target, iter=value):
                yield target, value
            case ast.withitem(context_expr=value, optional_vars=target) if target is not None:
                yield target, value
            case ast.Match(subject=value, cases=cases):
                yield from _captures(value, cases)
            case ast.Call(
                func=ast.Attribute(value=target, attr="append" | "add" | "update" | "extend"), args=[value]
            ) if not speaks_of(_name(target), DATABASES):
                yield target, value


def _captures(subject: ast.expr, cases: list[ast.match_case]) -> Iterable[tuple[ast.expr, ast.expr]]:
    for case in cases:
        for node in walk(case.pattern):
            name = getattr(node, "name", None) or getattr(node, "rest", None)
            if isinstance(name, str):
                yield ast.Name(name, ast.Store()), subject
