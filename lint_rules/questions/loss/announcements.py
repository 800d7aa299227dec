"""Finds announcements of what is stored only afterwards, or of what may not have been stored.

    for function, call, message in too_early(flow): ...

Only calls that are statements of the same block are compared: those in a branch may be about something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    call_of,
    called_name,
    dotted,
    last_name,
    literal,
    own_calls,
    own_nodes,
    run_by,
    source,
)
from lint_rules.code.walk import children, walk
from lint_rules.flow.audience import Told, told, told_by_others
from lint_rules.flow.query import Flow
from lint_rules.flow.serving import speaks_of_sockets
from lint_rules.frameworks.libraries import LATER
from lint_rules.frameworks.words import (
    FIRE_AND_FORGET,
    SIDELINES,
    STORES,
    WEAK_WRITES,
    WRITES,
    says,
    word_set,
    words,
)

_SHARED = word_set("self room group topic channel event type name layer manager socketio sio websocket ws db sid id")
"""Names that an announcement and a write share without being about the same thing."""

_PLACES = word_set("room group topic assigns scope")
_UNMISSED = (FIRE_AND_FORGET - {"type"}) | {"error", "errors", "failed"}
"""News that nobody misses, and what says itself that something went wrong."""

_BROAD = frozenset(
    {"", "Exception", "BaseException", "DatabaseError", "OperationalError", "SQLAlchemyError", "PyMongoError"}
    | {"RedisError", "Error"}
)
_STORES = re.compile(r"(commit|flush|save|insert|persist)\w*\(|\bobjects\.")
"""Stands in a function that keeps something for sure: others that no handler calls are not run for this."""

_BROADCASTS = re.compile(r"broadcast\w*\(")

_LEAVING = (cst.Return, cst.Raise, cst.Continue, cst.Break)

_SESSIONS = word_set("db session")
_ENDING = word_set("commit rollback")

Block = Sequence[cst.CSTNode]


def too_early(flow: Flow) -> Iterator[tuple[Function, cst.Call, str]]:
    """The calls of this file that tell others what is not known to have happened, with what is wrong."""
    announced: dict[Function, set[cst.CSTNode]] = {}
    for sent in (*_told_by_handlers(flow), *told_by_others(flow, _STORES)):
        announced.setdefault(sent.function, set()).add(sent.node)
    for function, call in _told_by_name(flow):
        announced.setdefault(function, set()).add(call)
    for function, calls in announced.items():
        counted = frozenset(call for call in calls if isinstance(call, cst.Call) and not _is_unmissed(call))
        for call, message in _Blocks(flow.body(function).node, counted).early() if counted else ():
            yield function, call, message


def _told_by_handlers(flow: Flow) -> Iterator[Told]:
    """What is told on the way of a message; what a handler passes on, and a farewell, is not about what it keeps."""
    for entry, sent in told(flow):
        if entry is None or entry.kind not in ("info", "out", "disconnect"):
            yield sent


def _told_by_name(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The calls in routes and the like of what is called a broadcast, in a file of sockets that has a helper send."""
    for function, is_live in flow.unreached(_BROADCASTS):
        for call in flow.calls(function) if not is_live and _STORES.search(function.text) else ():
            callee = flow.callee(call, function) if "broadcast" in words(called_name(call)) else None
            if callee is not None and callee.outline is not flow.outline and speaks_of_sockets(callee.outline):
                yield function, call


def _is_unmissed(call: cst.Call) -> bool:
    texts = [text for node in walk(call) if isinstance(text := literal(node), str)]
    return any(says(text, _UNMISSED) for text in texts[:3])


