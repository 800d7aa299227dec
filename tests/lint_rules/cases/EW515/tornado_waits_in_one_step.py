import asyncio
import itertools

from tornado.websocket import WebSocketClosedError, WebSocketHandler

numbers = itertools.count()


class Printer(WebSocketHandler):
    def initialize(self) -> None:
        self.asked = {}

    async def ask(self, question):
        number = next(numbers)
        answer = self.asked[number] = asyncio.get_running_loop().create_future()
        try:
            await self.write_message({"number": number, "question": question})
            return await answer  # EW515
        except WebSocketClosedError:
            return None
        finally:
            self.asked.pop(number, None)

    async def ask_for_a_while(self, question):
        number = next(numbers)
        answer = self.asked[number] = asyncio.get_running_loop().create_future()
        try:
            await self.write_message({"number": number, "question": question})
            async with asyncio.timeout(5):
                return await answer  # ok: five seconds
        finally:
            self.asked.pop(number, None)

    def on_message(self, message):
        number, _, text = message.partition(" ")
        self.asked[int(number)].set_result(text)
