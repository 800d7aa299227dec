"""The bounded queue of steps that a channel has to run.

What the client itself sends is bounded by not reading its next frame (`full`): nothing is lost, the client is slowed.
What others send (intercepted broadcasts, `handle_info`) cannot be slowed, so there the channel fails (`overflowing`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from reference_server.core.limits import Limits

Step: TypeAlias = Callable[[], Awaitable[None]]


class Mailbox:
    """The steps that one channel still has to run."""

    __slots__ = ("_limits", "steps")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        # A list, though the oldest goes first: most mailboxes are empty, and an empty deque takes 760 bytes.
        self.steps: list[Step] = []

    def __len__(self) -> int:
        return len(self.steps)

    def put(self, step: Step) -> None:
        """Append a step, whatever the bounds say: the caller asks `full` or `overflowing` as befits the sender."""
        self.steps.append(step)

    def clear(self) -> None:
        """Forget all steps."""
        self.steps.clear()

    def full(self) -> bool:
        """Whether the client has to wait: `Limits.max_mailbox` steps are here."""
        return len(self.steps) >= self._limits.max_mailbox

    def overflowing(self) -> bool:
        """Whether others have sent more than `Limits.max_outbox_frames` steps."""
        return len(self.steps) >= self._limits.max_outbox_frames
