"""What the server writes about its clients: no secret of theirs, and no line that they have made up."""

from __future__ import annotations

import http.client
import json
import re
import time
from pathlib import Path

import pytest

from tests.security.app import SECRET
from tests.security.attacker import PATIENCE, TEXT, Attacker, frame
from tests.security.target import SOCKET, TOKEN, Target
from tests.security.test_handshakes import bearer

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (DEBUG|INFO|WARNING|ERROR) [a-z.]+: |(INFO|WARNING|ERROR):  +|"
)


@pytest.fixture
def printed(target: Target) -> Printed:
    return Printed(target)


class Printed:
    """What the server prints from here on, at the level DEBUG."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._before = len(target.output())

    def after(self, mark: str) -> str:
        """Everything up to a message with this text, which is in the log when everything before it is.

        It is looked for at the level DEBUG: other lines are limited, and clients of earlier tests have used that up.
        """
        deadline = time.monotonic() + PATIENCE
        with self._target.insider() as insider:
            insider.say("1", "2", "room:1", "echo", {"mark": f"end of {mark}"})
            while f"end of {mark}" not in (said := self._target.output()[self._before :]):
                assert time.monotonic() < deadline, said[-2_000:]
                time.sleep(0.02)
        return said


def test_a_token_is_in_no_line_wherever_it_was_sent(target: Target, printed: Printed) -> None:
    """S24: in the query, the subprotocol, a header and a payload; at every level, also when its handshake fails."""
    with Attacker(target.port) as attacker:
        attacker.handshake(SOCKET)
    with Attacker(target.port) as attacker:
        attacker.handshake("/socket/websocket?vsn=2.0.0", {"Sec-WebSocket-Protocol": f"phoenix, {bearer()}"})
    with Attacker(target.port) as attacker:
        attacker.handshake("/socket/websocket?vsn=9.0.0&token=" + TOKEN, {"Authorization": f"Bearer {TOKEN}"})
    with Attacker(target.port) as attacker:
        attacker.handshake("/listed/websocket", {"Sec-WebSocket-Protocol": f"phoenix, {bearer()}", "Cookie": TOKEN})
    for headers in ({"x-phoenix-authtoken": TOKEN}, {"x-phoenix-longpoll-token": TOKEN}):
        connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=PATIENCE)
        connection.request("GET", f"/socket/longpoll?vsn=2.0.0&token={TOKEN}", headers=headers)
        assert connection.getresponse().status == 200
        connection.close()
    secrets = ({"token": SECRET}, {"user": {"Password": SECRET}}, [{"authToken": SECRET}], {"form": f"token={SECRET}"})
    for payload in secrets:
        with target.attacker() as attacker:
            attacker.say("1", "1", "room:1", "phx_join", payload)
            attacker.say("1", "2", "room:1", "echo", payload)
            attacker.say("1", "3", "room:1", "typed", payload)
            assert [attacker.message()[1] for _ in range(3)] == ["1", "2", "3"]
    said = printed.after("secrets")
    assert "HANDLED echo" in said, "at DEBUG, payloads are printed"
    assert SECRET not in said
    assert bearer().removeprefix("base64url.bearer.phx.") not in said


EVIL = "\r\n2026-01-01 00:00:00,000 INFO emberwire.events: JOINED as admin\x1b[2J\u2028\u202e\x00\x07"


def test_no_client_can_write_a_line_of_its_own(target: Target, printed: Printed) -> None:
    """S25, CVE-2020-7694: topics, events, refs, parameters and headers with line breaks and what terminals act on."""
    with target.insider() as attacker:
        attacker.say("2", "2", f"room:{EVIL}", "phx_join", {})
        attacker.say("2", "3", f"room:{EVIL}", EVIL, {EVIL: EVIL})
        attacker.say("2", "4", EVIL, "phx_join", {})
        attacker.say("1", EVIL, "room:1", EVIL, EVIL)
        attacker.say(EVIL, "5", "room:1", "echo", {})
        attacker.say("1", "6", "room:1", "typed", {"body": {EVIL: 1}})
        attacker.write(frame(TEXT, EVIL.encode()))
        attacker.fate()
    escaped = "%0D%0A2026-01-01%20JOINED%20as%20admin%1B%5B2J%E2%80%AE"
    with Attacker(target.port) as attacker:
        attacker.handshake(f"/socket/websocket?vsn={escaped}", {"User-Agent": "x\x1b[2J", "X-Forwarded-For": "\x1b[2J"})
    with Attacker(target.port) as attacker:
        attacker.handshake(f"/socket/websocket{escaped}?vsn=2.0.0")
    with Attacker(target.port) as attacker:
        attacker.handshake(SOCKET, {"Origin": "https://evil.io/\x1b[2J\xe2\x80\xae"})
    with Attacker(target.port) as attacker:
        attacker.handshake(SOCKET, {"Sec-WebSocket-Protocol": "chat\x1b[2J"})
    said = printed.after("lines")
    assert "JOINED as admin" in said, "what was sent is shown"
    assert not [line for line in said.splitlines() if line.startswith("2026-01-01")]
    assert not [character for character in said if not character.isprintable() and character != "\n"]


def test_an_error_tells_its_client_no_more_than_that_it_is_one(target: Target) -> None:
    """S28: a handler that crashes, one that refuses, one that gets what it cannot use, and a join that crashes."""
    with target.insider() as attacker:
        heard = []
        for number, event in enumerate(("typed", "nothing", "crash")):
            attacker.say("1", str(number + 2), "room:1", event, {"body": 7})
            heard.append(attacker.message())
        attacker.say("9", "9", "broken:1", "phx_join", {})
        heard.append(attacker.message())
    assert [message[3] for message in heard] == ["phx_reply", "phx_reply", "phx_error", "phx_reply"]
    assert heard[2][4] == {"reason": "channel_crash"}
    assert heard[3][4] == {"status": "error", "response": {"reason": "join crashed"}}
    text = json.dumps(heard)
    assert not [word for word in ("Traceback", "File", ".py", str(ROOT), "Error", "Said", SECRET) if word in text]


def test_a_topic_that_may_not_be_joined_is_answered_like_one_that_does_not_exist(target: Target) -> None:
    """S09: the same bytes, to a join, a push and a leave; `benchmarks/timing.py` compares the times.

    How long a lookup takes is the application's.
    """
    answers = {"private:exists-": list[bytes](), "private:doesnot": list[bytes]()}
    with target.attacker() as attacker:
        for event in ("phx_join", "echo", "phx_leave"):
            for topic, heard in answers.items():
                attacker.say("1", "1", topic, event, {})
                frame_heard = attacker.hear()
                assert frame_heard is not None
                heard.append(frame_heard[1].replace(topic.encode(), b"private:room"))
    assert answers["private:exists-"] == answers["private:doesnot"]
    assert json.loads(answers["private:exists-"][0])[4] == {"status": "error", "response": {"reason": "unauthorized"}}


def test_nothing_that_can_run_code_reads_what_came_over_the_wire() -> None:
    """S18, S30, CVE-2025-61765: no pickle, no YAML, no eval, no shell, nowhere in the runtime."""
    banned = re.compile(r"\b(?:import (?:pickle|marshal|shelve|yaml)|(?:eval|exec|compile|os\.system)\(|shell=True)")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in (ROOT / "reference_server").rglob("*.py")
        for match in banned.finditer(re.sub(r"\bre\.compile\(", "", path.read_text(encoding="utf-8")))
    ]
    assert found == []
