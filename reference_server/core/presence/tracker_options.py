"""The times of a tracker: how often it speaks and waits."""

from __future__ import annotations

from dataclasses import dataclass

from reference_server.core.errors import ConfigurationError

__all__ = ["TrackerOptions"]


@dataclass(frozen=True, slots=True)
class TrackerOptions:
    """How often nodes tell each other of presences, and how long they wait for a silent node.

    All nodes need the same values. A period is one `broadcast_period`.

    Phoenix: tracker.ex, the options of start_link, with the same defaults.
    """

    broadcast_period: float = 1.5
    """Seconds between two messages of a node to the others: how long they wait for a change."""

    max_silent_periods: int = 10
    """Ticks without a change after which an empty heartbeat is sent all the same, or earlier: see `silent_ticks`."""

    down_period: float | None = None
    """Seconds of silence after which a node is down; by default two heartbeats: period x silent periods x 2 (30 s)."""

    permdown_period: float = 1_200.0
    """Seconds of silence after which a node is forgotten (20 minutes)."""

    clock_sample_periods: int = 2
    """Ticks between two looks at whether another node knows more."""

    max_history: int = 10_000
    """Events remembered for small answers to a node that missed some; beyond, everything is sent.
    DIFFERS: one number bounds them; Phoenix has three generations of deltas, `max_delta_sizes` [100, 1000, 10000]."""

    def __post_init__(self) -> None:
        _positive(self, "broadcast_period", "max_silent_periods", "clock_sample_periods", "max_history")
        # Phoenix: tracker/shard.ex, validate_down_period/2 and validate_permdown_period/2.
        if self.down_after < 2 * self.broadcast_period:
            raise ConfigurationError(
                f"Expected a down_period of at least twice the broadcast_period ({2 * self.broadcast_period} s), "
                f"got {self.down_after} s; a node must be able to miss one heartbeat."
            )
        if self.permdown_period <= self.down_after:
            raise ConfigurationError(
                f"Expected a permdown_period longer than the down_period ({self.down_after} s), "
                f"got {self.permdown_period} s."
            )

    @property
    def down_after(self) -> float:
        """The down_period in force, in seconds."""
        if self.down_period is not None:
            return self.down_period
        return self.broadcast_period * self.max_silent_periods * 2

    @property
    def silent_ticks(self) -> int:
        """Ticks without a change after which an empty heartbeat is sent: at least two in every down_period."""
        # DIFFERS: a down_period has at least two heartbeats; Phoenix accepts less, and then idle nodes come and go.
        return max(1, min(self.max_silent_periods, int(self.down_after / (2 * self.broadcast_period))))


def _positive(options: TrackerOptions, *names: str) -> None:
    for name in names:
        value = getattr(options, name)
        if not value > 0:
            raise ConfigurationError(f"Expected a TrackerOptions.{name} greater than zero, got {value!r}.")
