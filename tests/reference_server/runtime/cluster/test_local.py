"""The adapter of a node that is alone."""

from __future__ import annotations

import pytest

from reference_server.runtime.cluster.local import LocalPubSub
from reference_server.runtime.node import Node

pytestmark = pytest.mark.anyio


async def test_there_is_nobody_to_tell_and_nothing_to_wait_for() -> None:
    local = LocalPubSub()
    await local.start(Node().cluster)
    await local.publish(b"x")
    await local.publish_to("web1", b"x")
    await local.close()
    assert local.is_connected
    assert local.node == "local"


def test_a_node_that_is_alone_is_always_ready() -> None:
    node = Node()
    assert (node.is_clustered, node.is_ready) == (False, True)
