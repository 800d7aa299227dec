"""Which calls hold the event loop: sleeping, waiting for a network or a database without `await`.

    blocking_reason(call, function, awaited)   # "time.sleep" or None

Only calls that are known to block are named; a sync function that does nothing slow is nobody's business.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.analysis.clients import (
    CACHE_METHODS,
    CONNECTION_METHODS,
    MONGO_METHODS,
    REDIS_LATER,
    client_behind,
    has_remote_cache,
    is_opened,
    made_by,
)
from lint_rules.analysis.holdings import given
from lint_rules.analysis.querysets import FETCHING, assigned, chain, described
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.project import Project, plain_annotation

BLOCKING = frozenset(
    {"time.sleep", "os.system", "os.popen", "urllib.request.urlopen", "socket.create_connection", "smtplib.SMTP"}
    | {f"requests.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "request")}
    | {f"httpx.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "request", "stream")}
    | {f"subprocess.{verb}" for verb in ("run", "call", "check_call", "check_output", "getoutput", "getstatusoutput")}
    | {"psycopg2.connect", "pymysql.connect", "MySQLdb.connect", "sqlite3.connect", "mysql.connector.connect"}
    | {"smtplib.SMTP_SSL", "ftplib.FTP", "paramiko.SSHClient", "django.core.mail.send_mail"}
)
ORM_TERMINALS = frozenset(
    {"get", "first", "last", "exists", "count", "create", "get_or_create", "update_or_create", "update", "delete"}
    | {"bulk_create", "bulk_update", "aggregate", "latest", "earliest", "in_bulk"}
)
"""Methods of a Django manager that run the query. `filter`, `all` and `exclude` only describe it."""

INSTANCE_METHODS = frozenset({"save", "delete", "refresh_from_db", "full_clean"})
"""Methods of one object of Django's ORM that ask the database."""

EVALUATING = frozenset({"len", "list", "bool", "tuple", "set", "sorted", "dict"})
"""Built-in functions that look at what is in a query."""

SESSION_METHODS = frozenset(
    {"query", "commit", "execute", "refresh", "flush", "scalar", "scalars", "rollback", "merge"}
)
SESSION_NAMES = frozenset({"db", "session", "db_session", "self.db", "self.session", "db.session"})
DEPTH = 2
"""How many calls inside a helper are followed: a client of another service is often wrapped twice."""

OFFLOADING = frozenset(
    {"database_sync_to_async", "sync_to_async", "async_to_sync", "run_in_executor", "to_thread", "run_in_threadpool"}
    | {"threadpool", "in_thread", "run_sync"}
)


def is_offloaded(function: FunctionFacts) -> bool:
    """True for a function whose decorator moves it into a thread."""
    for decorator in function.node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = (dotted_name(target) or "").rpartition(".")[2]
        alias = function.module.assigns.get(name)
        written = f"{name} {ast.dump(alias) if alias is not None else ''} {function.module.imports.get(name, '')}"
        if any(word in written for word in OFFLOADING):
            return True
    return False


def awaited_calls(function: FunctionFacts) -> set[ast.AST]:
    """Calls that are awaited, also as part of an awaited expression's arguments to gather and its kin."""
    return {
        inner
        for node in function.own_nodes
        if isinstance(node, ast.Await)
        for inner in ast.walk(node.value)
        if inner is node.value or _is_gather(node.value) or _is_receiver(inner, node.value)
    }


def _is_gather(call: ast.expr) -> bool:
    return isinstance(call, ast.Call) and (dotted_name(call.func) or "").rpartition(".")[2] in (
        "gather",
        "wait_for",
        "wait",
        "shield",
    )


def _is_receiver(inner: ast.AST, outer: ast.expr) -> bool:
    """`await session.execute(...).all()`: the chain that ends in the awaited call belongs to it."""
    node: ast.AST = outer
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
        if node is inner:
            return True
    return False


def own_reason(call: ast.Call, function: FunctionFacts, project: Project) -> str | None:
    """Why this call itself blocks."""
    dotted = function.module.resolve(call.func) or ""
    if dotted in BLOCKING or dotted in ("redis.Redis.from_url", "redis.from_url", "redis.StrictRedis.from_url"):
        return dotted
    if isinstance(call.func, ast.Attribute):
        return _method_reason(call, call.func, function, project)
    if isinstance(call.func, ast.Name) and call.func.id in EVALUATING and call.args:
        return _evaluates(call.args[0], function)
    return None


def _evaluates(looked_at: ast.expr, function: FunctionFacts) -> str | None:
    """`len(Model.objects.all())`, `list(room.users.all())` and a loop over such a query run it."""
    lazy = described(looked_at, function)
    if not lazy and isinstance(looked_at, ast.Call) and isinstance(looked_at.func, ast.Attribute):
        lazy = looked_at.func.attr == "all" and not looked_at.args
    if not lazy:
        return None
    parts = chain(looked_at)
    return "the query behind " + ".".join(parts[-2:] if len(parts) > 1 else parts)


def _iterated(node: ast.AST) -> ast.expr | None:
    """What a synchronous loop or comprehension goes through."""
    match node:
        case ast.For(iter=value) | ast.comprehension(iter=value, is_async=0):
            return value
    return None


