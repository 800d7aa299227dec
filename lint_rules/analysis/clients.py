"""Which synchronous client, connection or cache is behind a name: the project is asked where it was made.

    client_behind(expression, function, project)   # "pymongo.MongoClient" for `rooms` of `rooms = client.app.rooms`
    is_opened("conn", function, project)           # True after `with engine.begin() as conn:`

What cannot be followed to a client that is known is nobody's.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from lint_rules.analysis.holdings import given
from lint_rules.facts import FunctionFacts, ModuleFacts, dotted_name

if TYPE_CHECKING:
    from lint_rules.project import Project

SYNC_CLIENTS = frozenset(
    {"redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.Redis.from_url", "pymongo.MongoClient"}
    | {"django_redis.get_redis_connection"}
)
"""Clients whose methods wait for the network, and so do those of the databases and collections that they give."""

MONGO_METHODS = frozenset(
    {"find_one", "insert_one", "insert_many", "update_one", "update_many", "delete_one", "delete_many", "replace_one"}
    | {"count_documents", "aggregate", "distinct", "bulk_write", "create_index", "estimated_document_count", "drop"}
    | {"find_one_and_update", "find_one_and_delete", "find_one_and_replace", "list_collection_names"}
)
"""Methods of pymongo's collections that ask the server. `find` only describes."""

REDIS_LATER = frozenset({"pipeline", "pubsub", "lock", "register_script"})
"""Methods of a Redis client that ask nothing yet."""

CONNECTION_METHODS = frozenset(
    {"execute", "executemany", "commit", "rollback", "scalar", "scalars", "query", "refresh", "flush", "get", "exec"}
)
"""Methods of a synchronous connection or session of SQLAlchemy that ask the database."""

CACHE_METHODS = frozenset(
    {
        "get",
        "set",
        "add",
        "delete",
        "incr",
        "decr",
        "get_or_set",
        "get_many",
        "set_many",
        "delete_many",
        "touch",
        "clear",
    }
)
"""Methods of Django's cache that ask its backend. Their asynchronous twins begin with an `a`."""

HOPS = 5
"""How many names, keys and attributes are followed back to the client that a collection comes from."""


def client_behind(holder: ast.expr, function: FunctionFacts, project: Project) -> str | None:
    """The class of the synchronous client that something comes from: `rooms` of `rooms = MongoClient().app.rooms`."""
    root = holder
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    if isinstance(root, ast.Name):
        local = made_by(root.id, function)
        if local in SYNC_CLIENTS:
            return local
        taken = _taken_from(root.id, function)
        if taken is not None:
            return _source(taken, function.module, project, HOPS)
        if local:
            return None
        if root.id in ("self", "cls") and root is not holder:
            return _held_client(holder, function, project)
        if any(arg.arg == root.id for arg in function.parameters):
            return None
    return _source(holder, function.module, project, HOPS)


def _taken_from(name: str, function: FunctionFacts) -> ast.expr | None:
    """`client.get_database().get_collection("posts")` for `posts`: a chain of calls that a local name is given."""
    for node in function.assignments.get(name, ()):
        match node:
            case ast.Assign(targets=[_], value=ast.Call(func=ast.Attribute(attr=attr)) as value) if attr in (
                "get_collection",
                "get_database",
                "get_default_database",
            ):
                return value
    return None


def _held_client(holder: ast.expr, function: FunctionFacts, project: Project) -> str | None:
    """`self.redis`, of a class whose body says `redis = redis.Redis()`, or whose methods set nothing else there."""
    if not isinstance(holder, ast.Attribute) or not isinstance(holder.value, ast.Name) or function.owner is None:
        return None
    own = function.owner.assigns.get(holder.attr)
    values = [own] if own is not None else []
    for method in function.owner.methods.values():
        values += [value for _, value in given(method, f"self.{holder.attr}")]
    sources = {_source(value, function.module, project, HOPS) for value in values}
    return sources.pop() if len(sources) == 1 else None


def _source(holder: ast.expr, module: ModuleFacts, project: Project, hops: int) -> str | None:
    """Follows names, keys, attributes and methods back to the call that made the client."""
    if isinstance(holder, ast.Call):
        made = module.resolve(holder.func)
        if made in SYNC_CLIENTS:
            return made
        return _source(holder.func.value, module, project, hops) if isinstance(holder.func, ast.Attribute) else None
    if isinstance(holder, ast.Subscript):
        return _source(holder.value, module, project, hops)
    dotted = module.resolve(holder)
    found = project.locate(dotted, seen_from=module) if dotted and hops else None
    if found is not None and isinstance(found[1], ast.expr):
        return _source(found[1], found[0], project, hops - 1)
    return _source(holder.value, module, project, hops) if isinstance(holder, ast.Attribute) else None


def is_opened(name: str, function: FunctionFacts, project: Project) -> bool:
    """True for what a synchronous `with` opens on an engine or a session factory of SQLAlchemy."""
    context = _contexts(function).get(name)
    return context is not None and _opens(context, function.module, project)


def _contexts(function: FunctionFacts) -> dict[str, ast.expr]:
    """What the first synchronous `with` for each name opens."""
    if "contexts" not in function.derived:
        items = (item for node in function.own_nodes if isinstance(node, ast.With) for item in node.items)
        named = [(item.optional_vars.id, item) for item in items if isinstance(item.optional_vars, ast.Name)]
        function.derived["contexts"] = {name: item.context_expr for name, item in reversed(named)}
    return cast("dict[str, ast.expr]", function.derived["contexts"])


def _opens(context: ast.expr, module: ModuleFacts, project: Project) -> bool:
    """`engine.begin()`, `engine.connect()`, `Session(e)`, `SessionLocal()`; asynchronous ones take `async with`."""
    if not isinstance(context, ast.Call):
        return False
    dotted = module.resolve(context.func) or ""
    if isinstance(context.func, ast.Attribute) and context.func.attr in ("connect", "begin"):
        holder = (dotted_name(context.func.value) or "").rpartition(".")[2]
        return "engine" in holder.lower()
    if dotted.startswith(("sqlalchemy.", "sqlmodel.")) and dotted.endswith(".Session"):
        return True
    found = project.locate(dotted, seen_from=module) if dotted else None
    made = found[1] if found is not None else None
    return isinstance(made, ast.Call) and (dotted_name(made.func) or "").rpartition(".")[2] == "sessionmaker"


def has_remote_cache(project: Project) -> bool:
    """True when the project's settings put Django's cache on another machine, or on disk."""
    return project.once("remote cache", lambda: any(_is_remote(module) for module in project.holding(b"CACHES")))


def _is_remote(settings: ModuleFacts) -> bool:
    value = settings.assigns.get("CACHES")
    kinds = ("redis", "memcache", "DatabaseCache", "FileBasedCache")
    return value is not None and any(kind in ast.unparse(value) for kind in kinds)


def made_by(name: str, function: FunctionFacts) -> str:
    """What a name was made by: the dotted name of the call that is assigned to it, here or in the module."""
    for node in function.assignments.get(name, ()):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            return function.module.resolve(node.value.func) or ""
    made = function.module.assigns.get(name)
    return (function.module.resolve(made.func) or "") if isinstance(made, ast.Call) else ""
