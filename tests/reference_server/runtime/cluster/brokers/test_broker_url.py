"""URLs of brokers: what is refused, and that nothing secret is ever said."""

from __future__ import annotations

import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError
from reference_server.runtime.cluster.brokers.broker_url import checked_url, without_password
from reference_server.runtime.cluster.brokers.from_url import ADAPTERS, pubsub_from_url

SCHEMES = ("redis", "unix")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://user:secret@host:1/0?password=secret", "redis://host:1/0"),
        ("redis://:se@cret@host", "redis://host"),
        ("unix:///run/redis.sock?password=secret", "unix:///run/redis.sock"),
        ("nats://token@host:4222", "nats://host:4222"),
        ("nats://a:b,c@one,nats://a:/?@two:4222", "nats://one,nats://two:4222"),
    ],
)
def test_a_url_is_shown_without_what_is_secret(url: str, shown: str) -> None:
    assert without_password(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "redis://", "redis://host", "redis://host:6379/0", "redis://user:p%2Fss@host:1", "redis://:p@[::1]:6379",
        "redis://one:1,two:2,[fe80::1]:3/x?a=b&c=", "unix:///run/a@b.sock?db=1", "unix://user:p@/run/x.sock",
        "redis://user:p:q@host", "redis://user:p%40q,r@host",
    ],
)  # fmt: skip
def test_a_url_that_can_be_read_in_one_way_only_is_taken(url: str) -> None:
    assert checked_url(url, schemes=SCHEMES, of="a broker") == url


@pytest.mark.parametrize(
    "url",
    [
        "", "host:1", "redis:host", "nats://host", "redis://host:port", "redis://host:123456", "redis://[::1",
        "redis://host\n", "redis://us\ter:p@host", "redis://host?a", "redis://host/#x", "redis://a b", "redis://host/x@y",
        "redis://host?a=x@y",
    ],
)  # fmt: skip
def test_a_url_that_can_be_misread_is_refused(url: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"^Expected the URL of a broker, without spaces .* In names and passwords"
    ):
        checked_url(url, schemes=SCHEMES, of="a broker")


@pytest.mark.parametrize("sign", ["/", "?", "#", "@", "[", "]", "/1?", "\u2100", " "])
@pytest.mark.parametrize("rest", ["host:1/x", "host:port/x"])
@pytest.mark.parametrize("scheme", ADAPTERS)
def test_no_half_of_a_password_is_in_any_complaint(scheme: str, rest: str, sign: str) -> None:
    """A client library would name the port, which is the part of the password up to the sign."""
    try:
        adapter = pubsub_from_url(f"{scheme}://user:s3c{sign}ret@{rest}")
    except ConfigurationError:
        said = traceback.format_exc()
        said = "\n".join(line for line in said.splitlines() if not line.startswith("    "))
    else:
        said = adapter.broker  # type: ignore[attr-defined]
    assert "s3c" not in said
    assert "ret@" not in said


def test_an_option_that_the_client_does_not_know_is_refused_at_construction() -> None:
    with pytest.raises(ConfigurationError, match="unexpected keyword argument 'sslmode'"):
        pubsub_from_url("rediss://host?sslmode=require")


@settings(deadline=None)  # the first URL of each kind imports its library
@given(st.sampled_from(sorted(ADAPTERS)), st.text("/?#@:[]%&=, 1\n\\¤", max_size=12))
def test_whatever_a_password_is_made_of_it_is_shown_nowhere(scheme: str, password: str) -> None:
    """The sign ¤ stands for the letters of a password: no complaint, and no URL as it is logged, may hold one."""
    try:
        shown = pubsub_from_url(f"{scheme}://user:¤{password}¤@host").broker  # type: ignore[attr-defined]
    except ConfigurationError as error:
        shown = str(error)
    assert "¤" not in shown