def _method_reason(call: ast.Call, func: ast.Attribute, function: FunctionFacts, project: Project) -> str | None:
    parts = chain(call)
    if "objects" in parts[:-1] and func.attr in ORM_TERMINALS:
        return f"the query {parts[0]}.objects.{func.attr}"
    if func.attr in INSTANCE_METHODS and _is_row(func.value, function):
        return f"the query {_shown(func.value)}.{func.attr}"
    if func.attr in CACHE_METHODS and function.module.resolve(func.value) == "django.core.cache.cache":
        return f"the cache behind cache.{func.attr}" if has_remote_cache(project) else None
    opened = isinstance(func.value, ast.Name) and is_opened(func.value.id, function, project)
    if func.attr in CONNECTION_METHODS and opened:
        return f"the database call {_shown(func.value)}.{func.attr}"
    written = dotted_name(func.value) or ""
    if written in SESSION_NAMES and func.attr in SESSION_METHODS and not _is_async_session(written, function):
        return f"the database call {written}.{func.attr}"
    client = client_behind(func.value, function, project)
    asks = func.attr in MONGO_METHODS if client == "pymongo.MongoClient" else func.attr not in REDIS_LATER
    return f"the synchronous client behind {_shown(func.value)}.{func.attr}" if client and asks else None


def _shown(holder: ast.expr) -> str:
    return dotted_name(holder) or ast.unparse(holder)


def _is_row(holder: ast.expr, function: FunctionFacts) -> bool:
    """True for a name that only ever holds what `Model.objects.get(...)` gave, or an attribute that does at times."""
    if isinstance(holder, ast.Name):
        values = list(assigned(holder.id, function))
        return bool(values) and all(_fetches(value) or _is_new_row(value, function) for value in values)
    name = dotted_name(holder) or ""
    if not name.startswith("self.") or function.owner is None:
        return False
    return any(_fetches(value) for method in function.owner.methods.values() for _, value in given(method, name))


def _is_new_row(value: ast.expr, function: FunctionFacts) -> bool:
    """True for `Message(text=…)` of a module of Django models."""
    if not isinstance(value, ast.Call) or not function.module.says("channels", "django"):
        return False
    module, _, made = (function.module.resolve(value.func) or "").rpartition(".")
    return made[:1].isupper() and module.rpartition(".")[2] == "models"


def _fetches(value: ast.expr) -> bool:
    """True for `Model.objects.get(...)`, awaited or put into a thread."""
    value = value.value if isinstance(value, ast.Await) else value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Call) and value.func.args:
        value = value.func.args[0]  # sync_to_async(Model.objects.get)(pk=1)
    parts = chain(value)
    return parts[-1].removeprefix("a") in FETCHING and "objects" in parts[:-1]


def _is_async_session(written: str, function: FunctionFacts) -> bool:
    """True when the session is, or may be, asynchronous: only a session that is shown to be sync is reported."""
    name = written.rpartition(".")[2]
    for arg in function.parameters:
        if arg.arg == name and arg.annotation is not None:
            return (dotted_name(plain_annotation(arg.annotation)) or "").rpartition(".")[2] != "Session"
    made = made_by(name, function)
    if made:
        return "async" in made.lower()
    return written != "db.session" and any("async" in origin.lower() for origin in function.module.imports.values())


def blocking_calls(function: FunctionFacts, project: Project) -> Iterator[tuple[ast.expr, str]]:
    """What blocks in an async function: a call, by itself or in the sync project function that it calls, or a loop.

    For a loop over a query that has not run it is the query.
    """
    awaited = awaited_calls(function)
    for node in function.own_nodes:
        walked = _iterated(node)
        looped = (
            _evaluates(walked, function) if walked is not None and "objects" in chain_of(walked, function) else None
        )
        if walked is not None and looped is not None:
            yield walked, looped
        if not isinstance(node, ast.Call) or node in awaited or isinstance(node.func, ast.Call):
            continue
        reason = own_reason(node, function, project)
        if reason is None:
            helper = project.callee(function, node)
            if helper is not None and waits_for(helper):
                reason = _inside(helper, project)
        if reason is not None:
            yield node, reason


def waits_for(helper: FunctionFacts) -> bool:
    """True for a helper whose work is done by the time that the call returns: it is sync, and in no thread."""
    return not helper.is_async and not is_offloaded(helper) and helper.name != "__init__"


def chain_of(walked: ast.expr, function: FunctionFacts) -> list[str]:
    """The chain of a query, also of one that a name holds. Only what comes from a manager is certain to be one."""
    values = assigned(walked.id, function) if isinstance(walked, ast.Name) else [walked]
    return [part for value in values for part in chain(value)]


def _inside(helper: FunctionFacts, project: Project) -> str | None:
    """Why a synchronous helper blocks: by itself, or in what it calls in its turn, `DEPTH` calls away at most."""
    return project.once(f"blocks {helper.module.path} {helper.qualname}", lambda: _found_inside(helper, project, DEPTH))


def _found_inside(helper: FunctionFacts, project: Project, depth: int) -> str | None:
    calls = [node for node in helper.own_nodes if isinstance(node, ast.Call)]
    for call in calls:
        reason = own_reason(call, helper, project)
        if reason is not None:
            return f"{reason} in {helper.name}"
    for call in calls if depth else ():
        inner = project.callee(helper, call)
        if inner is not None and inner is not helper and waits_for(inner):
            reason = _found_inside(inner, project, depth - 1)
            if reason is not None:
                return reason
    return None
