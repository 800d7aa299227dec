"""Finds messages that are taken and thrown away: what handles them does nothing, or only logs them.

for function, node, message in thrown_away(flow): …     # at the `pass`, or at the log line
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, last_name, leaves, literal, own_calls, own_nodes, source, text_of
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.audience import is_for_others
from lint_rules.flow.effects import Effect, Outcome
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import is_log_line
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import LOGINS, LOOKING, PULSES, says, word_set, words, words_in_order
from lint_rules.questions.replies.idle import HOOK, Reader, followed, idle_helper, is_stand_in
from lint_rules.questions.replies.kinds import Branch, beside, branches

Thrown = tuple[Function, cst.CSTNode, str]

_PASSED = "{0} is thrown away here, and its sender cannot tell: handle it, or answer that you do not"
_LOGGED = "{0} is only logged here, and its sender cannot tell: handle it, or answer that you do not"
_CONFIRMED = "the sender of {0} is told `{1}`, and nothing was done: do it, or say that it was not"
_GIVEN = "`{0}` is given a client's message and does nothing with it: handle it, or answer that you do not"
_GIVEN_TO_LOG = "`{0}` is given a client's message and only logs it: handle it, or answer that you do not"

_NO_MATTER = PULSES | word_set(
    "ack acknowledge received response echo test close disconnect bye hello error report connected"
)
"""Messages of which nobody expects more than that they are logged, or that the connection is kept."""

_TO_LOG = word_set("log print debug trace")
"""How a message begins that is meant for the log."""

_ASKED = LOOKING | LOGINS | _NO_MATTER | word_set("request query ask status health init")
"""Messages that want an answer and nothing else."""

_DONE = word_set(
    "success successful ok done saved stored confirmed accepted started stopped updated queued scheduled processed "
    "forwarded delivered registered completed"
)
"""By which a client is told that what it wanted has been done."""

_ANSWERING = word_set(
    "send reply respond answer to personal private direct message json text data response result event success session "
    "connection client user socket websocket ws back one"
)
"""What a helper is called that sends to the one connection that it is told."""

_MEANT = re.compile(r"(?i)\b(un)?expect|\bignor|one.way|\bonly\b|\blisten|\bnever\b|n.t send|not send")
"""By which a program says that its clients have nothing to say."""

_READS = re.compile(r"loads\(|\.get\(|\[[\"']")
_DISPATCHES = re.compile(
    r"""(type|action|event|command|cmd|\bop|opcode|kind|method|\bdo)["'\])]*(, *["']\w*["'])?\)* (==|in) ["'(\[{]"""
    r"""|\bmatch """
)
_PARSES = re.compile(r"loads\(|receive_json\(")
_ANY = re.compile("def ")
_HANDLES = re.compile(r"_*(handle|process|do|execute|dispatch)_")
_ACTS = re.compile(r"\b(await|yield|raise|emit|send)\b|\breturn [^N\s]|\w\.\w+(\[[^\n]*\])? [+-]?= ")
_CHECKING = LOOKING | word_set("sanitize sanitise clean verify normalize allow limit ensure")


def thrown_away(flow: Flow) -> Iterator[Thrown]:
    """The places of this file at which a message of a client ends without having been of any effect."""
    seen: set[cst.CSTNode] = set()
    for find in (_in_branches, _in_handlers, _in_loops, _in_helpers):
        for function, node, message in find(flow):
            if node not in seen and function.outline is flow.outline:
                seen.add(node)
                yield function, node, message


def _in_handlers(flow: Flow) -> Iterator[Thrown]:
    """Handlers that do nothing at all: of an event with a name, or of whatever comes, where they read it."""
    for entry in flow.handlers_here("message"):
        function = entry.function
        if is_stand_in(function, flow) or _is_no_matter(entry.event):
            continue
        if not entry.event and not _takes_messages(function):
            continue
        name = f"`{entry.event}`" if entry.event else "every message"
        sends = [*_answers(flow.run(entry), flow), *_returns(entry, flow)]
        yield from _ends(function, flow.block(function), (entry.event,) if entry.event else (), name, sends, flow)


def _is_no_matter(kind: str) -> bool:
    return says(kind, _NO_MATTER) or not _TO_LOG.isdisjoint(words_in_order(kind)[:1])


