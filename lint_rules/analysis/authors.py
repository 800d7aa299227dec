"""What becomes of a name that the client wrote: it signs what is sent, is stored or compared, or names the session."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.sources import is_sid
from lint_rules.analysis.vocabulary import word_set, words
from lint_rules.facts import dotted_name
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts


KEYS = frozenset(
    {
        "from",
        "author",
        "user",
        "user_id",
        "userid",
        "userId",
        "username",
        "userName",
        "user_name",
        "sender",
        "sender_id",
    }
    | {"senderId", "from_user", "fromUser", "from_id", "author_id", "authorId", "player_id", "account_id", "name"}
    | {"nickname", "nick", "from_user_id", "created_by", "uid", "sender_username", "senderName", "sender_name"}
)
WEAK_KEYS = frozenset({"name", "nickname", "nick"})
"""These name a person only when they become the session's identity, or stand beside what is said."""

CLIENTS = frozenset({"client_id", "clientId", "client_name", "login_id", "login", "from_client"})
"""What the endpoints of the FastAPI tutorial and their many children call the one who connects."""

SIGNS = re.compile(
    r"^['\"*_\]>)]*\s*(:|-|>|says?\b|said|wrote|writes|sent|sends|(has )?(just )?(joined|left|entered)"
    r"|(dis)?connected|is typing)"
)
"""What follows the name of an author in a text: `f"{name}: …"`, `f"{name} joined"`."""

SAID = frozenset({"message", "msg", "text", "content", "body"})
"""What a message says is called so."""

MESSAGES = word_set("message msg chat comment post")
TARGETING = word_set(
    "remove delete kick ban invite mute unmute block follow unfollow add search find lookup get target to"
)
WRITING = word_set("create save insert add store record write persist new append post")
LOGINS = word_set("login register signup signin authenticate auth token handshake logout verify connect identify")
DATABASES = word_set("db session database")
"""`db.session.add(message)` keeps it; `group.add(member)` is about somebody else."""


def names_for(node: ast.AST, function: FunctionFacts, known: Iterable[str] = frozenset()) -> set[str]:
    """The local names that hold the value, directly or as what was looked up by it."""
    names = set(known)
    for _ in range(2):
        for found in function.own_nodes:
            match found:
                case (
                    ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value)
                ):
                    name = dotted_name(target)
                    if name is not None and uses(value, node, names) and not isinstance(value, ast.Dict):
                        names.add(name)
    return names


def uses(value: ast.AST, node: ast.AST, names: set[str]) -> bool:
    """True for an expression that holds the value, or one of the names for it."""
    return any(
        found is node or (isinstance(found, ast.Name | ast.Attribute) and dotted_name(found) in names)
        for found in walk(value)
    )


def _conditions_of_queries(function: FunctionFacts) -> set[ast.AST]:
    """A condition of a query refuses nobody."""
    return {
        inner
        for call in function.calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("where", "filter", "filter_by", "having")
        for argument in call.args
        for inner in walk(argument)
    }


def _sieves(function: FunctionFacts) -> set[ast.AST]:
    return {
        inner
        for found in function.own_nodes
        if isinstance(found, ast.comprehension)
        for test in found.ifs
        for inner in walk(test)
    }


def is_compared(node: ast.AST, names: set[str], function: FunctionFacts) -> bool:
    """Looked at beside something else; leaving somebody out (`… for m in members if m != user`) is no look."""
    passed_over = _conditions_of_queries(function) | _sieves(function)
    return any(
        isinstance(found, ast.Compare)
        and found not in passed_over
        and any(uses(side, node, names) and not _is_other_field(side) for side in (found.left, *found.comparators))
        and any(isinstance(op, ast.Eq | ast.NotEq) for op in found.ops)
        and not any(isinstance(other, ast.Constant) for other in found.comparators)
        for found in function.own_nodes
    )


def _is_other_field(side: ast.expr) -> bool:
    """`message.id`, of an object that was made with the sender among other things: that is no look at the sender."""
    return isinstance(side, ast.Attribute) and side.attr not in KEYS


def becomes_session(node: ast.AST, names: set[str], function: FunctionFacts) -> bool:
    """`session["name"] = …`, `sio.save_session(sid, {"user": …})`, `self.username = …` in a handler."""
    for found in function.own_nodes:
        if isinstance(found, ast.Assign) and uses(found.value, node, names):
            for target in found.targets:
                if isinstance(target, ast.Subscript) and _is_of_connection(target):
                    return True
        if not isinstance(found, ast.Call) or not (dotted_name(found.func) or "").endswith("save_session"):
            continue
        if any(uses(argument, node, names) for argument in found.args[1:]):
            return True
    return False


