"""A FastAPI dependency as the authentication of a socket: it lets in exactly those that a route lets in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from fastapi import Depends, Header, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, OAuth2PasswordBearer

from emberwire import Accept, ConnectInfo, Endpoint, Params, Refuse, Socket, TokenError, mount
from emberwire.fastapi import BearerDependency
from emberwire.testing import ConnectRefused, assert_closed, connect
from reference_server.core.errors import EmberwireError

pytestmark = pytest.mark.anyio

oauth2 = OAuth2PasswordBearer(tokenUrl="/token")
optional = OAuth2PasswordBearer(tokenUrl="/token", auto_error=False)


@dataclass
class User:
    """A user, with a session that must be open when the id is read."""

    name: str
    session: Session

    @property
    def id(self) -> str:
        assert self.session.is_open
        return self.name


@dataclass
class Session:
    is_open: bool = True


def get_session() -> Iterator[Session]:
    session = Session()
    yield session
    session.is_open = False


def current_user(token: Annotated[str, Depends(oauth2)], session: Annotated[Session, Depends(get_session)]) -> User:
    if not token.startswith("token of "):
        raise HTTPException(401, "Could not validate credentials")
    return User(token.removeprefix("token of "), session)


async def current_name(user: Annotated[User, Depends(current_user)]) -> str:
    return user.name


async def yielded_name(user: Annotated[User, Depends(current_user)]) -> AsyncIterator[str]:
    yield user.name


def by_credentials(bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> dict[str, Any]:
    if bearer.credentials != "secret":
        raise HTTPException(403)
    return {"id": 7}


def by_header(authorization: Annotated[str, Header()] = "") -> str:
    if authorization != "Bearer secret":
        raise HTTPException(404)
    return "ada"


async def optional_user(token: Annotated[str | None, Depends(optional)]) -> User | None:
    return User("ada", Session()) if token == "secret" else None


authenticate = BearerDependency(current_user, lambda user: user.id)


async def test_the_dependency_and_what_it_depends_on_are_run_and_its_session_is_open_for_the_id() -> None:
    assert await authenticate("token of ada") == "ada"


async def test_a_dependency_may_be_async_or_yield_and_return_anything() -> None:
    assert await BearerDependency(current_name, lambda name: name)("token of ada") == "ada"
    assert await BearerDependency(yielded_name, lambda name: name)("token of ada") == "ada"
    assert await BearerDependency(by_credentials, lambda user: str(user["id"]))("secret") == "7"
    assert await BearerDependency(by_header, lambda name: name)("secret") == "ada"


@pytest.mark.parametrize("token", ["forged", "", "tökän", "☃", "line\r\nx-user: ada"])
async def test_a_token_that_the_dependency_refuses_is_invalid(token: str) -> None:
    with pytest.raises(TokenError) as refused:
        await authenticate(token)
    assert refused.value.reason == ("invalid" if token else "missing")


async def test_a_dependency_that_returns_none_refuses() -> None:
    known = BearerDependency(optional_user, lambda user: user.id)
    assert await known("secret") == "ada"
    for token, reason in (("forged", "invalid"), (None, "missing")):
        with pytest.raises(TokenError, match=reason):
            await known(token)


@pytest.mark.parametrize("dependency", [current_user, by_credentials, by_header])
async def test_without_a_token_the_dependency_decides_as_for_a_request_without_one(dependency: Any) -> None:
    with pytest.raises(TokenError, match="missing"):
        await BearerDependency(dependency, str)(None)


async def test_a_dependency_that_needs_more_than_a_token_is_named() -> None:
    def by_query(tenant: str) -> str:
        return tenant

    with pytest.raises(EmberwireError, match=r"by_query needs more of a request than a bearer token: .*tenant"):
        await BearerDependency(by_query, str)("secret")


async def test_a_dependency_that_is_out_of_order_refuses_nobody_for_good() -> None:
    def out_of_order() -> str:
        raise HTTPException(503, "the user database is away")

    with pytest.raises(EmberwireError, match=r"out_of_order answered 503: .*database is away"):
        await BearerDependency(out_of_order, str)("secret")


async def test_what_else_the_dependency_raises_goes_through() -> None:
    def broken() -> str:
        raise LookupError("no such table")

    with pytest.raises(LookupError, match="no such table"):
        await BearerDependency(broken, str)("secret")


async def test_an_exception_of_the_application_refuses_when_it_is_named() -> None:
    """An application turns its own exceptions into responses by handlers, which this request does not pass."""

    class TokenRevoked(Exception):
        pass

    def current(token: Annotated[str, Depends(oauth2)]) -> str:
        raise TokenRevoked

    with pytest.raises(TokenError, match="invalid"):
        await BearerDependency(current, str, refusals=[TokenRevoked])("secret")
    with pytest.raises(TokenRevoked):
        await BearerDependency(current, str)("secret")


async def test_an_override_replaces_a_dependency_as_in_the_tests_of_routes() -> None:
    replaced = BearerDependency(current_user, lambda user: user.id)
    replaced.dependency_overrides[current_user] = lambda: User("eve", Session())
    assert await replaced(None) == "eve"
    assert await authenticate("token of ada") == "ada"


class UserSocket(Socket):
    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            return Accept(user_id=await authenticate(info.auth_token))
        except TokenError as error:
            return Refuse(error.reason)

    def id(self) -> str:
        return f"users:{self.assigns['user_id']}"


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))


async def test_a_socket_lets_in_whom_a_route_lets_in() -> None:
    async with connect(endpoint, "/socket", auth_token="token of ada") as socket:
        await endpoint.disconnect("users:ada")
        await assert_closed(socket, 1001)
    with pytest.raises(ConnectRefused):
        async with connect(endpoint, "/socket", auth_token="forged"):
            pass
