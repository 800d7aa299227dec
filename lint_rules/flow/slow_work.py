"""Finds work in coroutines that the event loop waits for: files, models, clients of other services that know no await.

    for function, call, what in slow_work(flow): …

Names decide, because these libraries have no rows: this is for a rule that says what may be, and not what is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, chain, dotted, own_calls, own_nodes
from lint_rules.flow.blocking import is_offloaded
from lint_rules.flow.query import Flow
from lint_rules.frameworks.blocking import (
    BLOCKING,
    CACHE_METHODS,
    SESSION_METHODS,
    SESSION_NAMES,
    TERMINALS,
    THREADING,
)
from lint_rules.frameworks.libraries import QUIET_PACKAGES
from lint_rules.frameworks.words import says, word_set

_MANY_FILES = frozenset(
    {"os.scandir", "os.listdir", "os.walk", "glob.glob", "shutil.copy", "shutil.copytree", "shutil.rmtree"}
    | {"zipfile.ZipFile", "tarfile.open", "pickle.load", "pickle.dump", "numpy.load", "numpy.save"}
    | {"cv2.imread", "cv2.imwrite"}
)
_MANY_METHODS = frozenset({"extractall", "iterdir", "rglob"})
_ONE_FILE = frozenset({"open", "os.write", "os.read", "json.dump"})
_ONE_METHODS = word_set("read_text write_text read_bytes write_bytes")
"""One file is read in no time: these count in a loop only."""

_MODELS = word_set("generate predict transcribe inference infer embed synthesize recognize detect fit")
_TRAINING = word_set("train fit")
_SDK = re.compile(
    r"(completions|embeddings|messages|responses|images|transcriptions|models)\.(create|generate_content)$"
)
_WAITING = frozenset({"wait", "communicate"})
_TOGETHER = frozenset({"wait_for", "gather", "shield", "create_task", "ensure_future", "as_completed"})
"""These wait for what they are given, or start it."""
_PROGRAMS = word_set("process proc popen child subprocess")
_MONGO = word_set("find_one insert_one insert_many update_one update_many delete_one delete_many count_documents")
_PERMISSIONS = frozenset({"has_perm", "has_perms"})
_DATA = frozenset({"akshare", "yfinance", "tushare", "baostock", "ccxt", "boto3", "openai", "praw", "tweepy", "serial"})
"""Packages whose functions ask another machine and wait for it."""

STEPS = 2
"""Helpers that are looked into, one after the other."""


def slow_work(flow: Flow) -> Iterator[tuple[Function, cst.Call, str]]:
    """The first such call of each coroutine of this file, with what makes the loop wait."""
    for function in flow.outline.functions:
        if function.is_async:
            found = next(_slow_calls(function, flow), None)
            if found is not None:
                yield function, *found


def _slow_calls(function: Function, flow: Flow) -> Iterator[tuple[cst.Call, str]]:
    nodes = list(own_nodes(flow.body(function).node))
    aside = {part for node in nodes for part in _elsewhere(node)}
    often = {part for node in nodes if isinstance(node, cst.For | cst.While) for part in own_calls(node.body)}
    for node in nodes:
        if isinstance(node, cst.Call) and node not in aside:
            what = _what(node, function, flow) or (_of_one_file(node, function) if node in often else "")
            if what:
                yield node, what


def _elsewhere(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What is awaited, or handed to a thread."""
    match node:
        case cst.Await(expression=cst.Call() as call):
            yield call
        case cst.Call(args=args) if called_name(node) in _TOGETHER:
            yield from (arg.value for arg in args)
        case cst.With(asynchronous=cst.Asynchronous(), items=items):
            yield from (item.item for item in items)
        case cst.Call(args=args) if called_name(node) in THREADING:
            yield from (part for arg in args for part in own_nodes(arg.value))


def _what(call: cst.Call, function: Function, flow: Flow, steps: int = STEPS) -> str:
    """What makes the loop wait for a call; empty where nothing is known to."""
    written = _written(call)
    does = _does(written, function)
    if does:
        where = "" if steps == STEPS else f" in `{function.name}`"
        return f"`{written}`{where} {does}"
    return _of_helper(call, function, flow, steps - 1) if steps else ""


def _written(call: cst.Call) -> str:
    return dotted(call.func) or ".".join(part for part in chain(call.func) if part)


def _does(written: str, function: Function) -> str:
    """What a call takes its time for, as its name says."""
    full = function.outline.resolve(written)
    name, head, is_method = written.rpartition(".")[2], full.partition(".")[0], "." in written
    if full in _MANY_FILES or (is_method and name in _MANY_METHODS and head != "anyio"):
        return "reads or writes files"
    if full in BLOCKING or (name in _WAITING and says(_held_by(written), _PROGRAMS)):
        return "waits"
    if _SDK.search(written) or head in _DATA:
        return "asks another machine"
    if _asks_database(written, function):
        return "asks the database"
    is_model = is_method and head not in QUIET_PACKAGES and (name in _MODELS or says(name, _TRAINING))
    return "runs a model" if is_model else ""


def _of_one_file(call: cst.Call, function: Function) -> str:
    written = _written(call)
    method = written.rpartition(".")[2] in _ONE_METHODS and "." in written
    is_one = method or function.outline.resolve(written) in _ONE_FILE
    return f"`{written}` reads or writes a file in each round" if is_one else ""


def _of_helper(call: cst.Call, function: Function, flow: Flow, steps: int) -> str:
    helper = flow.callee(call, function)
    if helper is None or helper.is_async or helper is function or is_offloaded(helper):
        return ""
    calls = own_calls(flow.body(helper).node)
    return next((what for inner in calls if (what := _what(inner, helper, flow, steps))), "")


def _held_by(written: str) -> str:
    """`process` of `self.process.wait`."""
    return written.rpartition(".")[0].rpartition(".")[2]


def _asks_database(written: str, function: Function) -> bool:
    """`db.commit()`, `users.find_one()`, `Order.objects.create()`, `user.has_perm()`, in a file that awaits none."""
    holder, _, name = written.rpartition(".")
    outline = function.outline
    if not holder:
        return name == "SessionLocal" and not outline.says("AsyncSession", "async_sessionmaker")
    if holder in SESSION_NAMES and name in SESSION_METHODS:
        return not outline.says("AsyncSession", "async_session", "aiosqlite", "asyncpg", "sqlite3")
    if outline.says("pymongo") and name in _MONGO:
        return not outline.says("AsyncMongoClient")
    if holder == "cache" and outline.imports.get("cache", "").startswith("django"):
        return name in CACHE_METHODS
    return name in _PERMISSIONS or (holder.endswith(".objects") and name in TERMINALS)
