"""Follows a message through one function, and finds where a way ends before its sender was told anything.

    for end in endings(body, View(tells, hears, ...)): end.node, end.why

Nothing is asked of values here: what tells the client, what receives and what may raise is for the view to say. A way
is told, or a message is pending on it; both may be true of one place, where ways have met.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import libcst as cst

from lint_rules.code.catching import EVERYTHING, catches, caught_by, caught_in, is_broad
from lint_rules.code.syntax import call_of, last_name, last_step, literal, own_calls, own_nodes
from lint_rules.flow.statements import WAITED
from lint_rules.frameworks.libraries import GONE

TOLD, PENDING = 1, 2
NOWHERE = 0
"""No way leads here."""


class Why(Enum):
    """How a way ends: with nothing said, in an `except` that tells nobody, with an error that nobody catches, or with
    one in front of the `try` that would tell of it, or in one that tells of others."""

    SILENT = "silent"
    CAUGHT = "caught"
    RAISED = "raised"
    BEFORE = "before"
    BESIDE = "beside"


@dataclass(frozen=True)
class End:
    """A place at which a message is left without an answer."""

    node: cst.CSTNode
    why: Why
    what: str = ""
    """What the error is about: a field, `JSON`."""
    kinds: frozenset[str] = frozenset()
    """Which exceptions it may be."""


@dataclass(frozen=True)
class Failure:
    """An error that a client's malformed message leads to: what it is about, and which exceptions it may be."""

    what: str
    kinds: frozenset[str]


@dataclass(frozen=True)
class View:
    """What has to be known of the nodes of a function; `meaning.py` makes one."""

    tells: Callable[[cst.Call], bool]
    """The call tells the client something, or hands the message on to who may."""
    hears: Callable[[cst.CSTNode], bool]
    """The call, or the loop, waits for the next message."""
    works: Callable[[cst.Call], bool]
    """The call does something that may fail."""
    fails: Callable[[cst.CSTNode], Failure | None]
    """What a malformed message does here."""
    spares: Callable[[cst.BaseExpression], tuple[bool, bool]]
    """On which sides of a test nobody waits for an answer: where it is true, where it is false."""
    decides: Callable[[cst.Call], bool]
    """What the call returns says whether it has told the client: `if await refused(ws): return`."""
    lasts: bool
    """The function lives as long as the connection: when it returns, the client sees the end."""
    returns: bool = False
    """What it returns is sent to the client."""
    over: frozenset[str] = GONE | WAITED
    """Where one of these is caught, nothing is pending any more."""
    ignores: Callable[[cst.CSTNode], bool] = lambda _: False
    """The statement waits for a message and does nothing with it."""
    begins: Callable[[cst.CSTNode], bool] = lambda _: False
    """From here on something is pending, without a loop for it."""
    alone: bool = False
    """It runs in a task: an error that leaves it is heard by nobody."""
    passes: Callable[[cst.Call], bool] = lambda _: False
    """The call hands the message on to who tells the client, and may fail before."""
    refuses: Callable[[cst.Call], bool] = lambda _: False
    """The call tells the client when it turns the message down, and nothing else; nobody looks at what it gives."""


def endings(function: cst.FunctionDef, view: View, *, begun: bool) -> list[End]:
    """The places in a function where a message is left without an answer, in the order in which they are met.

    `begun`: it is given the message, and does not receive it.
    """
    ways = _Ways(view)
    state = ways.block(function.body, PENDING if begun else TOLD)
    if state & PENDING and not view.lasts:
        ways.end_of_round(function)
    return [*ways.ends, *(End(node, Why.RAISED, failure.what, failure.kinds) for node, failure in ways.failures)]


def left_open(statements: Sequence[cst.BaseStatement], view: View, *, begun: bool) -> cst.CSTNode | None:
    """The first place at which what has begun is not over: where a way ends, or the first statement, whose error goes
    on past all that would end it."""
    ways = _Ways(view)
    state = ways.block(cst.IndentedBlock(statements), PENDING if begun else TOLD)
    if state & PENDING:
        ways.end_of_round(statements[-1])
    if ways.ends:
        return ways.ends[0].node
    return statements[0] if ways.thrown & PENDING else None


@dataclass
class _Loop:
    ends: int = NOWHERE
    """The ways at its `break` statements."""
    hears: bool = False


