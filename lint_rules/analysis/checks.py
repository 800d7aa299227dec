"""What a check looks like: the words and shapes by which code asks who somebody is, and turns them away."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.analysis.querysets import chain
from lint_rules.analysis.vocabulary import IDENTITY, mentions, names_in, speaks_of, word_set, words
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.trees import walk

CHECKS = word_set(
    "auth authed authenticate authenticated authentication authenticator authorize authorized authorise authorization "
    "token tokens jwt credential credentials login logged password permission permissions permitted apikey ticket "
    "signature hmac oauth oauth2 bearer acl csrf xrf secret unsign introspect permit"
)
"""Words that make a call of unknown code look like a check of who is there."""

ASKING_FOR_USER = word_set("current verify validate check require ensure authenticate resolve load decode get")
"""With one of these, a call that names the user is taken for a check as well: `get_current_user`."""

NOT_CHECKS = word_set(
    "create generate make new log debug info print register add remove delete save count sign encode send emit "
    "broadcast connect disconnect subscribe release increment provider count max num total usage estimate stream chunk"
)
"""Verbs of calls that speak of users or tokens without checking anything."""

SOMEBODY_ELSE = word_set("to recipient recipients receiver target peer other others dest destination exclude callee")
"""In a name, these say that it is about another user than the one who is asking."""

SAID_BY_USER = word_set("buffer prompt input text message msg query transcript utterance speech audio")
"""In a name, these say that it is about what a user says, not about who that is: `if not user_input: continue`."""

TABLES = word_set(
    "connection connections connected client clients socket sockets websocket websockets active online peers "
    "subscribers subscriptions listeners rooms"
)
"""What holds those who are here already: to be in it proves nothing."""

LOGGING_IN = word_set("auth authenticate authentication authorize login token admin")
"""In the name of an event these say that it is the login, and as a value that it is a role."""

REFUSALS = word_set("close disconnect deny reject refuse abort unauthorized forbidden kick send_denial_response")
"""Calls that turn a client away."""

OF_DATABASES = word_set(
    "db database sql orm async sync local maker factory scoped handle engine connection client http"
)
"""What stands beside `session` in the name of a session that is not the visitor's: `get_db_session()`."""


def looks_like_check(written: str) -> bool:
    """True for a call of unknown code that is named like a check of who is there."""
    last = written.rpartition(".")[2]
    found = words(last)
    if found & NOT_CHECKS and not found & {"authenticate", "login", "verify", "check", "validate", "authorize"}:
        return False
    receiver = words(written.rpartition(".")[0])
    if found & CHECKS or (receiver & {"jwt", "auth", "authenticator", "jose", "token"} and not found & {"get"}):
        return True
    about_client = found & {"user", "users", "cookie", "member"} or ("session" in found and not found & OF_DATABASES)
    return bool(about_client and found & ASKING_FOR_USER)


def is_given(test: ast.expr, in_url: set[str]) -> bool:
    """`if not user:`, of a name that the client wrote into the URL: that there is one says nothing."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)) | ast.Name(id=name):
            return name in in_url
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is() | ast.IsNot()]):
            return name in in_url
    return False


def is_narrowing(test: ast.expr) -> bool:
    """`assert session is not None`, for a type checker's sake."""
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot)


def asks_who(test: ast.expr, *, asking: frozenset[str] = IDENTITY) -> bool:
    """True for a test about who is there; not about the user whom a message is for, nor about a table of sockets."""
    looked_up = {
        name
        for node in walk(test)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn)
        if mentions(node.comparators[0], TABLES)
        for name in walk(node)
    }
    looked_up |= {side for node in walk(test) if isinstance(node, ast.Compare) for side in _event_names(node)}
    return any(
        speaks_of(name, asking) and not words(name) & SOMEBODY_ELSE and not _is_said(name)
        for node in walk(test)
        if node not in looked_up
        for name in _own_name(node)
    )


def _is_said(name: str) -> bool:
    """True for `user_prompt`; not for `auth_message`."""
    found = words(name)
    return bool(found & SAID_BY_USER) and not found & CHECKS


def _event_names(node: ast.Compare) -> Iterator[ast.expr]:
    """`message["type"] == "create_ticket"` asks what is wanted, not by whom."""
    if isinstance(node.ops[0], ast.Eq | ast.NotEq):
        for side in (node.left, *node.comparators):
            if isinstance(side, ast.Constant) and not words(str(side.value)) & LOGGING_IN:
                yield side


