"""Whether a piece of code does nothing with what it is given, or only writes it to the log.

idleness = Reader(function, flow).block(block)      # None where it does something, or may
idleness.function, idleness.node                    # where it ends: the `pass`, or the log line
idleness.told                                       # what it sends to its client, the only thing that it does
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, call_of, called_name, last_name, own_nodes, receiver
from lint_rules.code.walk import is_in
from lint_rules.flow.consumers import derived
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import ACCESSORS, is_log_line
from lint_rules.frameworks.words import DOING, LOOKING, SENDING, WRITING, words_in_order

_STEPS = 2
"""Helpers that call each other and are looked into."""

_LITTLE = (ACCESSORS - {"pop", "setdefault", "gather", "wait_for", "shield"}) | {
    *("now", "utcnow", "isoformat", "time", "timestamp", "strftime", "today", "monotonic", "uuid4")
}
"""Calls that reshape a value, or read the clock."""

HOOK = re.compile(r"(on|before|after|pre|post|hook)_")
"""How a method is called that is there for others to fill."""

_DOES = WRITING | DOING | SENDING
"""What a function that looks something up does besides, by its name."""


@dataclass(frozen=True, eq=False)
class Idleness:
    """A piece of code that does nothing: where it ends, and whether it says so in the log."""

    function: Function
    node: cst.CSTNode
    is_logged: bool = False
    told: tuple[cst.CSTNode, ...] = ()
    """What it sends to its client, where that was left out of account."""

    def then(self, after: Idleness) -> Idleness:
        """This, and what follows."""
        return replace(after, is_logged=self.is_logged or after.is_logged, told=(*self.told, *after.told))


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads the statements of a function; what is in `sends` is left out of account."""

    function: Function
    flow: Flow
    sends: Collection[cst.CSTNode] = ()
    looks: bool = True
    """Whether it may look things up."""
    steps: int = _STEPS

    def block(self, block: cst.BaseSuite) -> Idleness | None:
        """What a block comes to that stores nothing and hands nothing on; None for one that does more."""
        found = Idleness(self.function, block)
        for statement in block.body:
            step = self.statement(statement)
            if step is None:
                return None
            found = found.then(step)
        return found if self._keeps_to_itself(block) else None

    def statement(self, statement: cst.CSTNode) -> Idleness | None:
        """The same for one statement."""
        match statement:
            case cst.SimpleStatementLine(body=parts):
                return self._line(statement, parts)
            case cst.If(test=head) | cst.While(test=head) | cst.For(iter=head) if self._is_little(head):
                return self._blocks(statement)
            case cst.Try():
                return self._blocks(statement)
        return None

    def _line(self, line: cst.CSTNode, parts: Collection[cst.CSTNode]) -> Idleness | None:
        found = Idleness(self.function, line)
        for part in parts:
            step = self._part(part, line)
            if step is None:
                return None
            found = found.then(step)
        return found

    def _part(self, part: cst.CSTNode, line: cst.CSTNode) -> Idleness | None:
        """A statement that passes, logs, reads something, or calls what does no more."""
        match part:
            case cst.Pass() | cst.Continue() | cst.Import() | cst.ImportFrom():
                return Idleness(self.function, line)
            case cst.Return(value=None) | cst.Return(value=cst.Name(value="None")):
                return Idleness(self.function, line)
            case cst.Return(value=cst.BaseExpression() as value) if part in self.sends and self._says_little(value):
                return Idleness(self.function, line, told=(part,))
            case cst.Expr(value=value) if (call := call_of(value)) is not None:
                return self._call(call, line)
            case cst.Expr(value=value) if self._is_little(value):
                return Idleness(self.function, line)
            case cst.Assign(value=value) | cst.AugAssign(value=value) | cst.AnnAssign(value=value) if value is not None:
                is_kept = not all(isinstance(target, cst.Name) for target in _targets(part))
                return Idleness(self.function, line) if self._is_little(value) and not is_kept else None
        return None

    def _call(self, call: cst.Call, line: cst.CSTNode) -> Idleness | None:
        if is_log_line(call):
            return Idleness(self.function, line, is_logged=True)
        if call in self.sends and all(self._is_little(arg.value) for arg in call.args):
            return Idleness(self.function, line, told=(call,))
        if self._is_little(call):
            return Idleness(self.function, line)
        is_followed = self.steps and all(self._is_little(arg.value) for arg in call.args)
        helper = followed(call, self.function, self.flow) if is_followed else None
        return idle_helper(helper, self.flow, self.steps - 1) if helper is not self.function else None

    def _blocks(self, statement: cst.CSTNode) -> Idleness | None:
        """A statement with blocks, of which the first one tells where it ends."""
        found: Idleness | None = None
        for block in _blocks(statement):
            inner = self.block(block)
            if inner is None:
                return None
            found = inner if found is None else replace(found, told=(*found.told, *inner.told))
        return found

    def _is_little(self, value: cst.CSTNode) -> bool:
        """True for an expression that reads, looks up and reshapes, and does nothing."""
        for node in own_nodes(value):
            if isinstance(node, cst.Yield | cst.NamedExpr | cst.Lambda):
                return False
            if isinstance(node, cst.Call) and node not in self.sends and not (is_log_line(node) or self._reads(node)):
                return False
        return True

    def _says_little(self, answer: cst.BaseExpression) -> bool:
        """True for an answer that holds nothing which was found for it: `Ok()`, `{"done": True}`."""
        is_made = isinstance(answer, cst.Call) and last_name(answer)[:1].isupper() and not answer.args
        return self._is_little(answer) or is_made

    def _reads(self, call: cst.Call) -> bool:
        """True for `str(count)`, and for `get_user(name)` where it may look things up; not for `get_or_create`."""
        name = called_name(call)
        if name in _LITTLE:
            return True
        spoken = words_in_order(name)
        return self.looks and not LOOKING.isdisjoint(spoken[:1]) and _DOES.isdisjoint(spoken)

    def _keeps_to_itself(self, block: cst.BaseSuite) -> bool:
        """True where no name that a block gives a value to is read elsewhere, but for blocks that give it another."""
        given = set(_given(block))
        if not given:
            return True
        if any(given & each.words for each in self.function.nested.values()) or given & set(self._shared()):
            return False
        nodes = self.flow.nodes(self.function)
        around = next((n for n in nodes if isinstance(n, cst.For | cst.While) and is_in(block, n.body)), block)
        rest = nodes[nodes.index(around) :]
        suites = [each for each in rest if isinstance(each, cst.BaseSuite) and not is_in(block, each)]
        anew = {(node, name) for suite in suites for name in given & {*_given(suite)} for node in own_nodes(suite)}
        inner = set(own_nodes(block)) | set(_labels(rest))
        names = (node for node in rest if isinstance(node, cst.Name) and node.value in given and node not in inner)
        return all((node, node.value) in anew for node in names)

    def _shared(self) -> Iterator[str]:
        """The names that the function declares to be those of a module, or of a function around it."""
        for node in self.flow.nodes(self.function) if "al " in self.function.text else ():
            if isinstance(node, cst.Global | cst.Nonlocal):
                yield from (item.name.value for item in node.names)


