from fastapi import WebSocket


class Desks:
    def __init__(self) -> None:
        self.desks: dict[str, dict[str, WebSocket]] = {}

    async def connect(self, websocket: WebSocket, clerk: str, channel_id: str) -> None:
        if clerk not in self.desks:
            self.desks[clerk] = {}
        self.desks[clerk][channel_id] = websocket  # EW407

    def disconnect(self, clerk: str, channel_id: str) -> None:
        del self.desks[clerk][channel_id]  # EW407

    def is_connected(self, clerk: str) -> bool:
        return clerk in self.desks


class Guests:
    def __init__(self) -> None:
        self.guests: dict[str, WebSocket] = {}

    async def enter(self, websocket: WebSocket, name: str) -> None:
        self.guests[name] = websocket  # ok: the caller asks first

    def leave(self, name: str) -> None:
        del self.guests[name]  # ok

    def is_in(self, name: str) -> bool:
        return name in self.guests


class Printer:
    def is_connected(self) -> bool:
        return self.port is not None

    async def connect(self) -> None:
        self.port = await open_port()


desks, guests, printer = Desks(), Guests(), Printer()


async def begin(websocket: WebSocket, name: str) -> None:
    if not printer.is_connected():
        await printer.connect()
    if guests.is_in(name):
        await websocket.close()
    else:
        await guests.enter(websocket, name)
