import asyncio
import logging
from enum import Enum

from fastapi import FastAPI, WebSocket
from tickets import Printer

app = FastAPI()


class Event(str, Enum):
    CALLED = "called"


class Hub:
    def __init__(self) -> None:
        self.sockets: list[WebSocket] = []
        self.printer = Printer()

    async def broadcast(self, event: Event, text: str, *, loud: bool = False) -> None:
        for socket in self.sockets:
            await socket.send_json({"event": event.upper(), "text": text})

    async def called(self, number: int) -> None:
        await self.broadcast(Event.CALLED, str(number))
        await self._tell_display(number)  # EW319
        self.printer.print_ticket(number)  # ok: the class of the printer is a library's
        self.note(number)

    def note(self, number: int) -> None:
        logging.info("number %s", number)


hub = Hub()


def tell_later(number: int, text: str) -> None:
    logging.info("%s %s", number, text)


@app.websocket("/queue")
async def queue(ws: WebSocket):
    await ws.accept()
    hub.sockets.append(ws)
    handlers = {"call": hub.called, "skip": hub.skipped}  # EW319
    async for message in ws.iter_json():
        await handlers[message["do"]](message["number"])
        await hub.broadcast(Event.CALLED, "called")
        await hub.broadcast(Event.SKIPPED, "skipped")  # EW319
        await hub.broadcast("called")  # EW319
        await hub.broadcast(Event.CALLED, "called", quiet=True)  # EW319
        await hub.broadcast(**message)  # ok: nobody knows what the message holds
        hub.note(3)
        asyncio.get_running_loop().run_in_executor(None, tell_later, 3)  # EW319
        asyncio.get_running_loop().run_in_executor(None, tell_later, 3, "come")
        await ws.send_json({"waiting": waiting_room[message["number"]]})  # EW319
        if hasattr(hub, "rest"):
            hub.rest()  # ok: it was asked


async def closing() -> None:
    try:
        hub.stop()  # ok: the error is caught by its name
    except AttributeError:
        await hub.broadcast(Event.CALLED, "closed")
