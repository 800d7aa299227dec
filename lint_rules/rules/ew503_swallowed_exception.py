"""EW503: a handler fails and nobody ever knows."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.analysis.querysets import chain
from lint_rules.analysis.vocabulary import mentions, word_set, words
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Severity, Suspect
from lint_rules.trees import walk

SENDING = frozenset({"send", "send_text", "send_json", "send_bytes", "send_str"})
CLEANUP = word_set(
    "close cancel disconnect remove discard leave unsubscribe stop kill release terminate shutdown aclose unlink pop "
    "delete clear cleanup wait join detach unregister exit end finish destroy"
)


IN_A_THREAD = frozenset({"to_thread", "run_sync", "run_in_executor"})
"""What is handed a function and calls it."""

MEASURES = word_set("latency timer timers timing elapsed duration metric metrics stopwatch")

CONVERTING = frozenset(
    {"int", "float", "str", "bool", "Decimal", "UUID", "fromisoformat", "strptime", "split", "strip", "partition"}
    | {
        "lower",
        "upper",
        "get",
        "total_seconds",
        "len",
        "round",
        "getattr",
        "group",
        "replace",
        "removeprefix",
        "removesuffix",
    }
)
"""What makes one value of another and does nothing else."""


class SwallowedException(FlowRule):
    """
    ## What it does
    Reports `except Exception: pass` (also bare, and with `continue`) in the code that runs for a connection.

    ## Why is this bad?
    The message is lost, the client waits, and there is no trace: every other fault hides behind this one, also the ones you have not thought of.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            try:
                await chat.create_message(content)
            except Exception:  # EW503
                pass
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            try:
                await chat.create_message(content)
            except chat.InvalidMessage as error:
                await self.send_json({"errors": error.fields})
    ```

    ## Fix safety
    There is no fix: which exceptions are expected is for you to say.

    ## Known limits
    Narrow handlers, and anything round closing, cancelling and cleaning up, are not reported, nor is an attempt that returns when it succeeds, nor one message to a socket: that its client has gone is found out where it is read.

    ## References
    CWE-390, CWE-755.
    """

    code = "EW503"
    proof = "a narrower exception, a log call, or a raise"
    name = "swallowed-exception"
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (390, 755)
    needs = (
        frozenset({b"except"}),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        handlers = {role.function for role in self.file.roles}
        goodbyes = {role.function for role in self.file.roles if role.kind == "disconnect"}
        speaking = (f for f in self.file.live - goodbyes if not words(f.name) & CLEANUP)
        for function in sorted(speaking, key=lambda f: f.node.lineno):
            aftermath = _aftermath(function.own_nodes)
            for node in function.own_nodes:
                if isinstance(node, ast.Try) and node not in aftermath:
                    for handler in node.handlers:
                        if _swallows(handler, node, answers=function not in handlers):
                            yield Suspect(
                                handler, "whatever goes wrong here is lost: neither log nor client hears of it"
                            )


def _aftermath(nodes: list[ast.AST]) -> set[ast.AST]:
    """The last words when something has failed already, or at the end in any case: nothing is left to be said there.

    Another attempt, which makes something, is no last word.
    """
    found: set[ast.AST] = set()
    for node in nodes:
        if isinstance(node, ast.Try):
            last = [*node.finalbody, *(statement for handler in node.handlers for statement in handler.body)]
            inner = (within for statement in last for within in walk(statement) if isinstance(within, ast.Try))
            found.update(attempt for attempt in inner if not _makes_something(attempt))
    return found


def _makes_something(attempt: ast.Try) -> bool:
    return any(
        isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for statement in attempt.body
        for node in walk(statement)
    )


def is_broad(handler: ast.ExceptHandler) -> bool:
    """`except:`, `except Exception`, `except BaseException`, alone or in a tuple."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or dotted_name(kind) in ("Exception", "BaseException") for kind in kinds)


def _swallows(handler: ast.ExceptHandler, attempt: ast.Try, *, answers: bool) -> bool:
    """`except Exception: pass`; where nobody waits for an answer, which a helper's caller does, also a plain `return`."""
    if not is_broad(handler) or _is_harmless(attempt):
        return False
    if _says_nothing(handler.body):
        return not _returns(attempt)
    *before, last = handler.body
    leaves = isinstance(last, ast.Return) and last.value is None and not answers
    return leaves and _says_nothing(before)


def _says_nothing(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(statement, ast.Pass | ast.Continue)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in body
    )


def _is_harmless(node: ast.Try) -> bool:
    checks = (_only_cleans_up, _only_converts, _only_sends, _only_signals, _only_measures)
    return any(check(node) for check in checks)


def _only_measures(node: ast.Try) -> bool:
    """True when each step is about how long something took: without it a number is missing, and nothing else."""
    steps = (found for statement in node.body for found in walk(statement))
    return all(mentions(step, MEASURES) for step in steps if isinstance(step, ast.stmt) and not _has_a_body(step))


def _has_a_body(statement: ast.stmt) -> bool:
    return hasattr(statement, "body")


def _only_signals(node: ast.Try) -> bool:
    """True for one plain call that is given nothing but constants: `timer.start("total")` loses nobody's data."""
    match node.body:
        case [ast.Expr(value=ast.Call(func=ast.Attribute(), args=args, keywords=[]))]:
            return all(isinstance(argument, ast.Constant) for argument in args)
    return False


def _only_sends(node: ast.Try) -> bool:
    """True for one message to a socket: that its client has gone is found out where it is read."""
    match node.body:
        case [ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(attr=name))))]:
            return name in SENDING
    return False


def _returns(attempt: ast.Try) -> bool:
    """True for an attempt with a `return` in it: what follows is what is done without its answer."""
    return any(isinstance(found, ast.Return) for statement in attempt.body for found in walk(statement))


def _only_converts(node: ast.Try) -> bool:
    """True for an attempt to read a number or a date out of a text: if it cannot be read, there is none."""
    calls = [found for statement in node.body for found in walk(statement) if isinstance(found, ast.Call)]
    names = [call.func.attr if isinstance(call.func, ast.Attribute) else dotted_name(call.func) for call in calls]
    asks = any(isinstance(call.func, ast.Attribute) and "objects" in chain(call) for call in calls)
    return bool(names) and all(name in CONVERTING for name in names) and not asks


def _called_names(call: ast.Call) -> list[str]:
    """`destroy` and `to_thread` of `to_thread(output.destroy)`."""
    name = (dotted_name(call.func) or "").rpartition(".")[2]
    handed = call.args if name in IN_A_THREAD else []
    return [name, *((dotted_name(argument) or "").rpartition(".")[2] for argument in handed)]


def _only_cleans_up(node: ast.Try) -> bool:
    calls = [found for statement in node.body for found in walk(statement) if isinstance(found, ast.Call)]
    names = [name for call in calls for name in _called_names(call)]
    return any((words(name) & CLEANUP and name != "join_room") or name == "sleep" for name in names) or any(
        isinstance(found, ast.Delete) or (isinstance(found, ast.Await) and isinstance(found.value, ast.Name))
        for statement in node.body
        for found in walk(statement)
    )
