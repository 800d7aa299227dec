"""Finds work in coroutines that the event loop waits for: files, models, clients of other services that know no await.

    for function, call, what in slow_work(flow): …

Names decide, because these libraries have no rows: this is for a rule that says what may be, and not what is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, chain, dotted, last_name, own_calls, own_nodes
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
from lint_rules.frameworks.words import ASKING_MODELS, says, word_set, words
from lint_rules.questions.load.no_server import after_listening, serves_nobody

_MANY_FILES = frozenset(
    {"os.scandir", "os.listdir", "os.walk", "glob.glob", "shutil.copy", "shutil.copytree", "shutil.rmtree"}
    | {"zipfile.ZipFile", "tarfile.open", "pickle.load", "pickle.dump", "numpy.load", "numpy.save"}
    | {"cv2.imread", "cv2.imwrite"}
)
_MANY_METHODS = frozenset({"extractall", "iterdir", "rglob"})
_ONE_FILE = frozenset({"open", "os.write", "os.read", "json.dump"})
_ONE_METHODS = word_set("read_text write_text read_bytes write_bytes")
"""One file is read in no time: these count in a loop only."""

_MODELS = word_set("predict transcribe inference infer embed synthesize recognize")
_OF_MODELS = word_set("generate detect train fit")
"""Templates, keys and reports are generated too: these count where what has the method is called a model."""
_MODEL = re.compile("model|pipe|network|learner|estimator|classifier|detector|recogni|whisper|tts|asr", re.IGNORECASE)
_SDK = re.compile(
    r"(completions|embeddings|messages|responses|images|transcriptions|models)\.(create|generate_content)$"
)
_WAITING = frozenset({"wait", "communicate"})
_TOGETHER = frozenset({"wait_for", "gather", "shield", "create_task", "ensure_future", "as_completed"})
"""These wait for what they are given, or start it."""
_PROGRAMS = word_set("process proc popen child subprocess")
_MONGO = word_set("find_one insert_one insert_many update_one update_many delete_one delete_many count_documents")
_PERMISSIONS = frozenset({"has_perm", "has_perms"})
_UNPACKING = frozenset(
    {f"{package}.{verb}" for package in ("zlib", "gzip", "bz2", "lzma") for verb in ("compress", "decompress")}
)
_SOCKET_METHODS = word_set("recv recv_into recvfrom sendall accept connect")
"""Of a plain socket, in a file that makes one by hand."""

_ON_FILES = word_set("load save parse import export extract convert from predict train")
_PATHS = word_set("path paths file filename filepath folder directory dir img")
_REMOTE = re.compile(r"((^|[._])(redis|memcached)|(^|\.)_?cache)(_(client|backend|conn|db|store))?$")
_REMOTE_METHODS = CACHE_METHODS | word_set("publish hget hset hgetall lpush rpush expire exists incr")
_QUICK = frozenset({"os", "Path", "pathlib", "request", "app", "router", "shutil", "mimetypes"})
"""What these do with a path takes no time, or is judged elsewhere."""

_IN_ONE_THREAD = word_set("database_sync_to_async")
"""Runs what it is given in the one thread in which all queries of the process run."""

_DATA = frozenset({"akshare", "yfinance", "tushare", "baostock", "ccxt", "boto3", "openai", "praw", "tweepy", "serial"})
"""Packages whose functions ask another machine and wait for it."""

STEPS = 2
"""Helpers that are looked into, one after the other."""


def slow_work(flow: Flow) -> Iterator[tuple[Function, cst.Call, str]]:
    """The first such call of each coroutine of this file, with what makes the loop wait."""
    for function in flow.outline.functions:
        if function.is_async:
            found = next(_slow_calls(function, flow), None)
            if found is not None and not serves_nobody(function, flow):
                yield function, *found


def _slow_calls(function: Function, flow: Flow) -> Iterator[tuple[cst.Call, str]]:
    nodes = after_listening(list(own_nodes(flow.body(function).node)))
    aside = {part for node in nodes for part in _elsewhere(node)}
    given = {arg.value for node in nodes for arg in _of_awaited(node)}
    often = {part for node in nodes if isinstance(node, cst.For | cst.While) for part in own_calls(node.body)}
    for node in nodes:
        if isinstance(node, cst.Call) and last_name(node.func) in _IN_ONE_THREAD:
            what = _of_shared_thread(node, function, flow)
            if what:
                yield node, what
        if isinstance(node, cst.Call) and node not in aside:
            what = _what(node, function, flow) or (_of_one_file(node, function) if node in often else "")
            what = what or _on_path(node, function) or ("" if node in given else _asks_cache(node))
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


def _of_awaited(node: cst.CSTNode) -> Sequence[cst.Arg]:
    """The arguments of a call that is awaited: it may await what it is given."""
    match node:
        case cst.Await(expression=cst.Call(args=args)):
            return args
    return ()


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
    if full in _UNPACKING:
        return "packs or unpacks"
    if is_method and name in _SOCKET_METHODS and function.outline.says("socket.socket("):
        return "waits for another program"
    if full in _MANY_FILES or (is_method and name in _MANY_METHODS and head != "anyio"):
        return "reads or writes files"
    if full in BLOCKING or (name in _WAITING and says(_held_by(written), _PROGRAMS)):
        return "waits"
    if _SDK.search(written) or (head in _DATA and not name[:1].isupper()):
        return "asks another machine"
    if _asks_database(written, function):
        return "asks the database"
    is_model = (
        is_method
        and head not in QUIET_PACKAGES
        and (name in _MODELS or (says(name, _OF_MODELS) and _MODEL.search(_held_by(written)) is not None))
    )
    return "runs a model" if is_model else ""


def _of_one_file(call: cst.Call, function: Function) -> str:
    written = _written(call)
    method = written.rpartition(".")[2] in _ONE_METHODS and "." in written
    is_one = method or function.outline.resolve(written) in _ONE_FILE
    return f"`{written}` reads or writes a file in each round" if is_one else ""


def _on_path(call: cst.Call, function: Function) -> str:
    """`mission.load(mission_path)`, `Learner.from_folder(folder)`: a method that by its name works on a whole file."""
    written = _written(call)
    holder, _, name = written.rpartition(".")
    if not holder or not words(name) & _ON_FILES or holder.partition(".")[0] in QUIET_PACKAGES | _QUICK:
        return ""
    named = (dotted(arg.value) or "" for arg in call.args)
    is_file = any(
        words(value.rpartition(".")[2]) & _PATHS or f"{value} = os.path.join(" in function.text
        for value in named
        if value
    )
    return f"`{written}` works on a file" if is_file else ""


def _asks_cache(call: cst.Call) -> str:
    """`redis_client.get(key)` that nobody awaits: the client knows no `await`, or nothing would come of it."""
    written = _written(call)
    holder, _, name = written.rpartition(".")
    asks = name in _REMOTE_METHODS and _REMOTE.search(holder) is not None
    return f"`{written}` asks another machine" if asks and call.args else ""


def _of_shared_thread(call: cst.Call, function: Function, flow: Flow) -> str:
    """`database_sync_to_async(ask_model)`: what asks another machine in the thread of all queries."""
    given = call.args[0].value if call.args else None
    name = dotted(given) if given is not None else None
    helper = flow.engine.index.named(name, function.outline) if name else None
    asks = ASKING_MODELS.search((name or "").rpartition(".")[2]) is not None
    if not asks and isinstance(helper, Function):
        inner = own_calls(flow.body(helper).node)
        asks = any("another machine" in _what(each, helper, flow) or _is_request(each, helper) for each in inner)
    return f"`{name}` holds the one thread of all queries" if asks else ""


def _is_request(call: cst.Call, function: Function) -> bool:
    return function.outline.resolve(dotted(call.func) or "").startswith(("requests.", "httpx.", "urllib.request."))


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
