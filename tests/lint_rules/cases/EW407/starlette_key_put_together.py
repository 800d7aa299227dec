from uuid import uuid4

from fastapi import WebSocket


class Desks:
    def __init__(self) -> None:
        self.open: dict[str, WebSocket] = {}
        self.guests: dict[str, WebSocket] = {}

    async def sit(self, socket: WebSocket, clerk: str, office: str) -> None:
        await socket.accept()
        connection_id = f"{office}/{clerk}"
        self.open[connection_id] = socket  # EW407

    def leave(self, clerk: str, office: str) -> None:
        connection_id = f"{office}/{clerk}"
        if connection_id in self.open:
            del self.open[connection_id]  # EW407

    async def visit(self, socket: WebSocket, guest: str) -> str:
        await socket.accept()
        ticket = f"{guest}/{uuid4()}"
        self.guests[ticket] = socket  # ok: each visit has a ticket of its own
        return ticket

    def part(self, ticket: str) -> None:
        self.guests.pop(ticket, None)  # ok: the same


@app.websocket("/desks/{office}/{clerk}")
async def desk(socket: WebSocket, office: str, clerk: str) -> None:
    await desks.sit(socket, clerk, office)
