"""What a client asks for without end: numbers that say how much is done, and calls of models that cost by the call.

for function, node, name in amounts_named(flow): …     # `message.get("iterations", 1)`, which nothing bounds
for function, model in models_asked(flow): …           # a handler of messages that leads to a package of models
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function, Outline
from lint_rules.code.syntax import dotted, given_to, last_name, literal, own_calls, own_nodes
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import ASKING_MODELS, word_set, words

_HOW_MUCH = word_set(
    "count limit size depth iterations attempts retries rounds steps repeat repeats times simulations lines amount "
    "duration seconds minutes interval speed concurrency workers threads length rows pages batch tokens"
)
"""What a field is called that says how much is to be done."""

_OF_MESSAGES = word_set("data message msg payload content body params args request command cmd event info")
_PARSES = frozenset({"loads", "receive_json", "json"})
_USED_BY = frozenset({"range", "sleep", "deque", "wait_for"})
_STEPS = 3

MODELS = re.compile(
    r"^(?:from|import) +(openai|anthropic|groq|ollama|cohere|mistralai|langchain\w*|langgraph\w*|llama_index"
    r"|google\.generativeai|google\.genai|vertexai|transformers|whisper|faster_whisper|elevenlabs|deepgram|replicate"
    r"|huggingface_hub|autogen\w*|crewai|pydantic_ai)\b",
    re.MULTILINE,
)
"""Packages by which a program asks a model, on a machine that is paid for."""


def amounts_named(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The first number in each function that a message says and that is handed on as it is."""
    for function in flow.live():
        found = next(_amounts(function, flow), None)
        if found is not None:
            yield function, *found


def _amounts(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, str]]:
    nodes = list(own_nodes(flow.body(function).node))
    for node in nodes:
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
                key = _key_of_message(value, function, nodes)
                if key and words(key) & _HOW_MUCH and _is_handed_on(name, nodes) and not _is_bound(name, function):
                    yield value, key


def _key_of_message(value: cst.BaseExpression, function: Function, nodes: list[cst.CSTNode]) -> str:
    """`iterations` of `int(message.get("iterations", 1))` and `message["iterations"]`."""
    match value:
        case cst.Call(func=cst.Name(value="int" | "float"), args=[cst.Arg(value=inner), *_]):
            return _key_of_message(inner, function, nodes)
        case (
            cst.Call(
                func=cst.Attribute(value=cst.Name(value=held), attr=cst.Name(value="get")),
                args=[cst.Arg(value=key), *_],
            )
            | cst.Subscript(value=cst.Name(value=held), slice=[cst.SubscriptElement(slice=cst.Index(value=key))])
        ):
            written = literal(key)
            return written if isinstance(written, str) and _is_message(held, function, nodes) else ""
    return ""


def _is_message(name: str, function: Function, nodes: list[cst.CSTNode]) -> bool:
    """True for a parameter that is called like a message, and for what a text or frame was parsed into."""
    if name in function.parameters:
        return bool(words(name) & _OF_MESSAGES)
    return any(
        last_name(call) in _PARSES
        for value in given_to(name, nodes)
        for call in own_nodes(value)
        if isinstance(call, cst.Call)
    )


def _is_handed_on(name: str, nodes: list[cst.CSTNode]) -> bool:
    """True for an argument of a call that does something with it, and not only reads or sends it back."""
    calls = (node for node in nodes if isinstance(node, cst.Call))
    return any(
        isinstance(arg.value, cst.Name)
        and arg.value.value == name
        and (last_name(call) in _USED_BY or arg.keyword is not None)
        for call in calls
        for arg in call.args
    )


def _is_bound(name: str, function: Function) -> bool:
    """True where something compares it with more than zero, or cuts it off."""
    cut = rf"(min|max|clamp|clip|validate\w*|check\w*)\([^()]*\b{name}\b"
    compared = rf"\b{name} *>=? *(?![\s0]\b|\s)|<=? *{name}\b|\b{name} (not )?in\b"
    return re.search(f"{cut}|{compared}", function.text) is not None


def models_asked(flow: Flow) -> Iterator[tuple[Function, str]]:
    """The handlers of messages in this file that lead to a model, and the package that asks it."""
    for entry in flow.handlers("message", "endpoint"):
        package = _model_behind(entry, flow) if entry.function.outline is flow.outline else ""
        if package:
            yield entry.function, package


def _model_behind(entry: Entry, flow: Flow) -> str:
    """What asks a model: the package in a file whose functions the handler calls, or a name that says so."""
    reached: dict[Function, None] = {entry.function: None}
    for effect in flow.run(entry).effects:
        if effect.kind in ("call", "serve") and ASKING_MODELS.search(effect.name):
            return effect.name
        reached.update(dict.fromkeys(function for function, _ in effect.chain))
        reached[effect.function] = None
    new = list(reached)
    for _ in range(_STEPS):
        new = [callee for function in new for callee in _callees(function, flow) if callee not in reached]
        reached.update(dict.fromkeys(new))
    outlines: dict[Outline, None] = dict.fromkeys(function.outline for function in reached)
    found = (MODELS.search(outline.text) for outline in outlines)
    packages = (match[1] for match in found if match is not None)
    return next(packages, next((function.name for function in reached if ASKING_MODELS.search(function.name)), ""))


def _callees(function: Function, flow: Flow) -> Iterator[Function]:
    """The functions of the project that a function calls, or hands to a call that runs them: `to_thread(ask, text)`."""
    for call in own_calls(flow.body(function).node):
        callee = flow.callee(call, function)
        if callee is not None:
            yield callee
        for arg in call.args:
            named = flow.engine.index.named(dotted(arg.value) or "", function.outline)
            if isinstance(named, Function):
                yield named
