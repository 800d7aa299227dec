import logging

from channels.generic.websocket import AsyncJsonWebsocketConsumer

logger = logging.getLogger(__name__)


class Board(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.save(content)
        if not await self.file(content):
            await self.send_json({"error": "not filed"})
            return
        await self.count()
        await self.send_json({"saved": True})

    async def save(self, content):
        try:
            await boards.save(content)
            return True
        except Exception:  # EW314
            logger.exception("board")
            return False

    async def file(self, content):
        try:
            await boards.file(content)
            return True
        except Exception:  # ok: who calls it looks at what it returns
            logger.exception("board")
            return False

    async def count(self):
        try:
            await boards.count()
        except Exception:  # ok: it never says whether it succeeded
            logger.exception("count")