@dataclass(frozen=True)
class _Blocks:
    """The blocks of one function, and the calls in it that speak to others."""

    function: cst.FunctionDef
    announced: frozenset[cst.Call]

    def early(self) -> Iterator[tuple[cst.Call, str]]:
        seen: set[cst.Call] = set()
        for place in _places(self.function.body):
            block = place.block
            found = [*self._before(block), *self._regardless(block), *self._finally(block), *self._uncommitted(place)]
            for call, message in found:
                if call not in seen:
                    seen.add(call)
                    yield call, message

    @cached_property
    def _written_before(self) -> frozenset[cst.CSTNode]:
        """The calls behind the first write of the function, that write included."""
        calls = list(own_calls(self.function))
        first = next((at for at, call in enumerate(calls) if is_write(call)), len(calls))
        return frozenset(calls[first:])

    @cached_property
    def _has_transaction(self) -> bool:
        """True for a function that gives a session something and commits it, or leaves that to others."""
        calls = list(own_calls(self.function))
        names = {called_name(call) for call in calls}
        return "flush" in names or ("commit" in names and any(map(_puts, calls)))

    def _announcements(self, block: Block) -> Iterator[tuple[int, cst.Call]]:
        """The broadcasts that are statements of a block by themselves."""
        for index, statement in enumerate(block):
            if _is_plain(statement):
                for node in walk(statement):
                    if isinstance(node, cst.Call) and node in self.announced:
                        yield index, node

    def _before(self, block: Block) -> Iterator[tuple[cst.Call, str]]:
        """Broadcast, then store; or store, broadcast, and only then look at what storing gave."""
        for index, call in self._announcements(block):
            later = () if call in self._written_before else _own_writes(block[index + 1 :])
            if any(_is_about(write, call, block) for write in later):
                yield call, "`{it}` runs before the change is stored, and storing may fail: call it afterwards"
            elif any(_is_looked_at(result, block[index + 1 :]) for result in _results(block[:index])):
                yield call, "`{it}` runs before it is known whether the change was stored: test the result first"

    def _uncommitted(self, place: _Place) -> Iterator[tuple[cst.Call, str]]:
        """`db.add(note)`, broadcast, `db.commit()`: who looks at once finds nothing, and it may come to nothing."""
        for index, call in self._announcements(place.block) if self._has_transaction else ():
            earlier, later = (*place.before, *place.block[:index]), (*place.block[index + 1 :], *place.after)
            session = _open_session(earlier, call)
            is_late = bool(session) and any(_commits(done, session) for done in _surely_called(later))
            if is_late or _is_flushed(earlier):
                yield call, "`{it}` runs before the commit, and that may fail: call it afterwards"

    def _regardless(self, block: Block) -> Iterator[tuple[cst.Call, str]]:
        """`try: store` / `except Exception: log` / broadcast."""
        for index, call in self._announcements(block):
            for at, statement in enumerate(block[:index]):
                if not isinstance(statement, cst.Try) or any(map(_may_leave, block[at + 1 : index])):
                    continue
                careless = any(_passes_over(handler, call) for handler in statement.handlers)
                if careless and _is_stored_in(statement, call):
                    yield (
                        call,
                        "`{it}` runs also when storing failed, for the `except` goes on: return there",
                    )

    def _finally(self, block: Block) -> Iterator[tuple[cst.Call, str]]:
        for statement in block:
            if not isinstance(statement, cst.Try) or statement.finalbody is None:
                continue
            if any(_lasts(inner) for inner in statement.body.body):
                continue
            for _, call in self._announcements(statement.finalbody.body.body):
                if _is_stored_in(statement, call):
                    yield call, "`{it}` runs also when storing failed, for it stands in a `finally`: use `else`"


def _is_stored_in(statement: cst.Try, call: cst.Call) -> bool:
    body = statement.body.body
    return any(_is_about(write, call, body) for write in _own_writes(body))


@dataclass(frozen=True)
class _Place:
    """A list of statements, and those that run before and behind it."""

    block: Block
    before: tuple[cst.CSTNode, ...]
    after: tuple[cst.CSTNode, ...]


