import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()
_reader: asyncio.Task[None] | None = None


class Relay:
    def __init__(self) -> None:
        self.ready = False
        self.listening = False
        self.lock = asyncio.Lock()

    async def connect(self) -> None:
        if not self.ready:  # EW519
            await self.pubsub.subscribe("news")
            self.task = asyncio.create_task(self.listen())
            self.ready = True

    async def connect_at_once(self) -> None:
        if self.listening:  # ok: set before anybody else runs
            return
        self.listening = True
        await self.pubsub.subscribe("news")

    async def connect_in_turn(self) -> None:
        async with self.lock:
            if not self.ready:  # ok: one after the other
                await self.pubsub.subscribe("news")
                self.ready = True

    async def answer(self, text: str) -> str:
        if self.busy:  # EW519
            return "busy"
        plan = await model.plan(text)
        self.busy = True
        try:
            return await model.run(plan)
        finally:
            self.busy = False

    async def listen(self) -> None:
        async for message in self.pubsub.listen():
            print(message)


relay = Relay()


async def start_reader() -> None:
    global _reader
    if _reader is not None:  # EW519
        return
    await broker.subscribe("rates")
    _reader = asyncio.create_task(relay.listen())


@app.websocket("/ws")
async def feed(websocket: WebSocket) -> None:
    await websocket.accept()
    await relay.connect()
    await relay.connect_at_once()
    await relay.connect_in_turn()
    await start_reader()
    await websocket.send_text(await relay.answer(await websocket.receive_text()))
