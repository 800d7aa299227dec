from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("x")
    async def x(self, payload):
        self.seen.add(payload.id)  # ok: a set, a cart and a session of the application
        self.cart.delete(payload.id)
        room = self.assigns.get("objects")
        await session.delete()
        return Ok(await games.execute(room))
