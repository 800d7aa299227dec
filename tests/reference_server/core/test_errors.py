"""The exceptions say whose fault it was, and in which words."""

from __future__ import annotations

import pytest

from reference_server.core import errors
from reference_server.core.errors import (
    AlreadyTracked,
    BinaryNotSupported,
    ConfigurationError,
    EmberwireError,
    EncodeError,
    LocalProtocolError,
    NotTracked,
    PresenceError,
    PubSubUnavailable,
    RemoteProtocolError,
    TokenError,
)


@pytest.mark.parametrize(
    ("error", "parent"),
    [
        (ConfigurationError("x"), ValueError),
        (RemoteProtocolError(1011, "x"), EmberwireError),
        (EncodeError("x"), LocalProtocolError),
        (BinaryNotSupported("x"), EncodeError),
        (TokenError("expired"), EmberwireError),
        (AlreadyTracked("x"), PresenceError),
        (NotTracked("x"), PresenceError),
        (PubSubUnavailable("x"), EmberwireError),
    ],
)
def test_each_exception_is_caught_by_its_parent(error: Exception, parent: type[Exception]) -> None:
    assert isinstance(error, parent)
    assert isinstance(error, EmberwireError)


def test_the_module_docstring_draws_every_exception() -> None:
    names = [name for name, value in vars(errors).items() if isinstance(value, type)]
    assert names
    assert [name for name in names if name not in str(errors.__doc__)] == []


def test_a_remote_error_carries_how_to_close() -> None:
    error = RemoteProtocolError(1009, "expected a smaller frame")
    assert (error.close_code, error.reason, str(error)) == (
        1009,
        "expected a smaller frame",
        "expected a smaller frame",
    )


def test_a_token_error_names_its_reason() -> None:
    error = TokenError("expired")
    assert (error.reason, str(error)) == ("expired", "the token is expired")
