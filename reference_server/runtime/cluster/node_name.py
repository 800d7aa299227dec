"""Checks and makes the names of nodes and namespaces."""

from __future__ import annotations

import re
import secrets

from reference_server.core.errors import ConfigurationError

_ALLOWED = re.compile(r"[A-Za-z0-9_-]{1,48}")


def new_node_name() -> str:
    """A name for this run of this process. It is random, because clients that poll see it in their tokens."""
    return f"node-{secrets.token_hex(6)}"


def checked_name(name: str, *, what: str = "node name") -> str:
    """The name, if it may be used. Raises ConfigurationError for one that is empty, long, or has other characters."""
    if not _ALLOWED.fullmatch(name):
        raise ConfigurationError(
            f"Expected a {what} of 1 to 48 letters, digits, hyphens and underscores, got {name!r}; brokers give other "
            f"characters a meaning of their own."
        )
    return name
