import asyncio
import json
import logging

import websockets

logger = logging.getLogger(__name__)


def translate(text):
    try:
        return model.translate(text)
    except Exception:  # EW314
        logger.exception("translate")
        return []


def summary(text):
    try:
        found = model.summary(text)
        return found
    except Exception:  # ok: who asked looks at what it got
        logger.exception("summary")
        return None


def spoken(text):
    try:
        return {"sound": model.speak(text)}
    except Exception as error:  # ok: the client is told that it failed
        return {"failed": type(error).__name__}


def count(text):
    try:
        return len(model.tokens(text))
    except Exception:  # EW314
        logger.exception("count")


def lines(text):
    try:
        return model.lines(text)
    except ValueError:  # ok: one error that is known, and what it means
        return []


JOBS = {"translate": translate, "count": count}


async def run(ws, task):
    result = JOBS.get(task["type"])(task["text"])
    await ws.send(json.dumps({"id": task["id"], "done": result}))


async def serve(ws):
    async for text in ws:
        task = json.loads(text)
        try:
            if task["type"] in JOBS:
                await run(ws, task)
                continue
            short = await asyncio.to_thread(summary, task["text"])
            if short is None:
                await ws.send("failed")
                continue
            sound = spoken(task["text"])
            parts = lines(task["text"])
            await ws.send(json.dumps({"short": short, "sound": sound, "parts": parts}))
        except Exception:
            await ws.send("bad task")


async def main():
    await websockets.serve(serve, "localhost", 9000)


def place_of(text):
    try:
        return atlas.place(text)
    except Exception:  # EW314
        logger.exception("place")
        return {}


async def locate(ws):
    async for text in ws:
        await ws.send(json.dumps(place_of(text)))


async def atlas_server():
    await websockets.serve(locate, "localhost", 9001)
