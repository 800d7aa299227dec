import asyncio
import logging

from tornado.websocket import WebSocketClosedError, WebSocketHandler

log = logging.getLogger(__name__)
players: set["Player"] = set()


class Player(WebSocketHandler):
    async def tell(self, text):
        try:
            await asyncio.wait_for(self.write_message(text), 5)
        except (WebSocketClosedError, asyncio.TimeoutError):
            self.close()

    async def tell_bare(self, text):
        await self.write_message(text)

    async def announce(self, text):
        await asyncio.gather(*(player.tell(text) for player in list(players)))  # ok: `tell` catches it

    async def announce_bare(self, text):
        await asyncio.gather(*(player.tell_bare(text) for player in list(players)))  # EW515

    def open(self):
        players.add(self)

    async def on_message(self, message):
        await self.announce(message)
        await self.announce_bare(message)
        await self.tell("told")

    def on_close(self):
        players.discard(self)
