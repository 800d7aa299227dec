"""Finds announcements of what is stored only afterwards, or of what may not have been stored.

    for function, call, message in too_early(flow): ...

Only calls that are statements of the same block are compared: those in a branch may be about something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    call_of,
    called_name,
    dotted,
    every_name,
    last_name,
    literal,
    own_calls,
    own_nodes,
    receiver,
    run_by,
    source,
)
from lint_rules.code.walk import children, walk
from lint_rules.flow.audience import TELLING_TEXT, Told, tells_clients, told, told_by_others
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import IN_A_THREAD, LATER
from lint_rules.frameworks.words import (
    FIRE_AND_FORGET,
    SENDING,
    STORES,
    says,
    word_set,
    words,
)
from lint_rules.questions.loss.unheard_failures import Failure, failure_of, may_fail
from lint_rules.questions.loss.writes import given_in, goes_on, is_write, may_leave

_SHARED = word_set("self room group topic channel event type name layer manager socketio sio websocket ws db sid id")
"""Names that an announcement and a write share without being about the same thing."""

_PLACES = word_set("room group topic assigns scope")
_UNMISSED = (FIRE_AND_FORGET - {"type"}) | {"error", "errors", "failed"}
"""News that nobody misses, and what says itself that something went wrong."""

_STORES = re.compile(r"(commit|flush|save|insert|persist)\w*\(|\bobjects\.")
"""Stands in a function that keeps something for sure: others that no handler calls are not run for this."""

_HANDS_ON = IN_A_THREAD | {"sync_to_async", "database_sync_to_async"}
"""What runs a function that it is given."""

_UNHEARD: Mapping[Failure, str] = {
    "kept": "`{{it}}` runs also when `{0}` failed, for that keeps the error to itself: let it raise",
    "returned": "`{{it}}` runs also when `{0}` says that it failed: look at what it returns first",
    "refused": "`{{it}}` runs also when `{0}` did nothing: let that raise, or look at what it returns first",
}

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
        for call, message in _Blocks(function, flow, counted).early() if counted else ():
            yield function, call, message


def _told_by_name(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """What functions that no handler reaches tell by others of the project, also by those that these call."""
    for function, is_live in flow.unreached(TELLING_TEXT):
        if not is_live and _may_be_early(function, flow):
            for call in flow.calls(function):
                if says(called_name(call), SENDING) and tells_clients(call, function, flow):
                    yield function, call


def _may_be_early(function: Function, flow: Flow) -> bool:
    """True for a function that tells and stores, as the names of its calls say: others need not be parsed."""
    written = [site.written for site in flow.outline.calls if site.inside is function]
    names = {name.rpartition(".")[2] for name in written}
    if not any(says(name, SENDING) for name in names):
        return False
    if _STORES.search(function.text) is not None or not names.isdisjoint(_HANDS_ON):
        return True
    return any(may_fail(name, function, flow) for name in written)


def _told_by_handlers(flow: Flow) -> Iterator[Told]:
    """What is told on the way of a message; what a handler passes on, and a farewell, is not about what it keeps."""
    for entry, sent in told(flow):
        if entry is None or entry.kind not in ("info", "out", "disconnect"):
            yield sent


def _is_unmissed(call: cst.Call) -> bool:
    texts = [text for node in walk(call) if isinstance(text := literal(node), str)]
    return any(says(text, _UNMISSED) for text in texts[:3])


@dataclass(frozen=True)
class _Blocks:
    """The blocks of one function, and the calls in it that speak to others."""

    function: Function
    flow: Flow
    announced: frozenset[cst.Call]

    def early(self) -> Iterator[tuple[cst.Call, str]]:
        seen: set[cst.Call] = set()
        for place in _places(self.flow.block(self.function)):
            for call, message in (*self._wrong(place), *self._finally(place.block)):
                if call not in seen:
                    seen.add(call)
                    yield call, message

    def _wrong(self, place: _Place) -> Iterator[tuple[cst.Call, str]]:
        """The broadcasts that are statements of a place by themselves and tell too much, each with the reason."""
        for index, call in self._announcements(place.block):
            message = (
                self._before(place.block, index, call)
                or _regardless(place.block[:index], call)
                or self._uncommitted(place, index, call)
                or self._unheard(place, index, call)
            )
            if message:
                yield call, message

    @cached_property
    def _written_before(self) -> frozenset[cst.CSTNode]:
        """The calls behind the first write of the function, that write included."""
        calls = self.flow.calls(self.function)
        first = next((at for at, call in enumerate(calls) if is_write(call)), len(calls))
        return frozenset(calls[first:])

    @cached_property
    def _has_transaction(self) -> bool:
        """True for a function that gives a session something and commits it, or leaves that to others."""
        calls = self.flow.calls(self.function)
        return any(map(_flushes, calls)) or (any(map(_commits, calls)) and any(map(_puts, calls)))

    def _announcements(self, block: Block) -> Iterator[tuple[int, cst.Call]]:
        """The broadcasts that are statements of a block by themselves."""
        for index, statement in enumerate(block):
            if _is_plain(statement):
                for node in walk(statement):
                    if isinstance(node, cst.Call) and node in self.announced:
                        yield index, node

    def _before(self, block: Block, index: int, call: cst.Call) -> str:
        """Broadcast, then store; or store, broadcast, and only then look at what storing gave."""
        later = () if call in self._written_before else _own_writes(block[index + 1 :])
        if any(_is_about(write, call, block) for write in later):
            return "`{it}` runs before the change is stored, and storing may fail: call it afterwards"
        if any(_is_looked_at(result, block[index + 1 :]) for result in _results(block[:index])):
            return "`{it}` runs before it is known whether the change was stored: test the result first"
        return ""

    def _uncommitted(self, place: _Place, index: int, call: cst.Call) -> str:
        """`db.add(note)`, broadcast, `db.commit()`: who looks at once finds nothing, and it may come to nothing."""
        if self._has_transaction and _is_open(place.earlier(index), (*place.block[index + 1 :], *place.after), call):
            return "`{it}` runs before the commit, and that may fail: call it afterwards"
        return ""

    def _unheard(self, place: _Place, index: int, call: cst.Call) -> str:
        """`store(note)`, broadcast: where `store` is a function of the project that does not raise when it fails."""
        earlier = place.earlier(index)
        for done in filter(None, map(_thrown_away, earlier)):
            written = _run(done)
            failure = failure_of(written, self.function, self.flow)
            shared = _names(done) & _with_sources(_names(call), earlier) if failure is not None else set()
            if failure and shared and not (failure == "refused" and shared & _asked(place, earlier)):
                return _UNHEARD[failure].format(written)
        return ""

    def _finally(self, block: Block) -> Iterator[tuple[cst.Call, str]]:
        for statement in block:
            if not isinstance(statement, cst.Try) or statement.finalbody is None:
                continue
            if any(_lasts(inner) for inner in statement.body.body):
                continue
            for _, call in self._announcements(statement.finalbody.body.body):
                if _is_stored_in(statement, call):
                    yield call, "`{it}` runs also when storing failed, for it stands in a `finally`: use `else`"


def _regardless(earlier: Block, call: cst.Call) -> str:
    """`try: store` / `except Exception: log` / broadcast."""
    for at, statement in enumerate(earlier):
        if isinstance(statement, cst.Try) and not any(map(may_leave, earlier[at + 1 :])):
            told = every_name(call)
            careless = any(goes_on(each) and not told & given_in(each) for each in statement.handlers)
            if careless and _is_stored_in(statement, call):
                return "`{it}` runs also when storing failed, for the `except` goes on: return there"
    return ""


def _is_stored_in(statement: cst.Try, call: cst.Call) -> bool:
    body = statement.body.body
    return any(_is_about(write, call, body) for write in _own_writes(body))


@dataclass(frozen=True)
class _Place:
    """A list of statements, and those that run before and behind it."""

    block: Block
    before: tuple[cst.CSTNode, ...]
    after: tuple[cst.CSTNode, ...]
    tests: tuple[cst.BaseExpression, ...]
    """Of the `if`s that it stands in."""

    def earlier(self, index: int) -> Block:
        """What runs before one of the statements."""
        return (*self.before, *self.block[:index])


def _places(
    node: cst.CSTNode, before: Block = (), after: Block = (), tests: tuple[cst.BaseExpression, ...] = ()
) -> Iterator[_Place]:
    """Every list of statements in a block, nested functions left out."""
    if isinstance(node, cst.IndentedBlock | cst.SimpleStatementSuite):
        yield _Place(node.body, tuple(before), tuple(after), tests)
        for at, statement in enumerate(node.body):
            if isinstance(statement, cst.BaseCompoundStatement):
                inner = (*tests, statement.test) if isinstance(statement, cst.If) else tests
                yield from _places(statement, (*before, *node.body[:at]), (*node.body[at + 1 :], *after), inner)
    elif not isinstance(node, cst.FunctionDef | cst.ClassDef | cst.BaseExpression | cst.BaseSmallStatement):
        for child in children(node):
            yield from _places(child, before, after, tests)


def _asked(place: _Place, earlier: Block) -> set[str]:
    """The values that a call was given whose result was tested on the way here: `if not may_edit(note): return`."""
    left = (each.test for each in earlier if isinstance(each, cst.If) and may_leave(each.body))
    tests = (*place.tests, *left)
    tested = {name for test in tests for name in _names(test)}
    values = (*tests, *(value for name, value in _assigned(earlier) if name in tested))
    return {name for value in values for call in walk(value) if isinstance(call, cst.Call) for name in _names(call)}


_PUT = frozenset({"add", "add_all", "delete", "merge"})
"""What SQLAlchemy's sessions are given objects by."""


