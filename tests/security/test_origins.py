"""Pages of other people may not open sockets in their visitors' names; nor may pages that only look like ours.

`/socket` allows the endpoint's own host (`localhost`), `/listed` and `/poll` allow a list.
"""

from __future__ import annotations

import json

import pytest

from tests.security.app import CSRF_TOKEN, SESSION_COOKIE
from tests.security.attacker import UPGRADE, Attacker, request
from tests.security.target import TOKEN, Target

LISTED = f"/listed/websocket?vsn=2.0.0&token={TOKEN}"
OWN_HOST = f"/socket/websocket?vsn=2.0.0&token={TOKEN}"
POLL = f"/poll/longpoll?vsn=2.0.0&token={TOKEN}"
OWN_POLL = f"/socket/longpoll?vsn=2.0.0&token={TOKEN}"

ALLOWED, REFUSED = 101, 403

FOR_THE_LIST = {
    "https://app.example.com": ALLOWED,
    "https://app.example.com:443": ALLOWED,
    "https://example.org": ALLOWED,
    "http://a.b.example.org:8080": ALLOWED,
    "": REFUSED,
    "null": REFUSED,
    "*": REFUSED,
    "file://": REFUSED,
    "//app.example.com": REFUSED,
    "app.example.com": REFUSED,
    "http://app.example.com": REFUSED,
    "https://app.example.com:8443": REFUSED,
    "https://app.example.com:4430": REFUSED,
    "https://app.example.com.evil.io": REFUSED,
    "https://app.example.com.": REFUSED,
    "https://evilapp.example.com": REFUSED,
    "https://appXexample.com": REFUSED,
    "https://app.example.com@evil.io": REFUSED,
    "https://evil.io/app.example.com": REFUSED,
    "https://evil.io?app.example.com": REFUSED,
    "https://evil.io#app.example.com": REFUSED,
    "https://evil.io\\.example.org": REFUSED,
    "https://evilexample.org": REFUSED,
    "https://example.org.evil.io": REFUSED,
    "https://.example.org.evil.io": REFUSED,
    "https://x.example.org@evil.io": REFUSED,
    "https://x.example.org:443@evil.io": REFUSED,
    "https://\xe4pp.example.com": REFUSED,
    "https://app.example.com https://evil.io": REFUSED,
    "https://evil.io, https://app.example.com": REFUSED,
    "javascript://app.example.com": REFUSED,
    "https://[::1]": REFUSED,
    "https://[app.example.com": REFUSED,
    "https://app.example.com:https": REFUSED,
    "https://" + "a" * 8_000: REFUSED,
}

FOR_THE_HOST = {
    "http://localhost": ALLOWED,
    "https://localhost:4000": ALLOWED,
    "https://app.example.com": REFUSED,
    "http://localhost.evil.io": REFUSED,
    "http://evil-localhost": REFUSED,
    "http://localhost@evil.io": REFUSED,
    "http://127.0.0.1": REFUSED,
    "null": REFUSED,
}


def name(value: object) -> str:
    return repr(value)[:50]


@pytest.mark.parametrize(("origin", "status"), FOR_THE_LIST.items(), ids=name)
def test_an_origin_is_compared_with_the_list(any_target: Target, origin: str, status: int) -> None:
    """S04, S05, CVE-2022-42975, CVE-2026-25479: exactly, part by part, and never as a pattern."""
    with Attacker(any_target.port) as attacker:
        assert attacker.handshake(LISTED, {"Origin": origin}) == status


@pytest.mark.parametrize(("origin", "status"), FOR_THE_HOST.items(), ids=name)
def test_an_origin_is_compared_with_the_host_of_the_endpoint(target: Target, origin: str, status: int) -> None:
    with Attacker(target.port) as attacker:
        assert attacker.handshake(OWN_HOST, {"Origin": origin}) == status


