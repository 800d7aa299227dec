"""Finds work in coroutines that the event loop waits for: files, models, clients of other services that know no await.

    for function, call, what in slow_work(flow): …

Names decide, because these libraries have no rows: this is for a rule that says what may be, and not what is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, chain, dotted, own_nodes
from lint_rules.flow.query import Flow
from lint_rules.frameworks.blocking import BLOCKING, THREADING
from lint_rules.frameworks.libraries import QUIET_PACKAGES
from lint_rules.frameworks.words import word_set

_FILES = frozenset(
    {"open", "os.scandir", "os.listdir", "os.walk", "os.write", "os.read", "os.remove", "os.makedirs", "glob.glob"}
    | {"shutil.copy", "shutil.copytree", "shutil.move", "shutil.rmtree", "zipfile.ZipFile", "tarfile.open"}
    | {"json.dump", "pickle.load", "pickle.dump", "numpy.load", "numpy.save", "cv2.imread", "cv2.imwrite"}
)
_FILE_METHODS = word_set("read_text write_text read_bytes write_bytes extractall iterdir rglob")
_MODELS = word_set("generate predict transcribe inference infer embed synthesize recognize detect")
_SDK = re.compile(
    r"(completions|embeddings|messages|responses|images|transcriptions|models)\.(create|generate_content)$"
)
_DATA = frozenset({"akshare", "yfinance", "tushare", "baostock", "ccxt", "boto3", "openai", "praw", "tweepy", "serial"})
"""Packages whose functions ask another machine and wait for it."""


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
    for node in nodes:
        if isinstance(node, cst.Call) and node not in aside:
            what = _what(node, function, flow)
            if what:
                yield node, what


def _elsewhere(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What is awaited, or handed to a thread."""
    match node:
        case cst.Await(expression=cst.Call() as call):
            yield call
        case cst.Call(args=args) if called_name(node) in THREADING:
            yield from (part for arg in args for part in own_nodes(arg.value))


def _what(call: cst.Call, function: Function, flow: Flow) -> str:
    written = dotted(call.func) or ".".join(part for part in chain(call.func) if part)
    full = function.outline.resolve(written)
    name, _, head = written.rpartition(".")[2], "", full.partition(".")[0]
    if full in _FILES or (name in _FILE_METHODS and "." in written):
        return f"`{written}` reads or writes files"
    if _SDK.search(written) or head in _DATA:
        return f"`{written}` asks another machine"
    if name in _MODELS and "." in written and head not in QUIET_PACKAGES:
        return f"`{written}` reckons"
    callee = flow.callee(call, function)
    if callee is None or callee.is_async:
        return ""
    inner = next((word for word in _asked(callee) if word), "")
    return f"`{inner}` in `{callee.name}` waits" if inner else ""


def _asked(function: Function) -> Iterator[str]:
    """What a synchronous helper calls that waits."""
    for site in function.outline.calls:
        if site.inside is function:
            full = function.outline.resolve(site.written)
            if full in BLOCKING or full in _FILES - {"open"} or full.partition(".")[0] in _DATA:
                yield site.written
