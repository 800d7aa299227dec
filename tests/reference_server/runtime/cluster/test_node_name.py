"""Names that brokers can be given as they are."""

from __future__ import annotations

import pytest

from reference_server.core.errors import ConfigurationError
from reference_server.runtime.cluster.node_name import checked_name, new_node_name


def test_every_run_gets_a_name_of_its_own() -> None:
    names = {new_node_name() for _ in range(1_000)}
    assert len(names) == 1_000
    assert all(checked_name(name) == name for name in names)


@pytest.mark.parametrize("name", ["", "a.b", "a*", "a>b", "a b", "a:b", "é", "a" * 49, "a\n"])
def test_a_name_with_a_meaning_of_its_own_at_a_broker_is_refused(name: str) -> None:
    """Abuse catalogue: wildcards of NATS, globs of Redis, quotes of PostgreSQL."""
    with pytest.raises(ConfigurationError, match="Expected a namespace of 1 to 48 letters"):
        checked_name(name, what="namespace")
