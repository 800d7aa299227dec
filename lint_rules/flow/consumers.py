"""What a consumer of Django Channels can hear: through a channel layer it is told by its own methods alone.

hears_nothing(owner, flow)    # True: it may join any group, and nothing that is sent there has a method to go to
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import called_name, literal
from lint_rules.flow.query import Flow
from lint_rules.frameworks.channels import CALLED

HEARS_NOTHING = "the consumer has no method that an event of the group could go to"

_DISPATCHING = frozenset({"dispatch", "__getattr__", "__getattribute__", "get_handler_name"})
"""A class with one of these looks for the method of an event in its own way."""


def is_at_hand(owner: Class, index: Index) -> bool:
    """True where the methods of a class can be read, and those of its bases, up to the library's own."""
    return all(
        index.class_named(base, each.outline) is not None
        or each.outline.resolve(base).startswith(("channels.", "abc.", "typing."))
        for each in index.lineage(owner).classes
        for base in each.bases
        if base != "object"
    )


def hears_nothing(owner: Class | None, flow: Flow) -> bool:
    """True for a consumer that is all at hand and has no method for an event of the layer."""
    if owner is None or not is_at_hand(owner, flow.engine.index):
        return False
    index = flow.engine.index
    known = {each: None for kind in (owner, *derived(owner, index)) for each in index.lineage(kind).classes}
    methods = [method for each in known for method in each.methods.values()]
    if any(method.name in _DISPATCHING for method in methods) or _is_filled_elsewhere(owner):
        return False
    return not any(True for _ in _handlers(methods, flow))


def derived(owner: Class, index: Index) -> Iterator[Class]:
    """The classes of the project that have what this one does, and may hear for it."""
    for outline in index.holding(owner.name.encode()):
        yield from (each for each in outline.classes.values() if owner in index.lineage(each).classes[1:])


def _is_filled_elsewhere(owner: Class) -> bool:
    """`setattr(Consumer, EVENT, handle)` and `Consumer.changed = handle`, outside of the class."""
    given = re.compile(rf"\bsetattr\(\s*{owner.name}\b|^{owner.name}\.\w+ = ", re.MULTILINE)
    return given.search(owner.outline.code) is not None


def _handlers(methods: list[Function], flow: Flow) -> Iterator[Function]:
    """Those that take one event and give nothing back, and that the class does not call for something else."""
    for method in methods:
        if _may_be_event(method, flow):
            called = re.compile(rf"\bself\.{method.name}\(")
            if _is_quoted(method.name, flow) or not any(called.search(other.text) for other in methods):
                yield method


def is_event(method: Function, flow: Flow) -> bool:
    """True for a method of a consumer that an event of the project is named after."""
    return _may_be_event(method, flow) and _is_quoted(method.name, flow)


def _may_be_event(method: Function, flow: Flow) -> bool:
    is_own = not method.name.startswith("_") and method.name not in CALLED
    return is_own and _takes_one(method, flow) and not _gives_back(method, flow)


def _is_quoted(name: str, flow: Flow) -> bool:
    """True where a text of the project is the event of a method: `"chat.message"` for `chat_message`."""
    texts = (f"{quote}{event}{quote}" for quote in "\"'" for event in (name, name.replace("_", ".")))
    return flow.engine.index.disk.holds((tuple(text.encode() for text in texts),))


def _takes_one(method: Function, flow: Flow) -> bool:
    """True where it can be called with one argument, as an event is handed over."""
    given = flow.body(method).node.params
    named = [*given.posonly_params, *given.params]
    needed = [param for param in named if param.default is None]
    return len(needed) <= 2 and (len(named) > 1 or isinstance(given.star_arg, cst.Param))


def _gives_back(method: Function, flow: Flow) -> bool:
    """True for a method that returns a value, and not only what it waited for or what the base class returned."""
    nodes = flow.nodes(method) if "return " in method.text else ()
    return any(isinstance(node, cst.Return) and _is_value(node.value) for node in nodes)


def _is_value(returned: cst.BaseExpression | None) -> bool:
    is_call_of_base = isinstance(returned, cst.Call) and called_name(returned) in CALLED
    return (
        returned is not None
        and not isinstance(returned, cst.Await)
        and not is_call_of_base
        and literal(returned) is ...
    )
