"""Topic patterns as they may be given: `resource:*`, `resource`, `resource:subtopic:*`.

>>> check_topic("room:*")
'room:*'
>>> check_topic("room*")
Traceback (most recent call last):
scaffold.words.errors.Usage: expected a topic such as 'room:*' or 'room:lobby', got 'room*'.
"""

from __future__ import annotations

import re

from scaffold.words.errors import Usage

__all__ = ["check_topic"]

_TOPIC = re.compile(r"[a-z][a-z0-9_-]*(:[a-z0-9_-]+)*(:\*)?", re.ASCII)
MAX_LENGTH = 80


def check_topic(topic: str) -> str:
    """Return the pattern. Raises `Usage` for one that is malformed, or that only the protocol itself may use."""
    if not _TOPIC.fullmatch(topic) or len(topic) > MAX_LENGTH:
        raise Usage(f"expected a topic such as 'room:*' or 'room:lobby', got {topic!r}.")
    if topic.partition(":")[0] in {"phoenix", "phx"}:
        raise Usage(f"{topic!r} cannot be a topic: what starts with 'phoenix' or 'phx' is the protocol's.")
    return topic
