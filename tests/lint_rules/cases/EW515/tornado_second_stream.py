import asyncio

import tornado.websocket


class Stream(tornado.websocket.WebSocketHandler):
    async def on_message(self, message):
        if message == "start":
            self.stream = asyncio.create_task(self.lines())  # EW515

    async def lines(self):
        try:
            while True:
                await self.write_message(await next_line())
        except Exception:
            self.close()


class Restarted(tornado.websocket.WebSocketHandler):
    task = None

    async def on_message(self, message):
        if self.task is not None:
            self.task.cancel()
        self.task = asyncio.create_task(self.lines())  # ok: the one before is ended

    async def lines(self):
        try:
            while True:
                await self.write_message(await next_line())
        except Exception:
            self.close()


class Helped(tornado.websocket.WebSocketHandler):
    task = None

    async def on_message(self, message):
        self.stop()
        self.task = asyncio.create_task(self.lines())  # ok: `stop` ends the one before

    def stop(self):
        if self.task is not None:
            self.task.cancel()

    async def lines(self):
        try:
            while True:
                await self.write_message(await next_line())
        except Exception:
            self.close()