def test_mounts_do_not_share_their_policies(target: Target) -> None:
    """S06, phoenix#6774: in both orders, and again after the other has answered."""
    for _ in range(2):
        for path, theirs, other in (
            (LISTED, "https://app.example.com", "http://localhost"),
            (OWN_HOST, "http://localhost", "https://app.example.com"),
        ):
            for origin, status in ((theirs, ALLOWED), (other, REFUSED)):
                with Attacker(target.port) as attacker:
                    assert attacker.handshake(path, {"Origin": origin}) == status


def test_two_origins_are_none(target: Target) -> None:
    """A browser sends one."""
    for origins in (["https://evil.io", "https://app.example.com"], ["https://app.example.com", "https://evil.io"]):
        with Attacker(target.port) as attacker:
            attacker.write(request("GET", LISTED, [*UPGRADE.items(), *(("Origin", origin) for origin in origins)]))
            assert attacker.status() == 400


@pytest.mark.parametrize("host", ["evil.io", "localhost:4000", "a/b?", "localhost@evil.io", "", "\xff"])
def test_the_host_header_decides_nothing(target: Target, host: str) -> None:
    """CVE-2026-48710: who sends the request chooses its Host header."""
    for origin, status in (("http://localhost", {ALLOWED, 400}), ("http://evil.io", {REFUSED, 400})):
        with Attacker(target.port) as attacker:
            assert attacker.handshake(OWN_HOST, {"Origin": origin, "Host": host}) in status


@pytest.mark.parametrize(("origin", "status"), FOR_THE_LIST.items(), ids=name)
def test_long_polling_has_the_same_policy(target: Target, origin: str, status: int) -> None:
    """What is refused is refused to every method, and before anything else is looked at."""
    for method in ("GET", "POST", "OPTIONS"):
        with Attacker(target.port) as attacker:
            attacker.write(request(method, POLL, {"Host": "localhost", "Origin": origin, "Content-Length": "0"}))
            assert attacker.status() == 200
            body = attacker.body()
            said = json.loads(body)["status"] if body else 200
            assert said == (403 if status == REFUSED else {"GET": 410, "POST": 410, "OPTIONS": 200}[method])


def test_an_answer_to_a_page_carries_no_credentials(target: Target) -> None:
    """Any page may read a long-poll answer, so a browser must not add the visitor's cookies to the request."""
    for method in ("GET", "OPTIONS"):
        with Attacker(target.port) as attacker:
            attacker.write(request(method, OWN_POLL, {"Host": "localhost", "Origin": "http://localhost"}))
            attacker.status()
            assert "access-control-allow-origin: *" in attacker.head.lower()
            assert "access-control-allow-credentials" not in attacker.head.lower()


COOKIE = {"Cookie": f"session={SESSION_COOKIE}"}


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        (COOKIE, f"&_csrf_token={CSRF_TOKEN}", 101),
        (COOKIE, "", 403),
        (COOKIE, "&_csrf_token=", 403),
        (COOKIE, f"&_csrf_token={CSRF_TOKEN[:-1]}", 403),
        (COOKIE, f"&_csrf_token={CSRF_TOKEN}x", 403),
        (COOKIE, f"&_csrf_token[]={CSRF_TOKEN}", 403),
        (COOKIE, f"&_csrf_token=wrong&_csrf_token[a]={CSRF_TOKEN}", 403),
        (COOKIE, "&_csrf_token=%C3%A9", 403),
        ({}, f"&_csrf_token={CSRF_TOKEN}", 403),
        ({"Cookie": "session=guess"}, f"&_csrf_token={CSRF_TOKEN}", 403),
        ({"Cookie": f"other={SESSION_COOKIE}"}, f"&_csrf_token={CSRF_TOKEN}", 403),
    ],
    ids=["both", "no token", "an empty token", "a shorter token", "a longer token", "a token as a list",
         "a token as a map", "another token", "no cookie", "another session", "another cookie"],
)  # fmt: skip
def test_a_session_is_shown_to_whoever_also_knows_its_token(
    target: Target, headers: dict[str, str], query: str, status: int
) -> None:
    """S07: a browser adds the cookie for any page, the CSRF token only our own pages know."""
    with Attacker(target.port) as attacker:
        assert attacker.handshake(f"/session/websocket?vsn=2.0.0{query}", headers) == status
