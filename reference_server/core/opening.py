"""Remembers which ids were disconnected while a socket opens.

A logout may come while `connect` runs: `connect` has read the session already, the session ends, the id is
disconnected, and only then the socket opens and has its id. So each disconnected id is remembered until all sockets
that were opening at that moment have opened, and a socket checks whether its own id is among them.
DIFFERS: a socket whose id is disconnected while `connect` runs is closed as it opens; in Phoenix it stays open.

    >>> openings = Openings()
    >>> with openings.begin() as opening:
    ...     openings.disconnected("user:7")
    ...     opening.was_disconnected("user:7"), opening.was_disconnected("user:8")
    (True, False)
    >>> len(openings)
    0
"""

from __future__ import annotations

from collections import OrderedDict
from types import TracebackType

MOST = 10_000
"""Ids that are remembered at once. A socket that began to open before one that was forgotten counts as disconnected:
its client asks again."""


class Opening:
    """A socket that opens: from before its `connect` is asked until broadcasts on its id reach it."""

    __slots__ = ("_openings", "since")

    def __init__(self, openings: Openings, since: int) -> None:
        self._openings = openings
        self.since = since
        """The disconnects that had come before it began."""

    def was_disconnected(self, socket_id: str) -> bool:
        """Whether the id was disconnected since this began, or may have been."""
        return self._openings.was_disconnected(socket_id, since=self.since)

    def end(self) -> None:
        """The socket is open, or will not be. A second call does nothing."""
        self._openings.end(self)

    def __enter__(self) -> Opening:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()


class Openings:
    """The sockets of one node that open now, and the ids that were disconnected meanwhile."""

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._count = 0
        self._open: OrderedDict[Opening, None] = OrderedDict()
        """In the order in which they began."""
        self._disconnected: OrderedDict[int, int] = OrderedDict()
        """The number of the last disconnect of each id, oldest first. The hash stands for the id, which may be long: if
        two are the same, a client asks once more than it had to."""
        self._forgotten = 0
        """The number of the last disconnect that had no room."""

    def __len__(self) -> int:
        """How many ids are remembered."""
        return len(self._disconnected)

    def begin(self) -> Opening:
        """A socket begins to open."""
        opening = Opening(self, self._count)
        self._open[opening] = None
        return opening

    def disconnected(self, socket_id: str) -> None:
        """The sockets with this id are disconnected."""
        if not self._open:
            return
        self._count += 1
        key = hash(socket_id)
        self._disconnected[key] = self._count
        self._disconnected.move_to_end(key)
        if len(self._disconnected) > self._most:
            _, self._forgotten = self._disconnected.popitem(last=False)

    def was_disconnected(self, socket_id: str, *, since: int) -> bool:
        """Whether the id was disconnected after the first `since` disconnects, or may have been."""
        return max(self._disconnected.get(hash(socket_id), 0), self._forgotten) > since

    def end(self, opening: Opening) -> None:
        """This socket opens no longer: forget what no other one has to know. A second call does nothing."""
        self._open.pop(opening, None)
        oldest = next(iter(self._open), None)
        while self._disconnected and (oldest is None or next(iter(self._disconnected.values())) <= oldest.since):
            self._disconnected.popitem(last=False)
