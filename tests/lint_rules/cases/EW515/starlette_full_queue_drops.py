import asyncio
import contextlib
import logging

from starlette.websockets import WebSocket

log = logging.getLogger(__name__)


class Mailbox:
    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket
        self.letters: asyncio.Queue[dict] = asyncio.Queue(maxsize=64)
        self.frames: asyncio.Queue[bytes] = asyncio.Queue(maxsize=64)
        self.newest: asyncio.Queue[dict] = asyncio.Queue(maxsize=1)
        self.woken: asyncio.Queue[None] = asyncio.Queue(4)

    def post(self, letter: dict) -> None:
        try:
            self.letters.put_nowait(letter)  # EW515
        except asyncio.QueueFull:
            pass

    def post_to(self, letter: dict) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self.letters.put_nowait(letter)  # EW515

    def post_once(self, letter: dict) -> None:
        try:
            self.letters.put_nowait(letter)  # EW515
        except asyncio.QueueFull:
            return

    def post_or_log(self, letter: dict) -> None:
        try:
            self.letters.put_nowait(letter)  # ok: the log says it
        except asyncio.QueueFull:
            log.warning("mailbox is full")

    def offer(self, letter: dict) -> bool:
        try:
            self.letters.put_nowait(letter)  # ok: who called is told
        except asyncio.QueueFull:
            return False
        return True

    def offer_all(self, letters: list[dict]) -> int:
        sent = 0
        for letter in letters:
            try:
                self.letters.put_nowait(letter)  # ok: a comment says that this is meant
                sent += 1
            except asyncio.QueueFull:
                pass  # slow readers miss some, they ask for the rest
        return sent

    def post_perhaps(self, letter: dict) -> None:
        try:
            self.letters.put_nowait(letter)  # ok: a comment, whatever it says
        except asyncio.QueueFull:
            # this is okay, the next one comes soon
            pass

    def push(self, letter: dict) -> None:
        if self.letters.full():
            self.letters.get_nowait()
        with contextlib.suppress(asyncio.QueueFull):
            self.letters.put_nowait(letter)  # ok: the oldest makes room

    def show(self, frame: bytes) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self.frames.put_nowait(frame)  # ok: the next frame replaces it

    def price(self, price: dict) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self.newest.put_nowait(price)  # ok: one place, for the newest

    def wake(self) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self.woken.put_nowait(None)  # ok: it only wakes the writer

    async def pump(self) -> None:
        while True:
            await self.websocket.send_json(await self.letters.get())
