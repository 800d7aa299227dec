"""An application that keeps state in memory says so, and several workers of it are refused."""

from __future__ import annotations

import pytest

from reference_server.core.errors import ConfigurationError
from reference_server.runtime.cluster import one_process
from reference_server.runtime.cluster.one_process import one_process_only, require_shared_state


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_process, "_reasons", {})


def test_an_application_that_said_nothing_may_have_several_workers() -> None:
    require_shared_state()


def test_several_workers_are_refused_with_every_reason() -> None:
    one_process_only("rooms are kept in memory")
    one_process_only("lobbies are kept in memory")
    with pytest.raises(ConfigurationError, match="rooms are kept in memory; lobbies are kept in memory") as refused:
        require_shared_state()
    assert "--separate-memory" in str(refused.value)


def test_a_reason_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    one_process_only("rooms are kept in memory")
    one_process_only("rooms are kept in memory")
    assert caplog.messages == ["Rooms are kept in memory: this application serves from one process only."]