def _is_open(earlier: Block, later: Block, announced: cst.Call) -> bool:
    """True when a session was given what is announced and commits it later, or was flushed and leaves that open."""
    told = _with_sources(_names(announced), earlier)
    given = _open_sessions(earlier, lambda call: _puts(call) and bool(_names(call) & told))
    is_late = bool(given) and any(map(_commits, _surely_called(later)))
    return is_late or bool(_open_sessions(earlier, _flushes))


def _open_sessions(earlier: Block, opens: Callable[[cst.Call], bool]) -> set[str]:
    """The sessions on which something was done that opens a transaction, and that have not ended it."""
    found: set[str] = set()
    for statement in earlier:
        if any(says(called_name(call), _ENDING) for call in own_calls(statement)):
            found.clear()
        found |= {receiver(call) for call in _surely_called([statement]) if opens(call)}
    return found


def _with_sources(names: set[str], earlier: Block) -> set[str]:
    """The names, and those of the values that they got before."""
    return names | {name for target, value in _assigned(earlier) if target in names for name in _names(value)}


def _thrown_away(statement: cst.CSTNode) -> cst.Call | None:
    """The call that a statement is, when nobody looks at its result."""
    small = _small(statement)
    return call_of(small.value) if isinstance(small, cst.Expr) else None


def _run(call: cst.Call) -> str:
    """The name of what a call runs: `store` of `to_thread(store, note)`."""
    run = call.args[0].value if called_name(call) in IN_A_THREAD and call.args else run_by(call)
    return dotted(run) or ""


def _puts(call: cst.Call) -> bool:
    return called_name(call) in _PUT and says(receiver(call), STORES)


def _commits(call: cst.Call) -> bool:
    return "commit" in words(called_name(call))


def _flushes(call: cst.Call) -> bool:
    return called_name(call) == "flush" and says(receiver(call), _SESSIONS)


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


def _is_about(write: cst.Call, announced: cst.Call, block: Block) -> bool:
    """True when a write is given something that is announced, or what was made from that in this block."""
    shared = _names(announced)
    if shared & _names(write):
        return True
    if _commits(write):
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
        isinstance(statement, cst.If) and _asks_for(result, statement.test) and may_leave(statement.body)
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


def _lasts(statement: cst.CSTNode) -> bool:
    """True for a loop, and for waiting for the client: what comes after that is a farewell."""
    return any(
        isinstance(node, cst.While | cst.For) or (isinstance(node, cst.Call) and "receive" in called_name(node))
        for node in own_nodes(statement)
    )
