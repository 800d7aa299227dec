"""A release of Starlette that lacks a key of the scope: a path without a socket is answered as one that refuses."""

from __future__ import annotations

from typing import Any

import pytest
import starlette.routing
from starlette.applications import Starlette

from reference_server.core.limits import ServerLimits
from reference_server.internals.starlette import ROUTING
from reference_server.server.gate import Gate
from reference_server.server.guards import guards

pytestmark = pytest.mark.anyio


class WithoutTheKeys:
    """Starlette's router and routes, whose scopes lose what the gate looks for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        router, matches = starlette.routing.Router.__call__, starlette.routing.WebSocketRoute.matches

        async def route(self: Any, scope: Any, receive: Any, send: Any) -> None:
            await router(self, _Forgetful(scope), receive, send)

        def match(self: Any, scope: Any) -> Any:
            found, child = matches(self, scope)
            return found, {key: value for key, value in child.items() if key != "endpoint"}

        self.renamed = {"router": lambda: monkeypatch.setattr(starlette.routing.Router, "__call__", route)}
        self.renamed["endpoint"] = lambda: monkeypatch.setattr(starlette.routing.WebSocketRoute, "matches", match)


class _Forgetful(dict[str, Any]):
    def __init__(self, scope: Any) -> None:
        super().__init__(scope)

    def __setitem__(self, key: str, value: Any) -> None:
        if key != "router":
            super().__setitem__(key, value)


async def answer(path: str) -> str:
    """How a handshake for a path without a socket ends."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    scope = {"type": "websocket", "path": path, "headers": [], "query_string": b"", "extensions": {}}
    scope["extensions"] = {"websocket.http.response": {}}
    await Gate(Starlette())(scope, receive, send)
    return str(sent[0])


async def test_a_path_without_a_socket_answers_404() -> None:
    assert ROUTING.is_met()
    assert await answer("/nothing") == "websocket.http.response.start"


@pytest.mark.parametrize("key", ["router", "endpoint"])
async def test_without_the_keys_the_answer_is_that_of_starlette_and_a_warning_says_so(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    WithoutTheKeys(monkeypatch).renamed[key]()
    assert [name.name for name in ROUTING.missing()] == [key]
    assert await answer("/nothing") == "websocket.close"
    warning = guards(ServerLimits(), fastlane=True).warning
    assert warning is not None
    assert all(bound in warning for bound in ROUTING.bounds)