@dataclass
class _Ways:
    """The run through one function."""

    view: View
    ends: list[End] = field(default_factory=list)
    failures: list[tuple[cst.CSTNode, Failure]] = field(default_factory=list)
    thrown: int = NOWHERE
    """The ways on which something has failed inside of the innermost `try`."""
    loops: list[_Loop] = field(default_factory=list)
    handler: cst.CSTNode | None = None
    """The `except` that is being run."""
    suspect: cst.CSTNode | None = None
    """An `except` behind which a message is pending."""
    alone: bool = False
    """It is pending behind that `except` only."""
    tries: int = 0
    """How many `try` with an `except` stand around."""
    later: list[Sequence[cst.CSTNode]] = field(default_factory=list)
    """What stands behind the statement that is being run, in each of the blocks around."""
    decided: dict[str, int] = field(default_factory=dict)
    """Names for whether the client was told, with the ways before that was asked."""

    def end(self, node: cst.CSTNode) -> None:
        """A way ends here with the message pending."""
        self.ends.append(End(self.handler, Why.CAUGHT) if self.handler is not None else End(node, Why.SILENT))

    def end_of_round(self, node: cst.CSTNode) -> None:
        """The same behind the last statement that a message meets."""
        if self.suspect is None or not self.alone:
            self.ends.append(End(node, Why.SILENT))
        if self.suspect is not None:
            self.ends.append(End(self.suspect, Why.CAUGHT))

    @property
    def _receiving(self) -> bool:
        return bool(self.loops) and self.loops[-1].hears

    def block(self, body: cst.BaseSuite, state: int) -> int:
        """The ways behind a block."""
        for at, statement in enumerate(body.body):
            if state == NOWHERE:
                return state
            self.later.append(body.body[at + 1 :])
            state = self._statement(statement, state)
            self.later.pop()
        return state

    def _goes_on(self) -> bool:
        """True where something further down in the function tells the client."""
        return any(self.view.tells(call) for rest in self.later for step in rest for call in own_calls(step))

    def _statement(self, node: cst.CSTNode, state: int) -> int:
        match node:
            case cst.SimpleStatementLine(body=parts):
                for part in parts:
                    state = self._small(part, state) if state else state
                return state
            case cst.BaseSmallStatement():  # of a block on one line: `if not message: continue`
                return self._small(node, state)
            case cst.If():
                return self._if(node, state)
            case cst.While():
                return self._loop(node, node.test, node.body, state, endless=bool(literal(node.test) is True))
            case cst.For():
                return self._loop(node, node.iter, node.body, state, endless=False)
            case cst.Try() | cst.TryStar():
                return self._try(node, state)
            case cst.With():
                return self._with(node, state)
            case cst.Match():
                return self._match(node, state)
        return state

    def _raise(self, node: cst.Raise, state: int) -> None:
        """Nobody hears of an error that leaves a task; what is not implemented ends the connection."""
        lost = last_name(node.exc) == "NotImplementedError" or (self.view.alone and not self.tries)
        if state & PENDING and lost:
            self.end(node)
        self.thrown |= state

    def _note(self, node: cst.CSTNode, before: int) -> None:
        """Keep the ways before `refused = await refuses(ws)`, which says whether the client was told."""
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
                call = call_of(value)
                if call is not None and self.view.decides(call):
                    self.decided[name] = before

    def _small(self, node: cst.CSTNode, state: int) -> int:
        before, state = state, self._expression(node, state)
        self._note(node, before)
        match node:
            case cst.Return(value=value):
                answered = self.view.returns and value is not None and literal(value) is not None
                if state & PENDING and not answered and (self.handler is not None or not self.view.lasts):
                    self.end(node)
                return NOWHERE
            case cst.Raise():
                self._raise(node, state)
                return NOWHERE
            case cst.Continue():
                if state & PENDING and self._receiving:
                    self.end(node)
                return NOWHERE
            case cst.Break():
                if state & PENDING and self._receiving and self.handler is not None:
                    self.end(node)
                if self.loops:
                    self.loops[-1].ends |= state
                return NOWHERE
        return state

    def _expression(self, node: cst.CSTNode, state: int) -> int:
        """What the calls in an expression do, the inner ones first; what it waits for comes before all else."""
        parts = list(reversed(list(own_nodes(node))))
        if any(map(self.view.hears, parts)):
            state, self.suspect = TOLD if self.view.ignores(node) else PENDING, None
        for part in parts:
            if self.view.begins(part):
                state = PENDING
            self._look_at(part, node, state)
            if isinstance(part, cst.Call):
                if self.view.refuses(part):
                    self.thrown |= state
                elif self.view.tells(part):
                    self.thrown |= state if self.view.passes(part) else NOWHERE
                    state = TOLD
                elif self.view.works(part):
                    self.thrown |= state
        return state

    def _look_at(self, part: cst.CSTNode, node: cst.CSTNode, state: int) -> None:
        """Keep what a malformed message does at a part of a statement."""
        failure = self.view.fails(part) if state & PENDING else None
        if failure is not None:
            self.failures.append((node, failure))  # the statement: of a field, other rules may speak

    def _if(self, node: cst.If, state: int) -> int:
        before, state = state, self._expression(node.test, state)
        spared = self.view.spares(node.test)
        ends = self.block(node.body, TOLD if spared[0] else state)
        if ends == NOWHERE:
            state = self._undecided(node.test, before, state)
        other = TOLD if spared[1] else state
        match node.orelse:
            case cst.If() as inner:
                return ends | self._if(inner, other)
            case cst.Else(body=body):
                return ends | self.block(body, other)
        return ends | other

    def _undecided(self, test: cst.BaseExpression, before: int, after: int) -> int:
        """The ways on the other side of a test of whether the client was told, where one side has left."""
        asked = test.expression if isinstance(test, cst.UnaryOperation) else test
        if isinstance(asked, cst.Name):
            return self.decided.get(asked.value, after)
        call = call_of(asked)
        return before if call is not None and self.view.decides(call) else after

    def _loop(
        self, node: cst.While | cst.For, head: cst.BaseExpression, body: cst.BaseSuite, state: int, *, endless: bool
    ) -> int:
        hears = self._receives(node, head, body)
        if not hears:
            state = self._expression(head, state)
            self._look_at(node, node, state)
        loop = _Loop(hears=hears)
        self.loops.append(loop)
        begins = self.view.hears(node) and not self.view.ignores(node)
        start = (PENDING if begins else self._expression(head, TOLD)) if hears else state
        after = self.block(body, start)
        self.loops.pop()
        if hears and after & PENDING:
            self.end_of_round(node)
        left = NOWHERE if endless else TOLD if hears else state | after
        return left | loop.ends

    def _receives(self, node: cst.CSTNode, head: cst.BaseExpression, body: cst.BaseSuite) -> bool:
        return self.view.hears(node) or any(self.view.hears(n) for part in (head, body) for n in own_nodes(part))

    def _try(self, node: cst.Try | cst.TryStar, state: int) -> int:
        outer, self.thrown = self.thrown, NOWHERE
        known = len(self.failures)
        self.tries += bool(node.handlers)
        after = self.block(node.body, state)
        self.tries -= bool(node.handlers)
        thrown, self.thrown = self.thrown, outer
        mine, self.failures[known:] = self.failures[known:], []
        if node.orelse is not None and after:
            after = self.block(node.orelse.body, after)
        for handler in node.handlers:
            broken = any(catches(handler, failure.kinds) for _, failure in mine)
            left = self._caught(handler, thrown, broken=broken, over=self._over(node))
            if left & PENDING:
                self.suspect, self.alone = handler, not after & PENDING
            after |= left
        self.failures += [each for each in mine if not any(catches(h, each[1].kinds) for h in node.handlers)]
        if not any(is_broad(handler) for handler in node.handlers):
            self.thrown |= thrown
        if node.finalbody is not None:
            last = self.block(node.finalbody.body, after or TOLD)
            after = last if after else NOWHERE
        return after

    def _over(self, attempt: cst.Try | cst.TryStar) -> frozenset[str]:
        """What ends the matter of a message that is being dealt with. A timeout does so only where a message is waited
        for: else what was asked for has failed."""
        is_heard = any(map(self.view.hears, own_nodes(attempt.body)))
        return self.view.over if is_heard else self.view.over - (WAITED - GONE)

    def _caught(
        self, handler: cst.ExceptHandler | cst.ExceptStarHandler, thrown: int, *, broken: bool, over: frozenset[str]
    ) -> int:
        """The ways behind an `except`; `broken` where a malformed message leads there.

        Where the connection ends with it, only that counts: any other error is no matter of the message.
        """
        if caught_by(handler.type) <= over or _hangs_up(handler):
            return self.block(handler.body, TOLD)
        ends = self.view.lasts and not any(loop.hears for loop in self.loops) and not self._goes_on()
        pending = PENDING if broken else NOWHERE if ends else thrown
        if not pending | thrown:
            return NOWHERE
        outer, self.handler = self.handler, handler
        depth, after = len(self.ends), self.block(handler.body, pending or TOLD)
        if ends and after & PENDING:
            self.end(handler)
            after = TOLD
        self.handler = outer
        del self.ends[depth + 1 :]
        return after

    def _with(self, node: cst.With, state: int) -> int:
        for item in node.items:
            state = self._expression(item.item, state)
        if EVERYTHING.isdisjoint(caught_in(node)):
            return self.block(node.body, state)
        outer, self.thrown = self.thrown, NOWHERE
        known = len(self.failures)
        after = self.block(node.body, state)
        if self.thrown & PENDING:
            self.ends.append(End(node, Why.CAUGHT))
        del self.failures[known:]
        self.thrown = outer
        return after | TOLD

    def _match(self, node: cst.Match, state: int) -> int:
        state = self._expression(node.subject, state)
        after, complete = NOWHERE, False
        for case in node.cases:
            after |= self.block(case.body, TOLD if self.view.spares(_as_test(case))[0] else state)
            complete = complete or (
                case.guard is None and isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None
            )
        return after if complete else after | state


_LOST = GONE | {"ConnectionError", "BrokenPipeError", "ConnectionAbortedError"}


def _hangs_up(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """True for `except ConnectionError: break`: what is lost is the connection to the client."""
    return caught_by(handler.type) <= _LOST and isinstance(last_step(handler.body), cst.Break)


def _as_test(case: cst.MatchCase) -> cst.BaseExpression:
    """The texts of a pattern, as they would stand in a test."""
    texts = [part for part in own_nodes(case.pattern) if isinstance(part, cst.SimpleString)]
    return cst.Tuple([cst.Element(text) for text in texts])
