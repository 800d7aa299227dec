from emberwire import Channel, Ok


class RoomChannel(Channel):
    async def join(self, topic, payload):
        return Ok()

    async def handle_in_say(self, payload):
        user = self.assigns["user"]
        await self.broadcast("said", {"text": payload["text"], "by": {"id": user.id, "email": user.email}})  # EW216
        await self.broadcast("said", {"text": payload["text"], "by": {"id": user.id, "name": user.name}})  # ok: no address
        await self.push("you", {"email": user.email})  # ok: his own
