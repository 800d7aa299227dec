"""Asks a FastAPI dependency who opens a socket.

    authenticate = BearerDependency(current_user, lambda user: str(user.id))
    user_id = await authenticate(info.auth_token)           # raises TokenError

FastAPI runs the dependency itself, with those that it depends on, for a request that carries the token as its bearer.
So a socket lets in exactly those that a route lets in, and there is one kind of token. Considered and rejected: calling
FastAPI's solver of dependencies, which is not its public interface, and calling the function, whose parameters only
FastAPI can fill.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeAlias, TypeVar, overload

from fastapi import Depends, FastAPI, Request, Response
from starlette.types import Message, Scope

from reference_server.core.errors import EmberwireError, TokenError

__all__ = ["BearerDependency"]

User = TypeVar("User")

Refusals: TypeAlias = Sequence[type[Exception]]

_ANSWER = "emberwire.user_id"
"""The key in the scope of the request under which the route leaves the user's id."""


class BearerDependency:
    """A dependency of a FastAPI application as the authentication of a socket.

    `dependency` is a callable as `Depends` takes it: a function or an async one, with `yield` or without, that needs
    nothing of a request but the bearer token; one that returns None refuses. `user_id` turns what it returns into the
    id of the user, while its database session is still open. `dependency_overrides` replaces dependencies in tests, as
    that of FastAPI does. `refusals` are exceptions of your own by which it refuses, for which your application has a
    handler: `HTTPException` is one without being named.

    The request is one of its own: it has no cookies, no client and no path parameters, and its `request.app` is not
    yours.
    """

    @overload
    def __init__(
        self,
        dependency: Callable[..., AsyncIterator[User | None]],
        user_id: Callable[[User], str],
        *,
        refusals: Refusals = (),
    ) -> None: ...  # pragma: no cover - for type checkers
    @overload
    def __init__(
        self,
        dependency: Callable[..., Iterator[User | None]],
        user_id: Callable[[User], str],
        *,
        refusals: Refusals = (),
    ) -> None: ...  # pragma: no cover - for type checkers
    @overload
    def __init__(
        self,
        dependency: Callable[..., Awaitable[User | None]],
        user_id: Callable[[User], str],
        *,
        refusals: Refusals = (),
    ) -> None: ...  # pragma: no cover - for type checkers
    @overload
    def __init__(
        self, dependency: Callable[..., User | None], user_id: Callable[[User], str], *, refusals: Refusals = ()
    ) -> None: ...  # pragma: no cover - for type checkers
    def __init__(
        self, dependency: Callable[..., Any], user_id: Callable[[Any], str], *, refusals: Refusals = ()
    ) -> None:
        self._refusals = tuple(refusals)
        self._name = getattr(dependency, "__name__", repr(dependency))
        self._app = FastAPI(openapi_url=None)
        self.dependency_overrides = self._app.dependency_overrides

        who = Depends(dependency)

        @self._app.get("/", status_code=204)
        async def identified(request: Request, user: Any = who) -> Response:
            request.scope[_ANSWER] = None if user is None else user_id(user)
            return Response(status_code=204)

    async def __call__(self, token: str | None) -> str:
        """Return the id of the user whose token it is.

        Raises `TokenError` when the dependency refuses the token, or that there is none; its reason is "missing" or
        "invalid". Raises `EmberwireError` when the dependency cannot be asked: it needs more than a token, or answers
        that it is out of order. What it raises besides `HTTPException` and the `refusals` goes through.
        """
        scope = _request(token)
        try:
            status, detail = await _asked(self._app, scope)
        except self._refusals:
            raise TokenError("invalid" if token else "missing") from None
        found: str | None = scope.get(_ANSWER)
        if status == 204 and found is not None:
            return found
        if status == 422:
            raise EmberwireError(f"the dependency {self._name} needs more of a request than a bearer token: {detail}")
        if status >= 500:
            raise EmberwireError(f"the dependency {self._name} answered {status}: {detail}")
        raise TokenError("invalid" if token else "missing")


def _request(token: str | None) -> Scope:
    # A header holds latin-1, and no good token has anything beyond it: a "?" only makes it another invalid one.
    bearer = [] if token is None else [(b"authorization", b"Bearer " + token.encode("latin-1", "replace"))]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": "/",
        "raw_path": b"/",
        "root_path": "",
        "query_string": b"",
        "headers": bearer,
        "client": None,
        "server": None,
    }


async def _asked(app: FastAPI, scope: Scope) -> tuple[int, str]:
    """Return the status and the body of the response."""
    answer = {"status": 500}
    body = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer["status"] = message["status"]
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, send)
    return answer["status"], body.decode("utf-8", "replace")
