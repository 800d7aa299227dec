#!/usr/bin/env python3
"""Replay transcripts of a real Phoenix 1.8.12 server against another server, and compare every frame.

    replay.py check http://127.0.0.1:4100 transcripts/*.json      exit 1 when any frame differs

A transcript is a list of steps: what the client did, and what it then got. After each step every open client is read
until the wire has been quiet for QUIET seconds. Values that a server invents (phx_ref, long-poll tokens, timestamps)
are replaced by names in order of first appearance, so two servers agree exactly when they say the same things in the
same order. A step marked "unordered" compares its frames as a multiset: presence_diff races presence_state by design.

Needs only `websockets` and `httpx`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

QUIET = 0.15
INVENTED = {"phx_ref", "phx_ref_prev", "token", "online_at"}


class Names:
    """Replaces invented values by stable names, in order of first appearance."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def name(self, key: str, value: str) -> str:
        """The name of one value; `phx_ref` and `phx_ref_prev` share their names."""
        kind = "ref" if key.startswith("phx_ref") else key
        return self.seen.setdefault(f"{kind}:{value}", f"<{kind}{sum(k.startswith(kind) for k in self.seen) + 1}>")

    def clean(self, value: Any) -> Any:
        """The value with all invented parts named and all keys in order."""
        if isinstance(value, dict):
            return {
                k: self.name(k, v) if k in INVENTED and isinstance(v, str) else self.clean(v)
                for k, v in sorted(value.items())
            }
        if isinstance(value, list):
            return [self.clean(v) for v in value]
        return value


class WebSocketClient:
    """One open WebSocket; what it receives waits in `frames`, its end as `{"closed": code}`."""

    def __init__(self, ws: ClientConnection) -> None:
        self.ws = ws
        self.frames: asyncio.Queue[Any] = asyncio.Queue()
        self.task = asyncio.create_task(self.read())

    async def read(self) -> None:
        """Put every frame into the queue until the socket is closed."""
        try:
            async for message in self.ws:
                if isinstance(message, bytes):
                    await self.frames.put({"binary": message.hex()})
                else:
                    await self.frames.put(json.loads(message))
        except websockets.ConnectionClosed:
            pass
        await self.frames.put({"closed": self.ws.close_code})


class Run:
    """One transcript being played: its clients, its long-poll sessions and its names."""

    def __init__(self, base: str) -> None:
        self.http_base = base.rstrip("/")
        self.ws_base = self.http_base.replace("http", "ws", 1)
        self.clients: dict[str, WebSocketClient] = {}
        self.names = Names()
        self.tokens: dict[str, str] = {}

    async def step(self, step: dict[str, Any]) -> Any:
        """Do one step and return what came of it, in the form in which transcripts have it."""
        result: dict[str, Any] = {}
        if "connect" in step:
            result["connect"] = await self.connect(step)
        elif "send" in step:
            data = bytes.fromhex(step["hex"]) if "hex" in step else step.get("text", json.dumps(step.get("json")))
            try:
                await self.clients[step["send"]].ws.send(data)
            except (KeyError, websockets.ConnectionClosed):
                result["send"] = "closed"
        elif "close" in step:
            await self.clients[step["close"]].ws.close()
        elif "poll" in step:
            result["poll"] = await self.poll(step)
        elif "wait" in step:
            await self.pause(step["wait"])
        received = {name: frames for name in list(self.clients) if (frames := await self.drain(name))}
        if received:
            result["received"] = received
        return self.names.clean(result)

    async def pause(self, seconds: float) -> None:
        """Do nothing for some time."""
        await asyncio.sleep(seconds)

    async def connect(self, step: dict[str, Any]) -> Any:
        """Open a WebSocket; a refusal is its HTTP status."""
        url = f"{self.ws_base}{step.get('path', '/socket/websocket')}?{urlencode(step.get('query', {}))}"
        offered = step.get("subprotocols")
        try:
            ws = await connect(
                url,
                additional_headers=step.get("headers", {}),
                subprotocols=offered and [Subprotocol(name) for name in offered],
                compression=None,
                origin=None,
                proxy=None,
                ping_interval=None,
                max_size=None,
            )
        except websockets.InvalidStatus as error:
            return {"status": error.response.status_code}
        self.clients[step["connect"]] = WebSocketClient(ws)
        return {"status": 101, "subprotocol": ws.subprotocol}

    async def poll(self, step: dict[str, Any]) -> Any:
        """Make one HTTP request of a long-poll session, which the server's token in earlier answers identifies."""
        headers = dict(step.get("headers", {}))
        query = dict(step.get("query", {}))
        session = step["poll"]
        if session in self.tokens and step.get("resume", True):
            if step.get("token_in") == "query":
                query["token"] = self.tokens[session]
            else:
                headers["x-phoenix-longpoll-token"] = self.tokens[session]
        url = f"{self.http_base}{step.get('path', '/socket/longpoll')}?{urlencode(query)}"
        body = _body(step, headers)
        response = await self.request(step.get("method", "GET"), url, headers, body)
        shown = {header: response.headers.get(header) for header in step.get("show_headers", [])}
        out: dict[str, Any] = {"http": response.status_code, **shown}
        try:
            data = response.json()
        except ValueError:
            return out
        if isinstance(data, dict) and isinstance(data.get("token"), str):
            self.tokens[session] = data["token"]
        if isinstance(data, dict) and "messages" in data:
            data["messages"] = [json.loads(m) if isinstance(m, str) and m[:1] in "[{" else m for m in data["messages"]]
        out["body"] = data
        return out

    async def request(self, method: str, url: str, headers: dict[str, str], body: str | None) -> httpx.Response:
        """Make one HTTP request."""
        async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
            return await http.request(method, url, headers=headers, content=body)

    async def drain(self, name: str) -> list[Any]:
        """Everything that one client receives until the wire is quiet; a closed client is forgotten."""
        frames: list[Any] = []
        while (frame := await self.receive(name, QUIET)) is not None:
            frames.append(frame)
            if name not in self.clients:
                break
        return frames

    async def receive(self, name: str, within: float) -> Any:
        """The next frame of one client, or None when none comes within some seconds."""
        try:
            frame = await asyncio.wait_for(self.clients[name].frames.get(), within)
        except TimeoutError:
            return None
        if isinstance(frame, dict) and "closed" in frame:
            self.clients.pop(name).task.cancel()
        return frame

    async def finish(self) -> None:
        """Hang up."""
        for client in self.clients.values():
            client.task.cancel()
            await client.ws.close()


