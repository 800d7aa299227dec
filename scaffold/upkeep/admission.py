"""Who lets people into a topic, as the code says it; nothing is imported.

    asks_for_members(channel_file, "RoomChannel")   # its join calls is_member, however that is written
    lets_in(code_file, "room:")                     # it calls add_member, and has a topic that begins so

Code that cannot be parsed says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m

from scaffold.edits.pysource import PySource
from scaffold.edits.route_edit import dotted, literal

__all__ = ["asks_for_members", "lets_in"]


def asks_for_members(content: bytes, channel: str) -> bool:
    """Tell whether `join` of the class calls the `is_member` of the generated members."""
    source = _naming(content, b"is_member")
    span = None if source is None else source.find_class(channel)
    if source is None or span is None:
        return False
    joins = m.findall(span.node, m.FunctionDef(name=m.Name("join")))
    return any(_calls(source, join, "is_member") for join in joins)


def lets_in(content: bytes, topic: str) -> bool:
    """Tell whether the file calls `add_member`, and has a text that begins like the topic."""
    source = _naming(content, b"add_member")
    if source is None or not _calls(source, source.module, "add_member"):
        return False
    return any(text.startswith(topic) for text in _texts(source.module))


def _naming(content: bytes, name: bytes) -> PySource | None:
    """Return the source; None for one without the name, which is most, and for one that is no Python."""
    return PySource.readable(content) if name in content else None


def _calls(source: PySource, node: cst.CSTNode, function: str) -> bool:
    """Tell whether something in the node calls the function, by whatever name the file has imported it."""
    names = {function, *(local for _, name, local in source.imported() if name == function)}
    found = (each for each in m.findall(node, m.Call()) if isinstance(each, cst.Call))
    return any(dotted(call.func).rpartition(".")[2] in names for call in found)


def _texts(node: cst.CSTNode) -> Iterator[str]:
    """Yield the texts in the code: plain ones, and what an f-string begins with."""
    for each in m.findall(node, m.SimpleString() | m.FormattedString()):
        if isinstance(each, cst.SimpleString):
            yield literal(each) or ""
        elif (
            isinstance(each, cst.FormattedString)
            and each.parts
            and isinstance(start := each.parts[0], cst.FormattedStringText)
        ):
            yield start.value
