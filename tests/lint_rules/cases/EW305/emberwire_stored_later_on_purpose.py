import asyncio
from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        body = payload["body"]
        await self.broadcast("new_msg", {"body": body})  # ok: stored later on purpose
        self.tasks.add(asyncio.create_task(chat.save_message(body)))
        return Ok()
