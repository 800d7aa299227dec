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
        for ws in cls.active.values():  # EW502
            await ws.send_text(text)
