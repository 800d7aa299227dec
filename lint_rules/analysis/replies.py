"""Does a message handler answer the one who asked? The detection behind EW301.

    silent_handlers(file)   # the roles of the handlers that do not

In our own channels every way through a handler is followed, and `NoReply` needs a reason: a `reply_ref()`, a push, or
an event that nobody waits for. Elsewhere a reply has many disguises, so a handler counts as silent only when nothing
in it or in its helpers sends anything that reaches the sender, returns a value, or may do so out of sight.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.analysis.authority import reachable
from lint_rules.analysis.paths import Question, unproven
from lint_rules.analysis.vocabulary import FIRE_AND_FORGET, speaks_of, word_set, words
from lint_rules.dialects.emberwire import returned_word
from lint_rules.facts import dotted_name
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.context import File
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts
    from lint_rules.project import Project

SENDING = word_set(
    "send emit reply push respond answer broadcast publish write stream notify call callback group close disconnect"
    " put sendall gather"
)
"""A call with one of these words may be an answer."""

LATER = frozenset({"create_task", "ensure_future", "start_background_task"})
"""What is begun here may answer when it is done."""

ONE_WAY = word_set(
    "response res ack log logs event events progress status report answer result leave leaving unsubscribe unsub "
    "logout close exit disconnect bye"
)
"""Events of other frameworks by which a client answers, reports or takes its leave: these need no answer."""

STORES = word_set("db database session app logger log config settings models model")
"""What is asked and told without anybody being answered."""

HEARING = frozenset({"receive_text", "receive_json", "receive_bytes", "receive", "recv", "receive_str"})
STREAMS = word_set("stream ingest upload log logs telemetry track event events metrics input voice mic sink producer")
"""What such a handler is called when the client only ever speaks and never waits."""


def silent_handlers(file: File) -> list[Role]:
    """The message handlers of the file that leave the sender without an answer."""
    kinds = ("message", "endpoint")
    return [role for role in file.roles if role.kind in kinds and _is_silent(role, file.project)]


def _is_silent(role: Role, project: Project) -> bool:
    if is_abstract(role.function) or (role.event and speaks_of(role.event, FIRE_AND_FORGET)):
        return False
    if role.dialect == "E":
        return ends_silently(role, project)
    if speaks_of(role.event or role.function.name, ONE_WAY) or does_nothing(role.function):
        return False
    if role.dialect in "SR" and not listens(role):
        return False
    return not may_answer(role, project)


def does_nothing(function: FunctionFacts) -> bool:
    """True for a handler that is not written yet, or only prints: there is nothing to tell the sender."""
    return not any(
        isinstance(node, ast.Assign | ast.AugAssign | ast.Await | ast.Return) for node in function.nodes
    ) and all(
        (dotted_name(call.func) or "").rpartition(".")[2] in ("print", "debug", "info") for call in function.calls
    )


def listens(role: Role) -> bool:
    """True for a Starlette or raw handler that does something with what the client says.

    A `receive` whose result is dropped only waits for the end, and a stream of sound or keystrokes has no answer.
    """
    function = role.function
    if speaks_of(function.name, FIRE_AND_FORGET | STREAMS) or role.kind == "message":
        return role.kind == "message" and not speaks_of(function.name, FIRE_AND_FORGET | STREAMS)
    dropped = {node.value for node in function.own_nodes if isinstance(node, ast.Expr)}
    received = [
        call
        for call in function.calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in HEARING
        and dotted_name(call.func.value) == role.connection
    ]
    waits = {node for node in function.own_nodes if isinstance(node, ast.Await) and node.value in received}
    loops = any(
        isinstance(node, ast.AsyncFor)
        and role.connection in {dotted_name(node.iter), _holder(node.iter)}
        and not _hears_only_bytes(node)
        for node in function.own_nodes
    )
    return loops or bool(waits - dropped)


def _hears_only_bytes(loop: ast.AsyncFor) -> bool:
    """`async for part in ws: if isinstance(part, bytes): …`: a recording, which has no answer."""
    match loop.body:
        case [ast.If(test=ast.Call(func=ast.Name(id="isinstance"), args=[_, ast.Name(id="bytes")]), orelse=[])]:
            return True
    return False


def _holder(walked: ast.expr) -> str | None:
    """`ws` for `ws.iter_text()`."""
    if isinstance(walked, ast.Call) and isinstance(walked.func, ast.Attribute) and walked.func.attr.startswith("iter_"):
        return dotted_name(walked.func.value)
    return None


def may_answer(role: Role, project: Project) -> bool:
    """True when a handler of another framework answers, or does something that might."""
    tells = role.dialect in "IC"  # elsewhere nobody looks at what a handler returns or raises
    for function in reachable(role.function, project):
        for node in function.nodes:
            if isinstance(node, ast.Call):
                if _may_send(node, function, role, project):
                    return True
            elif tells and (isinstance(node, ast.Raise) or (function is role.function and _gives_value(node))):
                return True
    return bool(len(role.function.node.decorator_list) > 1 and role.dialect == "C")


def _gives_value(node: ast.AST) -> bool:
    return isinstance(node, ast.Return | ast.Yield) and node.value is not None


def _may_send(call: ast.Call, function: FunctionFacts, role: Role, project: Project) -> bool:
    written = dotted_name(call.func) or ""
    if not written:  # a call from a table: anything may run; `Channel("x").send(...)`: by the method's name
        return not isinstance(call.func, ast.Attribute) or bool(words(call.func.attr) & SENDING)
    if written.rpartition(".")[2] in LATER:
        return True
    if words(written.rpartition(".")[2]) & SENDING:
        return not any(k.arg == "skip_sid" or (k.arg == "include_self" and _is_false(k.value)) for k in call.keywords)
    if project.callee(function, call) is not None:
        return False
    if isinstance(call.func, ast.Name) and _is_from_a_table(call.func.id, function):
        return True
    if role.connection == "request" and _is_out_of_sight(written, function, project):
        return True
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    named = _names_of_sender(function, role)
    parts = [part for argument in arguments for part in getattr(argument, "elts", [argument])]  # args=(sid, data)
    handed = any(isinstance(part, ast.Name) and part.id in named for part in parts)
    # Thread(target=self.stream): what is handed over may answer later.
    later = any(
        (dotted_name(argument) or "").startswith("self.") for argument in arguments if _names_method(argument, role)
    )
    return handed or later or (written.startswith(("self.", "super()")) and written.count(".") == 1)


def _is_from_a_table(name: str, function: FunctionFacts) -> bool:
    """`handler = handlers.get(kind)`: as with a call from a table, anything may run."""
    made = (
        node.value
        for node in function.own_nodes
        if isinstance(node, ast.Assign) and any(dotted_name(target) == name for target in node.targets)
    )
    return any(
        isinstance(value, ast.Subscript)
        or (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "get")
        for value in made
    )


def _names_of_sender(function: FunctionFacts, role: Role) -> set[str]:
    """What the connection is called here: `client_id = sid` gives it another name."""
    named = {"self", "sid", "ws", role.connection}
    for node in function.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=other)], value=ast.Name(id=known)) if known in named:
                named.add(other)
            case ast.Assign(targets=[ast.Name(id=other)], value=ast.Call() as made) if _holds(made, named):
                named.add(other)
    return named


def _holds(made: ast.Call, named: set[str]) -> bool:
    """`Message(text, connector=self)`: what is made of the connection can answer as well as it."""
    given = (dotted_name(argument) for argument in [*made.args, *(keyword.value for keyword in made.keywords)])
    return (dotted_name(made.func) or "").rpartition(".")[2][:1].isupper() and any(name in named for name in given)


def _is_out_of_sight(written: str, function: FunctionFacts, project: Project) -> bool:
    """`race.stop()`, on an object of another module that cannot be followed: in Flask any code knows whom to answer."""
    head, _, tail = written.partition(".")
    imported = function.module.imports.get(head)
    if not tail or imported is None or words(head) & STORES or {"query", "session", "objects"} & set(tail.split(".")):
        return False
    path = function.module.path
    return any(
        project.module_named(name, seen_from=path) is not None
        for name in (imported, imported.rpartition(".")[0])
        if name
    )


def _names_method(argument: ast.expr, role: Role) -> bool:
    return isinstance(argument, ast.Attribute) and role.owner is not None and argument.attr in role.owner.methods


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def is_abstract(function: FunctionFacts) -> bool:
    """True for a method that only stands for others."""
    return any((dotted_name(d) or "").endswith("abstractmethod") for d in function.node.decorator_list)


def ends_silently(role: Role, project: Project) -> bool:
    """True when a way through an emberwire handler ends with nothing or `NoReply` and sent the sender nothing."""
    return bool(silent_ends(role, project))


def silent_ends(role: Role, project: Project) -> list[ast.stmt]:
    """Where an emberwire handler ends without an answer: its returns, and its last statement when it just ends."""
    answers = _Answers(role.function, project)
    question = Question(
        proves=lambda node: answers.in_node(node, role.function, depth=2),
        reaches=lambda node: isinstance(node, ast.Return) and returned_word(node.value) in ("nothing", "NoReply"),
        at_end=True,
    )
    return unproven(role.function.node.body, question)


class _Answers:
    """Whether code sends something to the one who asked."""

    WORDS = frozenset({"push", "reply_ref", "reply"})

    def __init__(self, function: FunctionFacts, project: Project) -> None:
        self._project = project
        self._seen: set[FunctionFacts] = {function}

    def in_node(self, node: ast.AST, function: FunctionFacts, *, depth: int) -> bool:
        return any(self._call(call, function, depth) for call in walk(node) if isinstance(call, ast.Call))

    def _call(self, call: ast.Call, function: FunctionFacts, depth: int) -> bool:
        written = (dotted_name(call.func) or "").split(".")
        if written[-1] in self.WORDS:
            return True
        helper = self._project.callee(function, call)
        if helper is None:
            # An unknown function that was handed the channel may do anything with it, also answer.
            return any(isinstance(argument, ast.Name) and argument.id == "self" for argument in call.args)
        if depth == 0 or helper in self._seen:
            return False
        self._seen.add(helper)
        return any(self.in_node(statement, helper, depth=depth - 1) for statement in helper.node.body)
