from emberwire import Channel, Error, Ok, handle_in


class R(Channel):
    async def join(self, topic, payload):
        if not await documents.can_view(topic.rest, self.assigns["user_id"]):
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("edit")
    async def edit(self, payload):
        await self.broadcast("edited", {"text": payload.text})  # EW201
        return Ok()