def _places(node: cst.CSTNode, before: Block = (), after: Block = ()) -> Iterator[_Place]:
    """Every list of statements in a block, nested functions left out."""
    if isinstance(node, cst.IndentedBlock | cst.SimpleStatementSuite):
        yield _Place(node.body, tuple(before), tuple(after))
        for at, statement in enumerate(node.body):
            if isinstance(statement, cst.BaseCompoundStatement):
                yield from _places(statement, (*before, *node.body[:at]), (*node.body[at + 1 :], *after))
    elif not isinstance(node, cst.FunctionDef | cst.ClassDef | cst.BaseExpression | cst.BaseSmallStatement):
        for child in children(node):
            yield from _places(child, before, after)


_PUT = frozenset({"add", "add_all", "delete", "merge"})
"""What SQLAlchemy's sessions are given objects by."""


def _open_session(earlier: Block, announced: cst.Call) -> str:
    """The session that has been given what is announced, and has not committed it."""
    told = _names(announced)
    told |= {name for target, value in _assigned(earlier) if target in told for name in _names(value)}
    given: dict[str, cst.Call] = {}
    for statement in earlier:
        for call in own_calls(statement):
            if called_name(call) in ("commit", "rollback"):
                given.pop(_session_of(call), None)
        for call in _surely_called([statement]):
            if _puts(call) and _names(call) & told:
                given[_session_of(call)] = call
    return next(iter(given), "")


def _is_flushed(earlier: Block) -> bool:
    """True when a session was told to write what it was given, and has not committed it: that is left for later."""
    flushed: set[str] = set()
    for statement in earlier:
        if any(says(called_name(call), _ENDING) for call in own_calls(statement)):
            flushed.clear()
        if not isinstance(statement, cst.With):  # `with db.begin():` commits at its end
            flushed |= {_session_of(call) for call in _surely_called([statement]) if called_name(call) == "flush"}
    return any(says(session, _SESSIONS) for session in flushed)


def _puts(call: cst.Call) -> bool:
    return called_name(call) in _PUT and says(_session_of(call), STORES)


def _commits(call: cst.Call, session: str) -> bool:
    return called_name(call) == "commit" and _session_of(call) == session


def _session_of(call: cst.Call) -> str:
    return (dotted(call.func) or "").rpartition(".")[0]


def _surely_called(statements: Block) -> Iterator[cst.Call]:
    for done in filter(None, map(_surely_done, statements)):
        yield from (node for node in walk(done) if isinstance(node, cst.Call))


def _is_plain(statement: cst.CSTNode) -> bool:
    return isinstance(_small(statement), cst.Expr | cst.Assign)


def _small(statement: cst.CSTNode) -> cst.CSTNode | None:
    return statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None


def _own_writes(statements: Block) -> Iterator[cst.Call]:
    for statement in statements:
        done = _surely_done(statement)
        if done is not None and not _starts_task(done):
            yield from (node for node in walk(done) if isinstance(node, cst.Call) and is_write(node))


def _surely_done(statement: cst.CSTNode) -> cst.CSTNode | None:
    """What a statement does whatever way it goes: all of a plain one, the test of an `if`."""
    if isinstance(statement, cst.If):
        return statement.test
    small = _small(statement)
    return small if isinstance(small, cst.Expr | cst.Assign | cst.Return) else None


def _starts_task(statement: cst.CSTNode) -> bool:
    later = LATER | {"delay"}
    return any(isinstance(node, cst.Call) and called_name(node) in later for node in walk(statement))


def is_write(call: cst.Call) -> bool:
    """True for a call that keeps something, by its name."""
    func = run_by(call)
    last = func.attr.value if isinstance(func, cst.Attribute) else (dotted(func) or "")
    holder = func.value if isinstance(func, cst.Attribute) else func
    said, receiver = words(last), words(dotted(holder) or "")
    if said & SIDELINES or receiver & (SIDELINES - STORES):
        return False
    if said & WRITES:
        return True
    return bool(said & WEAK_WRITES) and (bool(receiver & STORES) or (len(said) > 1 and "message" in said))


