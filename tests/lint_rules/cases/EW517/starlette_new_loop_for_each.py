import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()
listeners: set[WebSocket] = set()


async def tell(text: str) -> None:
    for websocket in listeners:
        await websocket.send_text(text)


def heard(text: str) -> None:
    asyncio.new_event_loop().run_until_complete(tell(text))  # EW517


def sent(text: str) -> None:
    loop = asyncio.new_event_loop()
    loop.run_until_complete(tell(text))  # EW517


def given(text: str, loop: asyncio.AbstractEventLoop) -> None:
    loop.run_until_complete(tell(text))  # ok: it may be that of the server
