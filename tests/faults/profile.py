"""How long the faults last and how much happens meanwhile: little in `make test`, all of it in `make soak`.

The server processes import this too, so that the tests and the nodes agree about the times.
"""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """Times in seconds; `patience` is by how many times a documented bound may be exceeded on a busy machine."""

    period: float
    """The broadcast_period of the presence of every node."""
    down: float
    """Its down_period."""
    outage: float
    """How long a broker is away."""
    frozen_downs: float
    """For how many down_periods a node is frozen the first time."""
    freezes: int
    """How often it is frozen; after the first time, until it is down for the others."""
    storm: int
    """Messages that each publisher broadcasts."""
    tries: int
    """Broadcasts while the broker is away."""
    kills: int
    """Times that the broker kills all subscriptions."""
    browsers: int
    """Clients that run phoenix.js."""
    comparisons: int
    """Lists of phoenix.js that are compared with that of the server."""
    faults: float
    """How long faults happen at random."""
    patience: float
    timeout: float
    """After which a test has hung."""


FAST = Profile(
    period=0.3, down=3.0, outage=1.0, frozen_downs=1.2, freezes=1, storm=500, tries=10_000, kills=10, browsers=12,
    comparisons=1_000, faults=10.0, patience=4.0, timeout=240.0,
)  # fmt: skip
FULL = Profile(
    period=0.5, down=4.5, outage=10.0, frozen_downs=3.0, freezes=30, storm=35_000, tries=100_000, kills=100,
    browsers=60, comparisons=10_000, faults=600.0, patience=1.0, timeout=1_800.0,
)  # fmt: skip

IS_SOAK = os.environ.get("EMBERWIRE_SOAK") == "1"
PROFILE = FULL if IS_SOAK else FAST

SEED = int(os.environ.get("EMBERWIRE_SOAK_SEED", "1"))
SECONDS = float(os.environ.get("EMBERWIRE_SOAK_SECONDS", PROFILE.faults))
"""How long faults happen at random."""