def _own_name(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            yield name
        case ast.Constant(value=str(text)) if len(text) < 40:
            yield text


def in_walks(function: FunctionFacts) -> set[ast.AST]:
    """What stands in a `for` over a collection: to skip one of those turns no client away."""
    loops = [node for node in function.nodes if isinstance(node, ast.For)]
    return {inner for loop in loops for statement in loop.body for inner in walk(statement)}


def looks_up(call: ast.Call, written: str) -> bool:
    """`users.get_user(user_id)`: finds whoever the client names, which is no check of who is there."""
    last = words(written.rpartition(".")[2])
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    given = [value for value in values if not isinstance(value, ast.Constant)]
    names = [words((dotted_name(value) or "").rpartition(".")[2]) for value in given]
    by_name = bool(names) and all(name & {"id", "uid", "username", "name"} and not name & CHECKS for name in names)
    return (
        bool(last & {"get", "load", "find", "fetch"})
        and not last & (CHECKS | {"current", "session", "cookie"})
        and by_name
    )


def must_be_known(call: ast.Call, function: FunctionFacts) -> bool:
    """`Token.objects.get(key=key)` raises for those who have no token, unless somebody catches that."""
    names = chain(call)
    if names[-1] not in ("get", "aget") or "objects" not in names[:-1]:
        return False
    asked = set().union(words(names[0]), *(words(keyword.arg or "") for keyword in call.keywords))
    caught = {inner for node in function.nodes if isinstance(node, ast.Try) for s in node.body for inner in ast.walk(s)}
    return bool(asked & CHECKS) and call not in caught


def turns_away(node: ast.If | ast.IfExp, *, skips: bool = True) -> bool:
    """True when a branch refuses: closes, raises, returns, or (with `skips`) goes on to the next message."""
    branches = [*node.body, *node.orelse] if isinstance(node, ast.If) else [node.body, node.orelse]
    for branch in branches:
        for inner in ast.walk(branch):
            if isinstance(inner, ast.Return | ast.Raise) or is_refusal(inner):
                return True
            if skips and isinstance(inner, ast.Continue | ast.Break):
                return True
            if isinstance(inner, ast.Call) and (dotted_name(inner.func) or "").endswith(".accept"):
                return True
    return False


def can_say_no(function: FunctionFacts) -> bool:
    """True for a function that can raise, refuse, or answer with nothing or False."""
    for node in function.nodes:
        if isinstance(node, ast.Raise | ast.Assert) or is_refusal(node):
            return True
        if isinstance(node, ast.Return) and not (isinstance(node.value, ast.Constant) and node.value.value):
            return True
    return False


def is_refusal(node: ast.AST) -> bool:
    """True for a call that turns a client away. `DenyConnection()` does so only when it is raised."""
    if not isinstance(node, ast.Call):
        return False
    name = (dotted_name(node.func) or "").rpartition(".")[2]
    return bool(words(name) & REFUSALS) and not is_exception(name)


def is_exception(name: str) -> bool:
    """True for what is called like an exception of the frameworks."""
    return name == "DenyConnection" or name.endswith(("Error", "Exception"))


def is_policy_close(call: ast.Call) -> bool:
    """`close(code=1008)` and its kin: 1008, 3000, 3003, 4001, 4003, 44xx, `WS_1008_POLICY_VIOLATION`."""
    name = (dotted_name(call.func) or "").rpartition(".")[2]
    if name not in ("close", "WebSocketException"):
        return False
    for value in [*call.args, *(k.value for k in call.keywords if k.arg == "code")]:
        if isinstance(value, ast.Constant) and value.value in (1008, 3000, 3003, 4001, 4003, *range(4400, 4500)):
            return True
        if "POLICY" in (dotted_name(value) or ""):
            return True
    return False


def scope_user(function: FunctionFacts) -> bool:
    """True when the function reads `scope["user"]` or `scope["session"]`."""
    return any(
        isinstance(node, ast.Subscript)
        and (dotted_name(node.value) or "").rpartition(".")[2] == "scope"
        and isinstance(node.slice, ast.Constant)
        and node.slice.value in ("user", "session", "token", "account", "auth")
        for node in function.nodes
    ) or any(
        isinstance(node, ast.Call)
        and (dotted_name(node.func) or "").endswith("scope.get")
        and any(name in ("user", "session", "token", "auth") for name in names_in(node))
        for node in function.nodes
    )
