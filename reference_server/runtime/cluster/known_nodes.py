"""Remembers which other nodes have been heard of.

    hello?   to all, when a node has joined the cluster or found it again
    hello    to the node that has said hello?

A client can make up the name of a node. A request to a node that does not exist costs a wait, so known and unknown
nodes have different bounds (`edge/longpoll/relay.py`).
"""

from __future__ import annotations

from collections import OrderedDict

SERVICE = "nodes"
"""The service of the cluster under which nodes say hello."""

HELLO_ALL, HELLO = b"hello?", b"hello"

MAX_NODES = 4_096
"""Names that are remembered; the one that was silent longest is forgotten first."""


class KnownNodes:
    """The names of other nodes, each since it last said something."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, name: object) -> bool:
        """Whether a node of this name has said something."""
        return name in self._names

    def note(self, name: str) -> None:
        """A node has said something."""
        self._names[name] = None
        self._names.move_to_end(name)
        if len(self._names) > MAX_NODES:
            self._names.popitem(last=False)
