"""Finds the ways of a client's message on which nobody tells the client what became of it.

    for function, end in untold(flow): flow.report(function, "…", node=end.node)

Looked at are the handlers of messages, the loops that receive them, and the functions of the project that are given
the message. What might be an answer is believed to be one: a call that is named so, one that is given the connection,
a task, code that is not at hand and comes out of a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import last_name, own_calls, own_nodes
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import Takers, called_by, everywhere, handed, here, passed_on
from lint_rules.flow.tasks import tasks_of
from lint_rules.frameworks.emberwire import is_method_of_ours
from lint_rules.frameworks.libraries import TASKS
from lint_rules.questions.loss.uncovered import in_front, in_narrow
from lint_rules.questions.replies.endings import End, Why
from lint_rules.questions.replies.fallbacks import fallbacks
from lint_rules.questions.replies.held_back import empty_results, given_up, held_back
from lint_rules.questions.replies.meaning import Meaning, entry_of, is_receiving


def untold(flow: Flow) -> Iterator[tuple[Function, End]]:
    """The functions of this file in which a client's message may be left without a word, each with the first place.

    Where the connection goes on, a field that is missing is reported once: one page sends what all these handlers get.
    """
    takers = {**here(flow), **flow.engine.index.once("takers of messages", lambda: _takers(flow))}
    is_said = False
    for function, taken in takers.items():
        # what each callback of Emberwire's has to answer, its return type says: EW301
        if function.outline is flow.outline and not is_method_of_ours(function, flow.engine.index):
            meaning = Meaning(flow, function, taken, takers, entry_of(function, flow))
            ends = [*filter(meaning.counts, meaning.ends)]
            serious = next((end for end in ends if not meaning.only_lacks_field(end)), None)
            first = serious or next(iter(ends), None) or meaning.unheard_error() or meaning.unasked()
            first = first or _unacknowledged(meaning) or _in_front(meaning)
            if first is not None and not (is_said and meaning.only_lacks_field(first)):
                is_said = is_said or meaning.only_lacks_field(first)
                yield function, first


def _in_front(meaning: Meaning) -> End | None:
    """What may fail in front of the `try` that would tell the sender."""
    if meaning.taken.is_caught or meaning.taken.is_task:
        return None
    loops = (node for node in meaning.flow.nodes(meaning.function) if isinstance(node, cst.For | cst.While))
    block = next((loop.body for loop in loops if is_receiving(loop, meaning.flow)), None)
    if block is None and not meaning.view.lasts:
        block = meaning.flow.block(meaning.function)
    tells = meaning.view.tells
    node = in_front(block, meaning.function, tells, meaning.flow) if block is not None else None
    if node is not None:
        return End(node, Why.BEFORE)
    node = in_narrow(meaning.function, tells, meaning.flow) if block is not None else None
    return End(node, Why.BESIDE) if node is not None else None


def _unacknowledged(meaning: Meaning) -> End | None:
    """An `except` that acknowledges nothing in a handler whose `try` returns the acknowledgement."""
    if meaning.entry is None or meaning.entry.kind != "message" or not meaning.entry.row.answers:
        return None
    handlers = given_up(meaning.function, meaning.flow, meaning.view.tells)
    return next((End(handler, Why.CAUGHT) for handler in handlers), None)


def hidden_failures(flow: Flow) -> Iterator[tuple[Function, cst.ExceptHandler]]:
    """The helpers of this file that make an empty value of any error, which a client is told as it is."""
    index = flow.engine.index
    takers = index.once("takers of messages", lambda: _takers(flow))
    found = index.once("hidden failures", lambda: list(fallbacks(flow, takers)))
    return ((helper, handler) for helper, handler in found if helper.outline is flow.outline)


def withheld(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Function]]:
    """The functions of this file that may have no answer, each with the place and who sends only what there is."""
    index = flow.engine.index
    takers = index.once("takers of messages", lambda: _takers(flow))
    found = index.once("withheld", lambda: list(held_back(flow, takers)))
    return (each for each in found if each[0].outline is flow.outline)


def unsent_results(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The functions of this file that send a result only if it is true, each with the test."""
    takers = flow.engine.index.once("takers of messages", lambda: _takers(flow))
    mine = {function: taken for function, taken in takers.items() if function.outline is flow.outline}
    return empty_results(flow, mine)


def _takers(flow: Flow) -> Takers:
    """The functions of the project that a message comes to, and those that these hand it on to."""
    found = everywhere(flow)
    left = list(found.items())
    told, others = set[Function](), set[Function]()
    while left:
        function, taken = left.pop()
        each = Flow(flow.engine, function.outline)
        meaning = Meaning(each, function, taken, found, entry_of(function, each))
        for callee, is_told in called_by(meaning.giver, each):
            (told if is_told else others).add(callee)
        for callee, new in passed_on(meaning.giver, each):
            known = found.get(callee)
            is_better = known is not None and (known.is_help or (new.is_task and known.names and not known.is_task))
            if known is None or (is_better and not new.is_asked):
                found[callee] = new
                left.append((callee, new))
    helps = told - others  # wherever they are called, the client is told something afterwards
    return {
        each: replace(taken, is_help=True, is_told=True) if each in helps else taken for each, taken in found.items()
    }


_STARTED = TASKS | {"Thread", "Process", "start_background_task"}


def started_per_message(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The functions of this file that start a task or a thread for each message, each with the first such call."""
    handlers = {entry.function for entry in flow.handlers("message")}
    named = flow.engine.table.named
    limited = {entry.function for entry in flow.entries if named[entry.framework].limits_rate}
    for function in flow.live():
        if function in limited:
            continue
        if any(f"{start}(" in function.text for start in _STARTED):
            body = flow.body(function).node
            loops = [body] if function in handlers else [node for node in own_nodes(body) if is_receiving(node, flow)]
            calls = [call for loop in loops for call in own_calls(loop) if last_name(call) in _STARTED]
            yield from ((function, call) for call in (calls or [*_handed_to_tasks(function, flow)])[:1])


def _handed_to_tasks(function: Function, flow: Flow) -> Iterator[cst.Call]:
    """The tasks that a function starts which handlers give the whole message: `create_task(self.keep(batch))`."""
    given = [task for task in tasks_of(function, flow) if last_name(task.start) in TASKS and task.work.args]
    for entry in flow.entries if given else ():
        for effect in flow.run(entry).effects if not flow.engine.table.named[entry.framework].limits_rate else ():
            is_each = entry.kind == "message" or (entry.kind == "endpoint" and effect.in_loop)
            if is_each and effect.target is function and handed(effect, function):
                yield from (task.start for task in given)