def _body(step: dict[str, Any], headers: dict[str, str]) -> str | None:
    """The body of a long-poll request; adds its content type to the headers."""
    if "lines" in step:
        headers["content-type"] = "application/x-ndjson"
        return "\n".join(
            base64.b64encode(bytes.fromhex(line["hex"])).decode() if isinstance(line, dict) else json.dumps(line)
            for line in step["lines"]
        )
    if "json" in step:
        headers["content-type"] = "application/json"
        return json.dumps(step["json"])
    return step.get("body")


def same(step: dict[str, Any], want: Any, got: Any) -> bool:
    """Whether a step had the outcome that was recorded."""
    if not step.get("unordered"):
        return bool(want == got)
    return bool(_without_order(want) == _without_order(got))


def _without_order(result: Any) -> Any:
    plain = json.loads(json.dumps(result))
    for name, frames in plain.get("received", {}).items():
        # The names were given in the order of arrival, which is what may differ.
        plain["received"][name] = sorted(re.sub(r"<(\w+?)\d+>", r"<\1>", json.dumps(f, sort_keys=True)) for f in frames)
    return plain


def step_difference(number: int, step: dict[str, Any], got: Any) -> str | None:
    """Describe how the outcome of a step differs from the recorded one; None when it does not."""
    if same(step["do"], step["then"], got):
        return None
    phoenix, server = json.dumps(step["then"]), json.dumps(got)
    return f"step {number}: {json.dumps(step['do'])}\n  phoenix: {phoenix}\n  server:  {server}"


async def first_difference(base: str, transcript: dict[str, Any]) -> str | None:
    """Play a transcript until a step has another outcome than the recorded one, and say which; None when none has."""
    run = Run(base)
    try:
        for number, step in enumerate(transcript["steps"], 1):
            found = step_difference(number, step, await run.step(step["do"]))
            if found is not None:
                return found
    finally:
        await run.finish()
    return None


async def check(base: str, transcripts: Sequence[dict[str, Any]]) -> int:
    """Play the transcripts one after the other, print each verdict, and return how many differ."""
    failed = 0
    for transcript in transcripts:
        try:
            found = await first_difference(base, transcript)
        except Exception as error:  # a broken server is a failed transcript, not a failed run
            found = f"{type(error).__name__}: {error}"
        failed += found is not None
        print(f"ok   {transcript['name']}" if found is None else f"FAIL {transcript['name']} {found}", flush=True)
    print(f"{len(transcripts) - failed} passed, {failed} failed")
    return failed


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit status."""
    match arguments:
        case ["check", base, *paths] if paths:
            transcripts = [json.loads(Path(path).read_text(encoding="utf-8")) for path in paths]
            return 1 if asyncio.run(check(base, transcripts)) else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
