from app.bids import store_bid
from emberwire import Channel, Error, Ok, handle_in


class Room(Channel):
    async def join(self, topic, payload):
        if not await self.may_bid(topic.rest):
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("bid")
    async def bid(self, payload):
        await self.broadcast("bid", {"amount": payload.amount})  # EW305
        if not await store_bid(self.assigns["user_id"], payload.amount):
            return Error(reason="not covered")
        return Ok()

    @handle_in("ask")
    async def ask(self, payload):
        if not await store_bid(self.assigns["user_id"], payload.amount):
            return Error(reason="not covered")
        await self.broadcast("ask", {"amount": payload.amount})  # ok: it is stored
        return Ok()

    @handle_in("offer")
    async def offer(self, payload):
        await self.broadcast("offer", {"amount": payload.amount})  # EW305
        return await store_bid(self.assigns["user_id"], payload.amount)