def _is_about(write: cst.Call, announced: cst.Call, block: Block) -> bool:
    """True when a write is given something that is announced, or what was made from that in this block."""
    shared = _names(announced)
    if shared & _names(write):
        return True
    if "commit" in words(called_name(write)):
        return any(last_name(value)[:1].isupper() and _names(value) & shared for _, value in _assigned(block))
    if isinstance(write.func, cst.Attribute) and isinstance(write.func.value, cst.Name) and not write.args:
        entry = write.func.value.value  # `entry.save()`: what was the entry made from?
        return any(name == entry and _names(value) & shared for name, value in _assigned(block))
    return False


def _assigned(block: Block) -> Iterator[tuple[str, cst.BaseExpression]]:
    """The names that get a value in a block, each with it."""
    for statement in block:
        small = _small(statement)
        if isinstance(small, cst.Assign) and isinstance(small.targets[0].target, cst.Name):
            yield small.targets[0].target.value, small.value


def _names(node: cst.CSTNode) -> set[str]:
    """The values that an expression is made of, as written; places and connections left out."""
    roots: Sequence[cst.CSTNode] = [arg.value for arg in node.args] if isinstance(node, cst.Call) else [node]
    found: set[str] = set()
    for part in (inner for root in roots for inner in walk(root)):
        if isinstance(part, cst.Name | cst.Attribute | cst.Subscript):
            written = source(part)
            if not words(written) <= _SHARED and not words(written) & _PLACES:
                found.add(written)
    return found - _labels(roots)


def _labels(roots: Sequence[cst.CSTNode]) -> set[str]:
    """Names that are no values: of attributes and of keyword arguments."""
    attributes = {part.attr.value for root in roots for part in walk(root) if isinstance(part, cst.Attribute)}
    keywords = {
        part.keyword.value for root in roots for part in walk(root) if isinstance(part, cst.Arg) and part.keyword
    }
    return attributes | keywords


def _results(block: Block) -> Iterator[str]:
    """The names under which the outcome of a write was kept."""
    for name, value in _assigned(block):
        call = call_of(value)
        if call is not None and is_write(call):
            yield name


def _is_looked_at(result: str, rest: Block) -> bool:
    """True when a test asks whether there is a result, and leaves when there is none."""
    return any(
        isinstance(statement, cst.If) and _asks_for(result, statement.test) and _may_leave(statement.body)
        for statement in rest
    )


def _asks_for(result: str, test: cst.BaseExpression) -> bool:
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=cst.Name(value=name)):
            return bool(name == result)
        case cst.Comparison(
            left=cst.Name(value=name),
            comparisons=[cst.ComparisonTarget(operator=cst.Is(), comparator=cst.Name(value="None"))],
        ):
            return bool(name == result)
    return False


def _passes_over(handler: cst.ExceptHandler, announced: cst.Call) -> bool:
    """True for a broad `except` that goes on, and changes nothing about what is announced."""
    caught = [e.value for e in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
    if not any(last_name(kind) in _BROAD for kind in caught) or _may_leave(handler.body):
        return False
    bound = {name for node in own_nodes(handler.body) for name in _bound(node)}
    return not bound & {node.value for node in walk(announced) if isinstance(node, cst.Name)}


def _bound(node: cst.CSTNode) -> Iterator[str]:
    match node:
        case (
            cst.AssignTarget(target=cst.Name(value=name))
            | cst.AugAssign(target=cst.Name(value=name))
            | cst.NamedExpr(target=cst.Name(value=name))
        ):
            yield str(name)


def _may_leave(statement: cst.CSTNode) -> bool:
    return any(isinstance(node, _LEAVING) for node in own_nodes(statement))


def _lasts(statement: cst.CSTNode) -> bool:
    """True for a loop, and for waiting for the client: what comes after that is a farewell."""
    return any(
        isinstance(node, cst.While | cst.For) or (isinstance(node, cst.Call) and "receive" in called_name(node))
        for node in own_nodes(statement)
    )
