"""What a client asks for without end: calls of models that cost by the call.

for function, model in models_asked(flow): …           # a handler of messages that leads to a package of models
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.outline import Function, Outline
from lint_rules.code.syntax import dotted, own_calls
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import ASKING_MODELS

_STEPS = 3

MODELS = re.compile(
    r"^(?:from|import) +(openai|anthropic|groq|ollama|cohere|mistralai|langchain\w*|langgraph\w*|llama_index"
    r"|google\.generativeai|google\.genai|vertexai|transformers|whisper|faster_whisper|elevenlabs|deepgram|replicate"
    r"|huggingface_hub|autogen\w*|crewai|pydantic_ai)\b",
    re.MULTILINE,
)
"""Packages by which a program asks a model, on a machine that is paid for."""


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
