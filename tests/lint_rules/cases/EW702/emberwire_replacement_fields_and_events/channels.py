from emberwire import Channel, Ok
from app import endpoint


class R(Channel):
    async def after_join(self):
        self.subscribe(f"user:{self.assigns['id']}")  # ok: replacement fields, and a channel's own broadcast, which takes an event
        await endpoint.broadcast(f"room:{self.topic.rest}:typing", "typing", {})
        await self.broadcast("New Message", {})
