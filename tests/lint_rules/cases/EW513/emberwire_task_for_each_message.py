import asyncio

from emberwire import Channel, NoReply, handle_in

tasks = set()


class Desk(Channel):
    @handle_in("ask")
    async def ask(self, question: dict) -> NoReply:
        task = asyncio.create_task(answer(self.reply_ref(), question))  # ok: Emberwire limits how much a client says
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return NoReply()


async def answer(customer, question):
    await customer.reply(await clerk(question))
