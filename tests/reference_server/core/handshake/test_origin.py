"""Which pages may open a socket: the decision table, and a sentence for each refusal and each wrong option."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError
from reference_server.core.handshake.origin import Allowed, CheckOrigin, Origin, OriginPolicy, Refused, RequestAddress

ADDRESS = RequestAddress.of(scheme="http", host_header="host.com")


def allows(
    origin: str | list[str], check_origin: CheckOrigin, *, host: str = "host.com", address: RequestAddress = ADDRESS
) -> bool:
    origins = [origin] if isinstance(origin, str) else origin
    return isinstance(OriginPolicy(check_origin, host=host).check(origins, address), Allowed)


def test_does_not_check_origin_if_disabled() -> None:
    """Phoenix: transport_test.exs, check_origin/4, the test of this name."""
    assert allows("/", False)


def test_checks_origin_against_host() -> None:
    """Phoenix: transport_test.exs, the test of this name; and "can get the host from system variables"."""
    assert allows("https://host.com/", True)
    assert allows("https://host.com", True)
    assert not allows("https://another.com/", True)


def test_checks_origin_from_endpoint_config() -> None:
    """Phoenix: transport_test.exs, the test of this name: the caller passes the value that applies."""
    assert allows("https://endpoint.com/", ["//endpoint.com"])
    assert not allows("https://another.com/", ["//endpoint.com"])


def test_wildcard_subdomains() -> None:
    """Phoenix: transport_test.exs, the test of this name."""
    origins = ["https://*.ex.com", "http://*.ex.com"]
    assert allows("http://org1.ex.com", origins)
    assert allows("https://org1.ex.com", origins)
    assert allows("https://ex.com", origins)
    assert not allows("https://org1.prefix-ex.com", origins)


def test_nested_wildcard_subdomains() -> None:
    """Phoenix: transport_test.exs, the test of this name."""
    origins = ["http://*.foo.example.com"]
    allowed = ["http://org1.foo.example.com", "http://foo.example.com"]
    refused = ["http://bad.example.com", "http://org1.prefix-foo.example.com", "http://org1.bar.example.com"]
    assert all(allows(origin, origins) for origin in allowed)
    assert not any(allows(origin, origins) for origin in refused)


def test_subdomains_do_not_match_without_a_wildcard() -> None:
    """Phoenix: transport_test.exs, the test of this name."""
    assert not allows("http://org1.ex.com", ["//ex.com"])


@pytest.mark.parametrize("origin", ["file://", "null", ""])
def test_halts_invalid_uris_when_check_origin_is_configured(origin: str) -> None:
    """Phoenix: transport_test.exs, the test of this name."""
    for check_origin in (["//example.com", "http://scheme.com", "//port.com:81"], True, "conn"):
        found = OriginPolicy(check_origin, host="host.com").check([origin], ADDRESS)
        assert isinstance(found, Refused)
        assert found.sentence.startswith(f"The origin {origin!r} was refused: ")


@pytest.mark.parametrize("origin", ["file://", "null", ""])
def test_allows_custom_check_to_handle_invalid_host(origin: str) -> None:
    """Phoenix: transport_test.exs, "allows custom MFA check to handle invalid host"."""
    assert allows(origin, lambda parsed: parsed.host is None)


def test_checks_origin_against_conn() -> None:
    """Phoenix: transport_test.exs, "checks origin against :conn"."""
    plain = RequestAddress.of(scheme="http", host_header="example.com")
    secure = RequestAddress.of(scheme="https", host_header="example.com:443")
    assert allows("http://example.com", "conn", address=plain)
    for origin in ("https://example.com", "ws://example.com", "wss://example.com", "http://www.example.com"):
        assert not allows(origin, "conn", address=plain)
    assert allows("https://example.com", "conn", address=secure)
    assert not allows("http://example.com", "conn", address=secure)
    assert not allows("https://example.com:4000", "conn", address=secure)


@pytest.mark.parametrize("origin", ["file://", "null", ""])
def test_does_not_halt_invalid_uris_when_check_origin_is_disabled(origin: str) -> None:
    """Phoenix: transport_test.exs, the test of this name."""
    assert allows(origin, False)


def test_checks_the_origin_of_requests_against_allowed_origins() -> None:
    """Phoenix: transport_test.exs, the test of this name."""
    origins = ["//example.com", "http://scheme.com", "//port.com:81"]
    for origin in ("http://example.com/", "https://example.com/", "http://scheme.com/", "http://port.com:81/"):
        assert allows(origin, origins)
    for origin in ("http://notallowed.com/", "https://scheme.com/", "http://scheme.com:8080/", "http://port.com:82/"):
        assert not allows(origin, origins)


def test_checks_the_origin_of_requests_against_a_function() -> None:
    """Phoenix: transport_test.exs, "checks the origin of requests against an MFA"."""
    assert allows("http://example.com/", lambda origin: origin.host == "example.com")
    assert not allows("http://notallowed.com/", lambda origin: origin.host == "example.com")


def test_checks_the_origin_against_a_function_with_arguments() -> None:
    """Phoenix: transport_test.exs, "checks the origin of requests against an MFA, passing additional arguments"."""

    def is_host(allowed: str, origin: Origin) -> bool:
        return origin.host == allowed

    assert allows("https://host.com/", partial(is_host, "host.com"))
    assert not allows("http://notallowed.com/", partial(is_host, "host.com"))


def test_does_not_share_the_origin_policy_between_mounts() -> None:
    """Phoenix: transport_test.exs, the test of this name (#6774): two mounts, two policies, in both orders."""
    a, b = (OriginPolicy([entry], host="host.com") for entry in ("//a.example", "//b.example"))
    order = [(a, "a", True), (b, "a", False), (b, "b", True), (a, "a", True), (a, "b", False)]
    for policy, page, expected in order:
        assert isinstance(policy.check([f"http://{page}.example"], ADDRESS), Allowed) is expected


LIST = ["https://example.com", "//*.example.org", "//exact.net:4000", "http://[::1]:4000", "capacitor://localhost"]
# The first nine rows are recorded from Phoenix: conformance transcripts origin_*.json.
TABLE: list[tuple[str, bool]] = [
    ("https://example.com", True),
    ("https://example.com:8443", False),
    ("https://EXAMPLE.com", False),
    ("http://example.com", False),
    ("https://other.com", False),
    ("https://exact.net:4000", True),
    ("http://chat.example.org", True),
    ("https://example.org", True),
    ("https://a.b.example.org", True),
    # Ports and schemes.
    ("https://example.com:443", True),
    ("https://example.com:", True),
    ("https://example.com:0443", True),
    ("https://example.com:80", False),
    ("https://example.com:4430", False),
    ("https://example.com:-443", False),
    ("https://example.com:443x", False),
    ("https://example.com:443:443", False),
    ("https://example.com:99999", False),
    ("https://example.com:\u0664\u0664\u0663", False),
    ("HTTPS://example.com", True),
    ("wss://example.com", False),
    ("httpsx://example.com", False),
    ("https:example.com", False),
    ("https:/example.com", False),
    ("https//example.com", False),
    ("://example.com", False),
    ("//example.com", False),
    ("example.com", False),
    ("http://exact.net", False),
    ("https://exact.net", False),
    ("http://exact.net:4001", False),
    ("//exact.net:4000", True),
    # Paths are not looked at, as in Phoenix.
    ("https://example.com/", True),
    ("https://example.com/chat?x=1#y", True),
    ("https://evil.example/https://example.com", False),
    ("https://evil.example?https://example.com", False),
    ("https://evil.example#https://example.com", False),
    # Prefixes, suffixes, dots.
    ("https://example.com.evil.example", False),
    ("https://evilexample.com", False),
    ("https://example.comevil", False),
    ("https://exampleXcom", False),
    ("https://example.com.", False),
    ("https://.example.com", False),
    ("https://www.example.com", False),
    ("https://evilexample.org", False),
    ("https://example.org.evil.example", False),
    ("https://.example.org", True),
    ("https://*.example.org", False),
    ("https://a.example.org.", False),
    ("https://a.example.org:8443", True),
    # User information, escapes, other characters.
    ("https://example.com@evil.example", False),
    ("https://x.example.org@evil.example", False),
    ("https://user@example.com", False),
    ("https://user:pass@example.com", False),
    ("https://example.com%00.evil.example", False),
    ("https://example.com\\@evil.example", False),
    ("https://example.com\0", False),
    ("https://example.com\n", False),
    (" https://example.com", False),
    ("https://example.com ", False),
    ("https://example.com, https://evil.example", False),
    ("https://ex\u0430mple.com", False),
    ("https://ex\uff41mple.com", False),
    ("https://b\u00fccher.example.org", False),
    ("https://xn--bcher-kva.example.org", True),
    # No host.
    ("null", False),
    ("NULL", False),
    ("", False),
    ("//", False),
    ("file://", False),
    ("file:///etc/passwd", False),
    ("data:text/html,x", False),
    ("about:blank", False),
    ("https://", False),
    # Addresses and the schemes of applications.
    ("http://[::1]:4000", True),
    ("http://[::1]", False),
    ("http://[::1", False),
    ("http://[]:4000", False),
    ("http://::1:4000", False),
    ("http://[::1]x:4000", False),
    ("http://127.0.0.1:4000", False),
    ("capacitor://localhost", True),
    ("capacitor://localhost:8080", True),
    ("ionic://localhost", False),
]


@pytest.mark.parametrize(("origin", "allowed"), TABLE, ids=ascii)
def test_the_decision_table(origin: str, allowed: bool) -> None:
    """Checks S05, and CVE-2022-42975 and CVE-2026-25479: suffix, prefix and dot tricks."""
    assert allows(origin, LIST) is allowed


def test_the_decision_table_has_at_least_sixty_rows() -> None:
    assert len(TABLE) >= 60
    assert len({origin for origin, _ in TABLE}) == len(TABLE)


def test_a_request_without_origin_is_allowed() -> None:
    """Phoenix: origin_absent.json; programs send none, browsers always do."""
    for check_origin in (True, False, "conn", [], ["//a.com"], lambda _origin: False):
        assert allows([], check_origin)


@pytest.mark.parametrize("check_origin", [True, "conn", ["//host.com"], lambda _origin: True])
def test_two_origin_headers_are_refused(check_origin: Any) -> None:
    """DIFFERS: Phoenix checks the first and ignores the second."""
    found = OriginPolicy(check_origin, host="host.com").check(["http://host.com"] * 2, ADDRESS)
    assert found == Refused("A request with 2 Origin headers was refused: expected at most one.")


def test_two_origin_headers_do_not_matter_when_nothing_is_checked() -> None:
    assert allows(["http://a.com", "http://b.com"], False)


def test_an_empty_list_refuses_every_page() -> None:
    assert not allows("http://host.com", [])


@pytest.mark.parametrize(
    ("host_header", "origin", "allowed"),
    [
        ("example.com:8080", "http://example.com:8080", True),
        ("Example.com", "http://example.com", True),
        ("[::1]:80", "http://[::1]", True),
        ("example.com:8080", "http://example.com", False),
        ("", "http://", False),
        ("a/b?", "http://a", False),
        ("user@example.com", "http://example.com", False),
        ("example.com:x", "http://example.com", False),
    ],
)
def test_conn_compares_with_the_host_header(host_header: str, origin: str, allowed: bool) -> None:
    """CVE-2026-48710: a Host header that is no authority equals no origin, not even an empty one."""
    address = RequestAddress.of(scheme="ws", host_header=host_header)
    assert allows(origin, "conn", address=address) is allowed


def test_schemes_of_websockets_count_as_those_of_pages() -> None:
    assert allows("https://a.com", "conn", address=RequestAddress.of(scheme="wss", host_header="a.com"))


def test_the_own_host_is_compared_without_scheme_and_port() -> None:
    for origin in ("http://host.com", "https://host.com:8443", "app://host.com", "//host.com"):
        assert allows(origin, True)
    assert allows("http://host.com", True, host="HOST.com")
    assert allows("http://[::1]:4000", True, host="[::1]")
    assert not allows("http://HOST.com", True)


@pytest.mark.parametrize(
    "host", ["", "https://host.com", "host.com:4000", "host.com/", "a b", "*.host.com", "h\u00f6st"]
)
def test_the_own_host_must_be_a_host_alone(host: str) -> None:
    """DIFFERS: Phoenix allows every origin when its url has no host."""
    with pytest.raises(ConfigurationError, match="expected the host of the endpoint to be a host name alone"):
        OriginPolicy(True, host=host)


def test_the_own_host_does_not_matter_to_other_policies() -> None:
    assert allows("http://a.com", ["//a.com"], host="")


@pytest.mark.parametrize(
    "entry",
    [
        "", "example.com", "https:example.com", "https://", "//", "//*", "//*.", "//a.*.com", "//*a.com", "*",
        "https://example.com/chat", "https://user@example.com", "https://example.com:port", "https://example.com:0",
        "https://example.com:70000", "https//example.com", "://example.com", "https://b\u00fccher.example",
        "https://a.com https://b.com", "null", "file://", "http://::1", None, 7, b"//a.com",
    ],
    ids=repr,
)  # fmt: skip
def test_a_bad_entry_is_refused_at_construction(entry: Any) -> None:
    """DIFFERS: Phoenix raises at the first request."""
    with pytest.raises(ConfigurationError, match=r'such as "https://example\.com"') as raised:
        OriginPolicy(["//fine.com", entry], host="host.com")
    assert repr(entry) in str(raised.value)


def nobody(_origin: Origin) -> bool:
    return False


async def asynchronous(_origin: Origin) -> bool:
    return True


@pytest.mark.parametrize("check_origin", [None, 1, 0, "https://a.com", "Conn", b"conn", {"//a.com"}, asynchronous])
def test_an_option_of_another_type_is_refused_at_construction(check_origin: Any) -> None:
    """Phoenix: ":check_origin expects a boolean, list of hosts, :conn, or MFA tuple" at the first request."""
    with pytest.raises(ConfigurationError, match='expected check_origin to be True, False, "conn", a list'):
        OriginPolicy(check_origin, host="host.com")


class Hidden:
    """A callable that does not look asynchronous until it is called."""

    def __call__(self, origin: Origin) -> object:
        return asynchronous(origin)


class Later:
    """An awaitable that is no coroutine."""

    def __await__(self) -> Generator[None, None, bool]:
        yield
        return True


@pytest.mark.parametrize("check_origin", [Hidden(), lambda _origin: Later()], ids=["coroutine", "awaitable"])
def test_a_function_that_turns_out_to_be_asynchronous_allows_nobody(check_origin: Any) -> None:
    with pytest.raises(ConfigurationError, match="got an awaitable"):
        allows("http://a.com", check_origin)


def test_entries_are_lower_cased() -> None:
    """DIFFERS: in Phoenix an entry with upper case never matches what browsers send."""
    assert allows("https://example.com", ["HTTPS://Example.COM"])


def test_a_function_sees_the_origin_taken_apart() -> None:
    seen: list[Origin] = []
    allows("https://Chat.example.com/x", seen.append)
    allows("capacitor://localhost", seen.append)
    allows("nonsense", seen.append)
    assert seen == [
        Origin("https://Chat.example.com/x", "https", "Chat.example.com", 443),
        Origin("capacitor://localhost", "capacitor", "localhost", None),
        Origin("nonsense", None, None, None),
    ]


REFUSALS: dict[str, tuple[Any, str]] = {
    "true": (
        True,
        "check_origin=True expects the host of the endpoint, 'host.com'. If pages are served from another host, pass "
        "it as Endpoint(host=…); if this page may connect as well, list all that may: "
        "check_origin=['https://evil.example', …].",
    ),
    "list": (
        ["//a.com", "//b.com"],
        "check_origin expects one of '//a.com', '//b.com'. "
        "If this page may connect, add 'https://evil.example' to check_origin of this mount.",
    ),
    "empty list": (
        [],
        "check_origin expects one of (nothing). "
        "If this page may connect, add 'https://evil.example' to check_origin of this mount.",
    ),
    "conn": (
        "conn",
        "check_origin=\"conn\" expects the request's own http, 'host.com' and port 80. "
        "Behind a proxy that ends TLS, let the server trust the proxy's headers (uvicorn: --proxy-headers); "
        "otherwise list the origins that may connect: check_origin=['https://evil.example', …].",
    ),
    "function": (
        nobody,
        "the function given as check_origin, nobody, said no. If this page may connect, change that function.",
    ),
}


@pytest.mark.parametrize(("check_origin", "expected"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_names_the_origin_the_expectation_and_the_way_out(check_origin: Any, expected: str) -> None:
    found = OriginPolicy(check_origin, host="host.com").check(["https://evil.example"], ADDRESS)
    assert found == Refused(f"The origin 'https://evil.example' was refused: {expected}")


def test_a_refusal_is_one_line_of_bounded_length() -> None:
    """S25: what a client sends cannot forge a line of the log, or flood it."""
    hostile = "https://evil\r\nINFO all is well\x1b[2J\u2028\u202e" + "x" * 100_000
    found = OriginPolicy("conn", host="host.com").check(
        [hostile], RequestAddress.of(scheme="http", host_header="h\n" * 9999)
    )
    assert isinstance(found, Refused)
    assert found.sentence.isprintable()
    assert len(found.sentence) < 1200


hosts = st.text("abc.-", min_size=1, max_size=12)


@given(
    st.text() | st.builds("{}://{}:{}".format, st.sampled_from(["http", "https", ""]), hosts, st.integers(-1, 70_000))
)
def test_any_header_is_decided(origin: str) -> None:
    for check_origin in (True, ["//*.a.com", "https://b.com"], "conn"):
        found = OriginPolicy(check_origin, host="host.com").check([origin], ADDRESS)
        assert found == Allowed() or isinstance(found, Refused)
        assert isinstance(found, Allowed) or found.sentence.isprintable()


@given(hosts, hosts)
def test_a_wildcard_matches_its_domain_and_whole_labels_below_it(domain: str, host: str) -> None:
    allowed = allows(f"http://{host}", [f"//*.{domain}"])
    assert allowed == (host == domain or host.endswith(f".{domain}"))


@given(hosts, hosts)
def test_an_exact_entry_matches_nothing_but_itself(entry: str, host: str) -> None:
    assert allows(f"http://{host}", [f"http://{entry}"]) == (entry == host)
