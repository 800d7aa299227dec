from fastapi import WebSocket, WebSocketDisconnect


class Hall:
    def __init__(self):
        self.guests: dict[str, WebSocket] = {}

    async def announce(self, text: str):
        for name, socket in list(self.guests.items()):  # EW515
            try:
                await socket.send_text(text)
            except RuntimeError:
                print(name)

    async def welcome(self, text: str):
        for name, socket in list(self.guests.items()):
            try:
                await socket.send_text(text)
            except (RuntimeError, WebSocketDisconnect):
                print(name)  # ok: whichever way it has gone
