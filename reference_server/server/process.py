"""What all connections of a server process share."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reference_server.core.limits import ServerLimits
from reference_server.runtime.clock import LoopClock
from reference_server.runtime.stalls import PatientClock
from reference_server.server.door import Door
from reference_server.server.fair_share import FairShare
from reference_server.server.slow_readers import SlowReaders
from reference_server.server.turn import Turn


@dataclass(frozen=True, slots=True)
class Process:
    """Made once for each process, before it serves."""

    limits: ServerLimits
    share: FairShare
    door: Door
    readers: SlowReaders
    turn: Turn
    clock: PatientClock
    """Of the deadlines of clients: time in which the event loop was blocked counts against none of them."""

    @classmethod
    def of(cls, limits: ServerLimits, *, most_connections: float = math.inf) -> Process:
        """A process with these limits that takes so many connections."""
        clock = PatientClock(LoopClock())
        share, door = FairShare(turn=limits.turn), Door(most_connections)
        return cls(limits, share, door, SlowReaders(clock), Turn(), clock)
