import asyncio
import subprocess

import tornado.ioloop
from tornado.websocket import WebSocketHandler


class Logs(WebSocketHandler):
    def open(self) -> None:
        loop = tornado.ioloop.IOLoop.current()
        loop.spawn_callback(self.tell_log)
        loop.spawn_callback(self.tell_time)
        loop.spawn_callback(self.tell_load)
        loop.spawn_callback(self.tell_users)
        self.disks = asyncio.create_task(self.tell_disks())

    def on_message(self, message: str) -> None:
        self.last = message

    async def tell_log(self) -> None:
        while True:  # EW515
            await self.write_message(read_log())
            await asyncio.sleep(1)

    async def tell_time(self) -> None:
        while True:  # ok: only the send fails, and then the client has gone
            await self.write_message(clock.text())
            await asyncio.sleep(1)

    async def tell_load(self) -> None:
        while True:  # ok: an error is caught inside of the loop
            try:
                await self.write_message(read_log())
            except OSError:
                await self.write_message("no log")
            await asyncio.sleep(1)

    async def tell_users(self) -> None:
        try:
            while True:  # ok: the client learns of the end
                await self.write_message(subprocess.check_output("who"))
                await asyncio.sleep(1)
        finally:
            self.close()

    async def tell_disks(self) -> None:
        while True:  # ok: somebody looks after it
            await self.write_message(subprocess.check_output("df"))
            await asyncio.sleep(1)

    async def wait(self) -> None:
        await self.disks


def read_log() -> str:
    with open("log") as file:
        return file.read()
