"""Collections of people that a module keeps by hand: who puts somebody in, who takes them out, who shows them.

    for roster in rosters(module): roster.users, roster.fills(function), roster.is_whole_in(payload, names)

A roster belongs to a module or to a class; what an instance holds is its own affair. Whether somebody is a person is
told by what they are called.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lint_rules.analysis.vocabulary import speaks_of, word_set
from lint_rules.facts import ClassFacts, FunctionFacts, ModuleFacts, dotted_name

PEOPLE = word_set(
    "user users username usernames name names nick nicks nickname nicknames player players member members guest "
    "guests participant participants person people viewer viewers online presence presences handle userid"
)
"""What people are called."""

SOCKETS = word_set(
    "ws websocket websockets socket sockets connection connections conn client clients consumer writer queue queues "
    "task tasks channel channels subscriber subscribers"
)
"""What is no person, whatever it is kept under."""

PLACES = word_set("topic room rooms group game channel lobby board id document")
MAKERS = frozenset({"set", "dict", "list", "defaultdict", "OrderedDict"})


@dataclass(frozen=True, eq=False)
class Roster:
    """A collection of a module or class, and what the functions of the module do with it."""

    name: str
    made: ast.stmt
    module: ModuleFacts
    owner: ClassFacts | None

    @cached_property
    def users(self) -> list[FunctionFacts]:
        """The functions that speak of it."""
        return [function for function in self.module.functions if self._is_mentioned_in(function)]

    def _is_it(self, node: ast.AST | None) -> bool:
        """True for the collection itself."""
        if self.owner is None:
            return isinstance(node, ast.Name) and node.id == self.name
        holders = ("self", "cls", self.owner.qualname)
        return isinstance(node, ast.Attribute) and node.attr == self.name and (dotted_name(node.value) or "") in holders

    def _is_mentioned_in(self, function: FunctionFacts) -> bool:
        """True when the function speaks of this collection, and not of a parameter or local of the same name."""
        if self.owner is not None:
            return function.owner is self.owner and any(map(self._is_it, function.nodes))
        shadowed = any(arg.arg == self.name for arg in function.parameters) or self._is_local(function)
        return not shadowed and any(map(self._is_it, function.nodes))

    def _is_local(self, function: FunctionFacts) -> bool:
        declared = any(isinstance(n, ast.Global) and self.name in n.names for n in function.nodes)
        return not declared and any(
            isinstance(n, ast.Name) and n.id == self.name and isinstance(n.ctx, ast.Store) for n in function.nodes
        )

    def fills(self, function: FunctionFacts) -> bool:
        """True when the function puts somebody in."""
        return any(self._is_person(item, key) for node in function.nodes for key, item in self._put_in(node))

    def _put_in(self, node: ast.AST) -> Iterator[tuple[ast.expr | None, ast.expr]]:
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="add" | "append"), args=[item]):
                if self._is_it(_innermost(value)):
                    yield None, item
            case ast.Assign(targets=[ast.Subscript(value=value, slice=key)], value=item):
                if self._is_it(_innermost(value)):
                    yield key, item

    def _is_person(self, item: ast.expr, key: ast.expr | None) -> bool:
        said, keyed = _last_name(item), _last_name(key)
        if speaks_of(said, SOCKETS):
            return False
        if isinstance(item, ast.Call) and not said:
            return speaks_of(dotted_name(item.func) or "", PEOPLE)
        if speaks_of(said, PEOPLE) or speaks_of(keyed, PEOPLE):
            return True
        return isinstance(item, ast.Dict) and speaks_of(self.name, PEOPLE)

    def empties(self, function: FunctionFacts) -> bool:
        """True when the function takes somebody out."""
        for node in function.nodes:
            match node:
                case ast.Call(func=ast.Attribute(value=value, attr="discard" | "remove" | "pop"), args=[_, *_]):
                    if self._is_it(_innermost(value)):
                        return True
                case ast.Delete(targets=targets):
                    if any(isinstance(t, ast.Subscript) and self._is_it(_innermost(t)) for t in targets):
                        return True
        return False

    def names_of_it(self, function: FunctionFacts) -> frozenset[str]:
        """The local names that hold the collection or a copy of it."""
        return frozenset(
            node.targets[0].id
            for node in function.own_nodes
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and self.is_whole_in(node.value, frozenset())
        )

    def is_whole_in(self, part: ast.AST | None, names: frozenset[str]) -> bool:
        """True when all of it, or all of a room of it, is in what is sent: not an entry, a length or a test."""
        match part:
            case None | ast.Compare() | ast.Lambda():
                return False
            case ast.Name(id=name) if name in names:
                return True
            case ast.Call(func=ast.Name(id="len" | "bool" | "any" | "all")):
                return False
            case ast.Subscript():
                return self._is_it(part.value) and not _is_entry(part.slice)
            case ast.IfExp(body=body, orelse=orelse):
                return self.is_whole_in(body, names) or self.is_whole_in(orelse, names)
        if self._is_it(part):
            return True
        return any(self.is_whole_in(child, names) for child in ast.iter_child_nodes(part))


def _is_entry(key: ast.expr) -> bool:
    """`users[sid]` is one of them; `players[self.topic]` is everybody in one place."""
    return not speaks_of(_last_name(key), PLACES)


def _innermost(node: ast.expr) -> ast.expr:
    """`rooms` for `rooms[key]`, `rooms.setdefault(key, set())` and `rooms.get(key)`."""
    while True:
        match node:
            case ast.Subscript(value=value):
                node = value
            case ast.Call(func=ast.Attribute(value=value, attr="setdefault" | "get")):
                node = value
            case _:
                return node


def _last_name(node: ast.expr | None) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name)), *_]):
            return name
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return _last_name(inner)
        case ast.Call(func=ast.Attribute(value=value, attr="strip" | "lower")):
            return _last_name(value)
    return ""


def rosters(module: ModuleFacts) -> Iterator[Roster]:
    """Every collection that the module or one of its classes starts out with."""
    for statement in module.tree.body:
        yield from (Roster(name, statement, module, None) for name in _collection(statement))
    for owner in module.classes.values():
        for statement in owner.node.body:
            yield from (Roster(name, statement, module, owner) for name in _collection(statement))


def _collection(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    else:
        return
    made = isinstance(value, ast.Call) and (dotted_name(value.func) or "").rpartition(".")[2] in MAKERS
    if made or isinstance(value, ast.List | ast.Dict | ast.Set):
        yield from (target.id for target in targets if isinstance(target, ast.Name))
