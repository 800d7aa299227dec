import hashlib
import hmac
import os
import time

from fastapi import FastAPI, WebSocket

from looms import pattern_of

app = FastAPI()
KEY = os.environ["LOOM_KEY"].encode()
KEYS = dict(pair.split("=") for pair in os.environ["KEEPERS"].split())


def sign(text: str) -> str:
    return hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()


def weaver_of(ws: WebSocket) -> str | None:
    """The weaver of a pass: who, until when, and the signature."""
    who, day, signature = (ws.cookies.get("pass", "") + "::").split(":")[:3]
    if not hmac.compare_digest(signature, sign(f"{who}:{day}")):  # EW102
        return None
    return who


def loom_of(ws: WebSocket) -> str | None:
    parts = ws.headers.get("x-loom", "").rsplit(".", 1)
    return parts[0] if len(parts) == 2 and hmac.compare_digest(parts[1], sign(parts[0])) else None  # EW102


def master_of(ws: WebSocket) -> str | None:
    who, until, signature = (ws.cookies.get("pass", "") + "::").split(":")[:3]
    if not hmac.compare_digest(signature, sign(f"{who}:{until}")) or int(until) < time.time():  # ok: it ends
        return None
    return who


def keeper_of(ws: WebSocket) -> str | None:
    name, _, key = ws.headers.get("x-keeper", "").partition(":")
    return name if hmac.compare_digest(KEYS.get(name, ""), key) else None  # ok: a key that is kept, and can be changed


def is_right(ws: WebSocket, stored: str) -> bool:
    salt, digest = stored.split("$")
    made = hashlib.sha256((salt + ws.headers.get("x-word", "")).encode()).hexdigest()
    return hmac.compare_digest(digest, made)  # ok: a stored password, of which nothing is given back


@app.websocket("/looms")
async def loom(ws: WebSocket):
    who = weaver_of(ws) or master_of(ws) or loom_of(ws) or keeper_of(ws)
    if who is None or not is_right(ws, await pattern_of(who)):
        await ws.close(1008)
        return
    await ws.accept()
    async for thread in ws.iter_text():
        await ws.send_json({"by": who, "pattern": await pattern_of(thread)})
