from asyncio import run

from fastapi import WebSocket

from jobs import subprocess


class Feed:
    def __init__(self):
        self.sessions: dict[str, WebSocket] = {}

    async def forward(self, session: str, text: str) -> None:
        await self.sessions[session].send_text(text)

    def on_bus_message(self, session: str, text: str) -> None:
        run(self.forward(session, text))  # EW517

    def on_job(self, session: str, text: str) -> None:
        subprocess.run(self.forward(session, text))  # ok: another `run`
