import logging
from asyncio import create_task

from fastapi import WebSocket


async def serve(ws: WebSocket):
    create_task(caught(ws))  # ok: whatever fails in it is logged there
    create_task(listening(ws))  # ok: the connection holds it for as long as it waits
    create_task(one_kind(ws))  # EW505
    create_task(raised(ws))  # EW505


async def caught(ws: WebSocket):
    try:
        await work(ws)
    except Exception:
        logging.exception("work")


async def listening(ws: WebSocket):
    while True:
        await ws.receive()


async def one_kind(ws: WebSocket):
    try:
        await work(ws)
    except ValueError:
        logging.exception("work")


async def raised(ws: WebSocket):
    try:
        await work(ws)
    except Exception:
        raise
