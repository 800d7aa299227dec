"""Who a replica is."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ReplicaRef"]


class ReplicaRef(NamedTuple):
    """One run of one node: `name` is the node's, unique in the cluster; `vsn` is higher at every start of it."""

    name: str
    vsn: int
