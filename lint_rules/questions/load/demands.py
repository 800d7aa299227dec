"""What a client asks for without end: calls of models, that cost by the piece.

for function, model in models_asked(flow): …           # a handler of messages that leads to a package of models
"""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.outline import Function, Outline
from lint_rules.code.syntax import dotted, own_calls
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry

_STEPS = 3

MODELS = (
    *(f"{package}." for package in ("openai", "anthropic", "groq", "cohere", "mistralai", "vertexai", "pydantic_ai")),
    *("elevenlabs.", "deepgram.", "replicate.", "google.generativeai.", "google.genai.", "langchain", "langgraph"),
)
"""How names begin of packages by which a program asks a model on a machine that is paid for."""


def models_asked(flow: Flow) -> Iterator[tuple[Function, str]]:
    """The handlers of messages in this file that lead to a model, and the package that asks it."""
    for entry in flow.handlers("message", "endpoint"):
        package = _model_behind(entry, flow) if entry.function.outline is flow.outline else ""
        if package:
            yield entry.function, package


def _model_behind(entry: Entry, flow: Flow) -> str:
    """The package that asks a model, in a file whose functions the handler calls; empty where there is none."""
    reached: dict[Function, None] = {entry.function: None}
    for effect in flow.run(entry).effects:
        reached.update(dict.fromkeys(function for function, _ in effect.chain))
        reached[effect.function] = None
    new = list(reached)
    for _ in range(_STEPS):
        new = [callee for function in new for callee in _callees(function, flow) if callee not in reached]
        reached.update(dict.fromkeys(new))
    outlines: dict[Outline, None] = dict.fromkeys(function.outline for function in reached)
    imported = (full for outline in outlines for full in outline.imports.values())
    return next((full.partition(".")[0] for full in imported if f"{full}.".startswith(MODELS)), "")


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
