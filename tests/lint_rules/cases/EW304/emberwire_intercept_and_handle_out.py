from emberwire import Channel, intercept


@intercept("secret")
class R(Channel):
    async def handle_out(self, event, payload):  # ok: the event is intercepted
        await self.push(event, {})