def followed(call: cst.Call, function: Function, flow: Flow) -> Function | None:
    """The function of the project behind a call, also where what holds it is called like its class."""
    known = flow.callee_or_made(call, function)
    found = known or flow.likely_callee(call, function)
    if known is not None or found is None or found.owner is None:
        return found
    holder = receiver(call).rpartition(".")[2]
    return found if holder.replace("_", "").lower() == found.owner.name.replace("_", "").lower() else None


def idle_helper(helper: Function | None, flow: Flow, steps: int = _STEPS) -> Idleness | None:
    """What all of a function comes to, unless others may stand in its place: a hook, one that is overridden."""
    if helper is None or helper.decorators or HOOK.match(helper.name) or is_stand_in(helper, flow):
        return None
    return Reader(helper, flow, steps=steps).block(flow.block(helper))


def is_stand_in(helper: Function, flow: Flow) -> bool:
    """True for a method that a class of the project overrides, or that is only declared."""
    owner = helper.owner
    if owner is None:
        return False
    is_declared = owner.is_abstract or any(base.endswith(("Protocol", "ABC")) for base in owner.bases)
    return is_declared or any(helper.name in each.methods for each in derived(owner, flow.engine.index))


def _blocks(statement: cst.CSTNode) -> Iterator[cst.BaseSuite]:
    """The blocks of a statement, those of its `elif`, `else` and `finally` included.

    What an `except` does is done for messages that could not be read.
    """
    match statement:
        case cst.If(body=body, orelse=orelse) | cst.For(body=body, orelse=orelse) | cst.While(body=body, orelse=orelse):
            yield body
            yield from _blocks(orelse) if orelse is not None else ()
        case cst.Else(body=body) | cst.Finally(body=body):
            yield body
        case cst.Try(body=body, orelse=orelse, finalbody=finalbody):
            yield body
            for rest in (orelse, finalbody):
                yield from _blocks(rest) if rest is not None else ()


def _targets(given: cst.Assign | cst.AugAssign | cst.AnnAssign) -> Iterator[cst.CSTNode]:
    """What an assignment gives a value to, each part of a tuple by itself."""
    for target in [each.target for each in given.targets] if isinstance(given, cst.Assign) else [given.target]:
        yield from (each.value for each in target.elements) if isinstance(target, cst.Tuple) else (target,)


def _given(block: cst.CSTNode) -> Iterator[str]:
    """The names that a block gives a value to."""
    for node in own_nodes(block):
        match node:
            case cst.AssignTarget(target=target) | cst.AnnAssign(target=target) | cst.AugAssign(target=target):
                yield from bound_names(target)
            case cst.For(target=target):
                yield from bound_names(target)


def _labels(nodes: Iterable[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """The names of attributes and keywords, which are no variables."""
    for node in nodes:
        if isinstance(node, cst.Attribute):
            yield node.attr
        elif isinstance(node, cst.Arg) and node.keyword is not None:
            yield node.keyword
