from decimal import Decimal
from emberwire import Channel, Error


class R(Channel):
    async def join(self, topic, payload):
        return await may(self, Decimal(topic.rest))  # EW202
