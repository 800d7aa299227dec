from emberwire import Channel, Ok, handle_in
from app import endpoint


class R(Channel):
    async def handle_in(self, event, payload):
        topic = payload["topic"]
        await endpoint.broadcast(topic, event, {})  # EW201
        return Ok()