def _takes_messages(function: Function) -> bool:
    """True where a function reads what clients say, and does not say that they have nothing to say."""
    return _READS.search(function.text) is not None and _MEANT.search(function.text) is None


def _returns(entry: Entry, flow: Flow) -> list[cst.CSTNode]:
    return [node for node in flow.nodes(entry.function) if entry.row.answers and isinstance(node, cst.Return)]


def _answers(run: Outcome, flow: Flow) -> list[cst.CSTNode]:
    """What is sent to the sender alone, also by a helper that is named after no more than that."""
    sent = [effect for effect in run.effects if effect.kind in ("send", "answer", "broadcast")]
    sending = {node for effect in run.effects if _sends(effect, flow) for _, node in effect.chain}
    helped = (effect.node for effect in run.effects if effect.node in sending and _is_own_answer(effect))
    return [*(effect.node for effect in sent if not is_for_others(effect)), *helped]


def _sends(effect: Effect, flow: Flow) -> bool:
    is_known = effect.kind in ("send", "answer", "broadcast")
    return is_known or (isinstance(effect.node, cst.Call) and flow.sends(effect.node))


def _is_own_answer(effect: Effect) -> bool:
    """True for `hub.send_to(session, {"type": "saved"})`, where the client does not say who `session` is."""
    named = any(value.labels & Label.MESSAGE and not value.parts for _, value in effect.arguments)
    return not named and words(effect.name) <= _ANSWERING


def _ends(
    function: Function, block: cst.BaseSuite, kinds: Sequence[str], name: str, sends: Sequence[cst.CSTNode], flow: Flow
) -> Iterator[Thrown]:
    """Where a block ends that does nothing with a message, or that only tells its sender that something was done."""
    found = Reader(function, flow).block(block)
    if found is not None:
        in_file = found.function.outline is flow.outline
        end = (found.function, found.node) if in_file else (function, block)
        yield *end, _said(name, is_logged=found.is_logged)
        return
    found = Reader(function, flow, sends, looks=False).block(block) if sends else None
    claim = _claim(found.told, kinds) if found is not None and found.told else ""
    if found is not None and claim:
        yield function, found.told[0], _CONFIRMED.format(name, claim)


def _said(name: str, *, is_logged: bool) -> str:
    return (_LOGGED if is_logged else _PASSED).format(name)


def _claim(told: Sequence[cst.CSTNode], kinds: Sequence[str]) -> str:
    """The text of an answer by which its client is told that what it wanted has been done."""
    if any(says(kind, _ASKED) for kind in kinds):
        return ""
    wanted = tuple(word[:-1] for kind in kinds for word in words(kind) if len(word) > 3)
    texts = (text for node in told for text in _texts(node) if text not in kinds)
    return next((text for text in texts if any(_is_claim(word, wanted) for word in words(text))), "")


def _texts(answer: cst.CSTNode) -> Iterator[str]:
    """What an answer says: its texts but for keys, a key whose value is True, and what it is made as, `Ok()`."""
    parts = list(walk(answer))
    keys = {part.key for part in parts if isinstance(part, cst.DictElement) and literal(part.value) is not True}
    yield from (text_of(part) for part in parts if part not in keys)
    yield from (last_name(part) for part in parts if isinstance(part, cst.Call))


def _is_claim(word: str, wanted: tuple[str, ...]) -> bool:
    """True for `subscribed` where `subscribe` was wanted."""
    return word in _DONE or (word.endswith("ed") and word.startswith(wanted or "-"))


def _in_branches(flow: Flow) -> Iterator[Thrown]:
    """Branches for one kind of message that do nothing."""
    for run in _runs(flow, _DISPATCHES):
        tests = {fact.node for fact in run.decisions if fact.kind == "test" and fact.labels & Label.MESSAGE}
        functions = dict.fromkeys(effect.function for effect in run.effects)
        for function in functions:
            if function.outline is flow.outline and _DISPATCHES.search(function.text) is not None:
                for branch in branches(function, tests, flow):
                    yield from _in_branch(branch, run, flow)


def _runs(flow: Flow, near: re.Pattern[str]) -> Iterator[Outcome]:
    """What is done for messages by functions of this file: by handlers, and by what is given a connection."""
    entries = dict.fromkeys(entry for entry, _ in flow.here(beyond=True, near=near))
    for entry in entries:
        if entry.kind in ("message", "endpoint") and not flow.run(entry).given_up:
            yield flow.run(entry)
    if not entries:
        for function, is_live in flow.unreached(near):
            if is_live and flow.hears(flow.block(function)):
                yield flow.engine.alone(function)


