"""Vector clocks: which replica knows more, and which to ask.

A vector clock says how many events of each replica somebody knows.
Heartbeats carry the sender's; a tracker collects them and asks as few senders as possible for what it lacks.

>>> a, b, c = ReplicaRef("a", 1), ReplicaRef("b", 1), ReplicaRef("c", 1)
>>> mine = {a: 5, b: 0, c: 0}
>>> whom_to_ask(mine, {b: {a: 5, b: 3, c: 2}, c: {a: 5, b: 3, c: 3}})
[ReplicaRef(name='c', vsn=1)]
>>> whom_to_ask(mine, {b: {a: 5, b: 3, c: 0}, c: {a: 5, b: 0, c: 3}})
[ReplicaRef(name='b', vsn=1), ReplicaRef(name='c', vsn=1)]

Phoenix: tracker/clock.ex, append_clock/2, which keeps the clocks that no other one dominates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from reference_server.core.presence.replica import ReplicaRef

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Clocks", "whom_to_ask"]

Clocks: TypeAlias = "Mapping[ReplicaRef, int]"
"""How many events of each replica are known, without a gap."""


def whom_to_ask(mine: Clocks, samples: Mapping[ReplicaRef, Clocks]) -> list[ReplicaRef]:
    """The senders of `samples` to ask for what `mine` lacks: who knows most of it first, until all is covered.

    Replicas that are not in `mine` are unknown or down here, and what others know of them is of no use yet.
    """
    lacking = {replica: most for replica, clock in mine.items() if (most := _most(replica, samples)) > clock}
    asked: list[ReplicaRef] = []
    while lacking:
        known = {sender: _covered(lacking, clocks) for sender, clocks in samples.items()}
        sender = min(known, key=lambda sender: (-len(known[sender]), sender))
        asked.append(sender)
        for replica in known[sender]:
            del lacking[replica]
    return asked


def _most(replica: ReplicaRef, samples: Mapping[ReplicaRef, Clocks]) -> int:
    return max((clocks.get(replica, 0) for clocks in samples.values()), default=0)


def _covered(lacking: Clocks, clocks: Clocks) -> list[ReplicaRef]:
    return [replica for replica, most in lacking.items() if clocks.get(replica, 0) >= most]
