"""Long polling, to those who poll for others, for nothing, or for too much."""

from __future__ import annotations

import base64
import http.client
import json
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from emberwire import Limits
from tests.security.app import SECRET
from tests.security.attacker import PATIENCE, Attacker, request
from tests.security.target import MEGABYTE, TOKEN, Target

PATH = f"/socket/longpoll?vsn=2.0.0&token={TOKEN}"
NDJSON = "application/x-ndjson"
HEADER = "x-phoenix-longpoll-token"


def ask(
    target: Target, method: str = "GET", body: bytes | None = None, *, path: str = PATH, headers: Mapping[str, str] = {}
) -> Any:
    """One request of its own; returns the JSON of the answer, or the status when there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, {"Host": "localhost", **headers})
        response = connection.getresponse()
        text = response.read()
        return json.loads(text) if text else response.status
    finally:
        connection.close()


class Session:
    """A client that polls as it should."""

    def __init__(self, target: Target) -> None:
        self._target = target
        begun = ask(target)
        assert begun["status"] == 410
        self.token: str = begun["token"]

    def post(self, *lines: bytes, content_type: str = NDJSON) -> Any:
        headers = {HEADER: self.token, "Content-Type": content_type}
        return ask(self._target, "POST", b"\n".join(lines), headers=headers)

    def poll(self) -> Any:
        return ask(self._target, headers={HEADER: self.token})

    def say(self, *parts: Any) -> Any:
        return self.post(json.dumps(parts).encode())

    def join(self, topic: str = "room:1") -> None:
        assert self.say("1", "1", topic, "phx_join", {}) == {"status": 200}
        assert json.loads(self.poll()["messages"][0])[4]["status"] == "ok"


def test_a_session_is_named_by_256_random_bits(target: Target) -> None:
    """S22: nobody guesses one; each is new, also for the same client."""
    tokens = {Session(target).token for _ in range(20)}
    assert len(tokens) == 20
    assert min(len(base64.urlsafe_b64decode(token + "==")) for token in tokens) == 32


@pytest.mark.parametrize(
    "guess",
    ["", "x", "0" * 43, "null", "../..", "a" * 5_000, "\xff\xfe", "other-node.secret", "node'; --.secret", "*.secret",
     "phx:lp:1", "[]", "%00"],
    ids=lambda guess: repr(guess)[:20],
)  # fmt: skip
def test_a_guess_gets_no_session(target: Target, guess: str) -> None:
    """S22: what names nothing is answered like what is over; a client cannot choose the name of its session either."""
    assert ask(target, "POST", b"[]", headers={HEADER: guess.encode("latin-1").decode("latin-1")}) == {"status": 410}
    begun = ask(target, headers={HEADER: guess})
    assert begun["status"] == 410
    assert begun["token"] != guess


def test_every_bit_of_a_token_counts(target: Target) -> None:
    session = Session(target)
    for place in range(len(session.token)):
        other = "A" if session.token[place] != "A" else "B"
        forged = session.token[:place] + other + session.token[place + 1 :]
        assert ask(target, "POST", b"[]", headers={HEADER: forged}) == {"status": 410}
    assert session.say(None, "1", "phoenix", "heartbeat", {}) == {"status": 200}


def test_a_session_of_one_mount_is_none_of_another(target: Target) -> None:
    session = Session(target)
    assert ask(target, "POST", b"[]", path="/poll/longpoll", headers={HEADER: session.token}) == {"status": 410}


def test_a_client_without_a_right_to_connect_gets_no_session(target: Target) -> None:
    for query in ("", "&token=ada:guess", f"&token[]={TOKEN}"):
        assert ask(target, path=f"/socket/longpoll?vsn=2.0.0{query}") == {"status": 403}


def test_of_many_polls_the_newest_is_answered_and_the_others_do_not_wait(target: Target) -> None:
    """A thousand GETs with one token are not a thousand requests in flight."""
    session = Session(target)
    session.join()
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(session.poll())) for _ in range(10)]
    for thread in threads:
        thread.start()
    while len(answers) < 9:
        pass
    assert {answer["status"] for answer in answers} == {204}
    session.say("1", "2", "room:1", "echo", {})
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(answer["status"] for answer in answers) == [200, *[204] * 9]


NOTHING_OF_IT = [
    b"not json",
    b'["1","2","room:1"]',
    b"[" * 50_000,
    b"\xff\xfe",
    b"{}",
    b"AAAA",
    b"====",
    b"AAEGBDEycm9vbToxZWNobw",
    base64.b64encode(b"\x03\x01\x01\x06\x0412room:1echo"),
    base64.b64encode(b"\0\xff\xff\xff\xff"),
    b'["1","2","room:1","echo",NaN]',
    b'["1","2","room:1","echo","' + b"x" * 65_536 + b'"]',
    base64.b64encode(b"\0\1\1\6\4" + b"12room:1echo" + b"x" * 65_536),
]


@pytest.mark.parametrize("line", NOTHING_OF_IT, ids=lambda line: repr(line[:20]))
def test_a_line_that_is_no_frame_ends_the_session(target: Target, line: bytes) -> None:
    session = Session(target)
    session.join()
    assert session.post(line) == {"status": 408}
    assert session.post(b"[]") == {"status": 410}


def test_eight_million_empty_lines_are_not_looked_at(target: Target) -> None:
    """CVE-2026-32689, S22: of what is over 1 MiB not even the body is read, and of a body no more than 100 lines."""
    session = Session(target)
    session.join()
    before = target.stats().memory
    headers = {HEADER: session.token, "Content-Type": NDJSON}
    for _ in range(5):
        assert ask(target, "POST", b"\n" * (MEGABYTE - 1), headers=headers) == {"status": 200}
    with Attacker(target.port) as attacker:
        pretended = {"Host": "localhost", "Content-Length": str(100 * MEGABYTE), **headers}
        attacker.write(request("POST", PATH, pretended))
        assert attacker.status() == 400
    assert target.stats().memory - before < 20 * MEGABYTE


def test_a_body_in_chunks_that_does_not_end_is_bounded(target: Target) -> None:
    session = Session(target)
    before = target.stats().memory
    with Attacker(target.port) as attacker:
        headers = {"Host": "localhost", "Transfer-Encoding": "chunked", HEADER: session.token, "Content-Type": NDJSON}
        attacker.write(request("POST", PATH, headers))
        for _ in range(64):
            attacker.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        assert attacker.status() == 400
    assert target.stats().memory - before < 20 * MEGABYTE


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "9" * 30, ""])
def test_a_length_that_is_no_number_is_refused(target: Target, length: str) -> None:
    with Attacker(target.port) as attacker:
        attacker.write(request("POST", PATH, {"Host": "localhost", "Content-Length": length}))
        assert attacker.status() == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "HEAD", "CONNECT"])
def test_another_method_is_refused(target: Target, method: str) -> None:
    assert ask(target, method) == 400


def test_a_batch_of_more_than_a_hundred_is_cut(target: Target) -> None:
    """As by Phoenix since 1.8.6."""
    session = Session(target)
    session.join()
    lines = [json.dumps([None, str(number), "phoenix", "heartbeat", {}]).encode() for number in range(300)]
    assert session.post(*lines) == {"status": 200}
    assert len(session.poll()["messages"]) == 100


def test_a_preflight_cannot_write_headers_of_its_own(target: Target) -> None:
    """CVE-2020-7695: what is asked for is sent back, and a line break in it is none in the answer."""
    with Attacker(target.port) as attacker:
        asked = {"Host": "localhost", "Access-Control-Request-Headers": "x-a%0d%0aSet-Cookie: a=b"}
        attacker.write(request("OPTIONS", PATH, asked))
        assert attacker.status() == 200
        assert "\nset-cookie" not in attacker.head.lower()


def test_an_answer_is_kept_by_no_cache_and_says_nothing_of_the_server(target: Target) -> None:
    """S28."""
    with Attacker(target.port) as attacker:
        attacker.write(request("GET", PATH, {"Host": "localhost"}))
        assert attacker.status() == 200
        head, body = attacker.head.lower(), attacker.body()
    assert "cache-control: no-store" in head
    assert "\nserver:" not in head
    assert SECRET.encode() not in body


def test_the_bodies_of_one_session_are_not_all_in_memory(loop_target: Target) -> None:
    """They were read before any of them was handled: 600 of a megabyte were 495 MB. One of them is read at a time."""
    session = Session(loop_target)
    before = loop_target.stats().memory
    headers = {"Host": "localhost", "Content-Length": str(MEGABYTE), HEADER: session.token, "Content-Type": NDJSON}
    with ExitStack() as stack:
        attackers = [stack.enter_context(Attacker(loop_target.port)) for _ in range(60)]
        for attacker in attackers:
            attacker.patience(0.2)
            with suppress(TimeoutError):
                # All but the last byte: no body ends, so none is handled.
                attacker.write_all(request("POST", PATH, headers) + b"\n" * (MEGABYTE - 1))
        assert loop_target.stats().memory - before < 16 * MEGABYTE


def test_one_post_too_many_of_a_session_is_told_to_stop(loop_target: Target) -> None:
    session = Session(loop_target)
    headers = {"Host": "localhost", "Content-Length": "10", HEADER: session.token}
    with ExitStack() as stack:
        attackers = [stack.enter_context(Attacker(loop_target.port)) for _ in range(Limits().max_posts)]
        for attacker in attackers:
            attacker.write(request("POST", PATH, headers) + b"\n")
        while session.say(None, "1", "phoenix", "heartbeat", {}) != {"status": 408}:
            pass


def test_one_user_has_so_many_sessions_and_no_more(loop_target: Target) -> None:
    """8,000 sessions from eight connections took 2 seconds and 28 MB, and no descriptor."""
    begun = [ask(loop_target) for _ in range(Limits().max_sessions_per_user)]
    assert {answer["status"] for answer in begun} == {410}
    with Attacker(loop_target.port) as attacker:
        attacker.write(request("GET", PATH, {"Host": "localhost"}))
        assert attacker.status() == 503
    other = f"/socket/longpoll?vsn=2.0.0&token=bob:{SECRET}"
    assert ask(loop_target, path=other)["status"] == 410