def _in_branch(branch: Branch, run: Outcome, flow: Flow) -> Iterator[Thrown]:
    if any(map(_is_no_matter, branch.kinds)) or _ends_the_loop(branch, flow):
        return
    front, behind = beside(branch, flow)
    name = "`" + "`, `".join(branch.kinds) + "`"
    found = list(_ends(branch.function, branch.block, branch.kinds, name, _answers(run, flow), flow))
    if found and _does_nothing(behind, branch, flow) and not _is_used(front, branch, run):
        yield from found


def _ends_the_loop(branch: Branch, flow: Flow) -> bool:
    """True for a `return` out of a loop that receives, which ends the connection."""
    loops = (node for node in flow.nodes(branch.function) if isinstance(node, cst.For | cst.While))
    returns = any(isinstance(node, cst.Return) for node in own_nodes(branch.block))
    return returns and any(is_in(branch.whole, loop.body) for loop in loops)


def _does_nothing(statements: Sequence[cst.CSTNode], branch: Branch, flow: Flow) -> bool:
    reader = Reader(branch.function, flow)
    return all(reader.statement(statement) is not None for statement in statements)


def _is_used(front: Sequence[cst.CSTNode], branch: Branch, run: Outcome) -> bool:
    """True where a message is put to use before anybody asks what kind it is."""
    used = [n for effect in run.effects if _uses(effect) for step, n in effect.steps if step is branch.function]
    return any(_leads_on(node, statement) for statement in front for node in used if is_in(node, statement))


def _leads_on(node: cst.CSTNode, statement: cst.CSTNode) -> bool:
    """True for what is done for its own sake, and not on a way that ends before the branch."""
    if isinstance(statement, cst.SimpleStatementLine):
        return not isinstance(statement.body[0], cst.Assign)
    around = [part for part in walk(statement) if isinstance(part, cst.BaseSuite) and is_in(node, part)]
    return not any(map(leaves, around))


def _uses(effect: Effect) -> bool:
    """True for an act that is given the message, and does more than look at it."""
    if effect.kind in ("parse", "return", "silence", "log") or effect.target is not None:
        return False
    if isinstance(effect.node, cst.Call) and is_log_line(effect.node):
        return False
    given = any(value.labels & Label.MESSAGE for _, value in effect.arguments)
    return given and not words(effect.name) & _CHECKING


def _in_loops(flow: Flow) -> Iterator[Thrown]:
    """Loops that read each message, and do nothing with any."""
    functions = flow.reached("endpoint") if _PARSES.search(flow.outline.text) else ()
    for function in functions:
        if function.outline is flow.outline and _PARSES.search(function.text) and _takes_messages(function):
            loops = (node for node in flow.nodes(function) if isinstance(node, cst.For | cst.While))
            for loop in filter(flow.is_receive_loop, loops):
                heard = [call for call in own_calls(loop) if flow.engine.table.receives(called_name(call))]
                found = Reader(function, flow, heard).block(loop.body)
                if found is not None and _PARSES.search(source(loop.body)):
                    yield found.function, found.node, _said("every message", is_logged=found.is_logged)


def _in_helpers(flow: Flow) -> Iterator[Thrown]:
    """Functions that are given a part of a message and do nothing: without a body, or named after handling it."""
    empty = [f for f in flow.outline.functions if _may_be_empty(f)]
    names = {function.name for function in empty}
    for _, effect in flow.effects(beyond=True, near=_ANY) if empty else ():
        if effect.name in names and isinstance(effect.node, cst.Call) and _is_given_message(effect):
            helper = effect.target or followed(effect.node, effect.function, flow)
            found = idle_helper(helper, flow) if helper in empty else None
            if found is not None and helper is not None and not _is_no_matter(helper.name):
                message = _GIVEN_TO_LOG if found.is_logged else _GIVEN
                yield found.function, found.node, message.format(helper.qualname)


def _is_given_message(effect: Effect) -> bool:
    return any(value.labels & Label.MESSAGE for _, value in effect.arguments)


def _may_be_empty(function: Function) -> bool:
    if function.is_abstract:
        return not HOOK.match(function.name)
    return _HANDLES.match(function.name) is not None and _ACTS.search(function.text) is None
