import asyncio

from fastapi import WebSocket


class M:
    active: dict[str, WebSocket] = {}

    @classmethod
    async def join(cls, key, ws: WebSocket):
        cls.active[key] = ws

    @classmethod
    def left(cls, key):
        cls.active.pop(key)

    @classmethod
    async def all(cls, text):
        await asyncio.gather(
            *(ws.send_text(text) for ws in list(cls.active.values())),
            return_exceptions=True,
        )
