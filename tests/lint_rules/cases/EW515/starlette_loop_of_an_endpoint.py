import asyncio
import logging

from starlette.endpoints import WebSocketEndpoint

from shop import carts

log = logging.getLogger(__name__)


class Cart(WebSocketEndpoint):
    encoding = "json"

    async def on_connect(self, websocket):
        await websocket.accept()
        self.websocket = websocket
        self.beat = asyncio.create_task(self.tell_total())

    async def tell_total(self):
        while True:  # ok: of one client, which has gone then
            await asyncio.sleep(5)
            try:
                await self.websocket.send_json({"total": carts.total})
            except Exception:
                log.info("no more totals")
                return

    async def on_disconnect(self, websocket, close_code):
        self.beat.cancel()