def _is_of_connection(target: ast.Subscript) -> bool:
    """`session["name"]`, `users[sid]`, `users[request.sid]["name"]`."""
    if dotted_name(target.value) in ("session", "flask.session") or is_sid(target.slice):
        return True
    return isinstance(target.value, ast.Subscript) and is_sid(target.value.slice)


def is_stored(node: ast.AST, names: set[str], function: FunctionFacts) -> bool:
    """It is given to something that writes, in a function that is not about another user."""
    for found in function.own_nodes:
        if not isinstance(found, ast.Call):
            continue
        receiver, _, name = (dotted_name(found.func) or "").rpartition(".")
        if not _writes(name) and not (name == "add" and words(receiver) & DATABASES):
            continue
        given = [*found.args, *(k.value for k in found.keywords)]
        if any(uses(argument, node, names) or _signed_by(argument, node, names, function) for argument in given):
            return True
    return False


def _signed_by(argument: ast.expr, node: ast.AST, names: set[str], function: FunctionFacts) -> bool:
    """`insert_one(document)`, where `document = {"user_id": data["user_id"], …}`."""
    return isinstance(argument, ast.Name) and any(
        field_name(field) in KEYS - WEAK_KEYS and uses(value, node, names)
        for made in _made_as(argument.id, function)
        for field, value in zip(made.keys, made.values, strict=True)
    )


def field_name(key: ast.expr | None) -> str:
    """The key of a dictionary as text; empty when it is none."""
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def _writes(name: str) -> bool:
    """`create_message`, `create`; not `add_user` or `remove_author`, which are about somebody else."""
    found = words(name)
    if name == "create":
        return True
    about_others = found & TARGETING and not found & MESSAGES
    return bool(found & WRITING) and not about_others


def dicts(parts: tuple[ast.expr, ...], function: FunctionFacts) -> Iterator[ast.Dict]:
    """The dictionaries in what is sent, also those that were given to a name before."""
    for part in parts:
        for found in walk(part):
            if isinstance(found, ast.Dict):
                yield found
            elif isinstance(found, ast.Call) and dotted_name(found.func) == "dict":
                named = [keyword for keyword in found.keywords if keyword.arg]
                yield ast.Dict([ast.Constant(k.arg) for k in named], [k.value for k in named])
            elif isinstance(found, ast.Name):
                yield from _made_as(found.id, function)


def _made_as(name: str, function: FunctionFacts) -> Iterator[ast.Dict]:
    for value in _values(name, function):
        if isinstance(value, ast.Dict):
            yield value
        elif isinstance(value, ast.Call) and _is_model(value):
            named = [keyword for keyword in value.keywords if keyword.arg]
            yield ast.Dict([ast.Constant(k.arg) for k in named], [k.value for k in named])


def _values(name: str, function: FunctionFacts) -> Iterator[ast.expr]:
    for node in function.own_nodes:
        if not isinstance(node, ast.Assign):
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
            yield node.value


def _is_model(call: ast.Call) -> bool:
    """`Message(message=text, user=user)`: what it is made of goes out with it."""
    last = (dotted_name(call.func) or "").rpartition(".")[2]
    return last[:1].isupper() and any(keyword.arg in SAID for keyword in call.keywords)


def texts(parts: tuple[ast.expr, ...], function: FunctionFacts) -> Iterator[ast.JoinedStr]:
    """The formatted texts in what is sent, also those that were given to a name before."""
    for part in parts:
        for found in walk(part):
            if isinstance(found, ast.JoinedStr):
                yield found
            elif isinstance(found, ast.Name):
                yield from (value for value in _values(found.id, function) if isinstance(value, ast.JoinedStr))


def signs_text(text: ast.JoinedStr, node: ast.AST, names: set[str]) -> bool:
    """`f"{name}: {message}"`, `f"Client #{client_id} says: …"`: the text begins with who says it."""
    for at, part in enumerate(text.values[:-1]):
        after = text.values[at + 1]
        if not isinstance(part, ast.FormattedValue) or not isinstance(after, ast.Constant):
            continue
        if _is_plainly(part.value, node, names) and SIGNS.match(str(after.value)):
            return True
    return False


def _is_plainly(value: ast.expr, node: ast.AST, names: set[str]) -> bool:
    """The name itself, or a part of what was looked up by it; not what a function made of it."""
    return value is node or (isinstance(value, ast.Name | ast.Attribute) and dotted_name(value) in names)
