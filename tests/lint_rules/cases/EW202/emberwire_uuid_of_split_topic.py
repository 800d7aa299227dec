import uuid
from emberwire import Channel, Error


class R(Channel):
    async def join(self, topic, payload):
        _, room = topic.split(":")
        room_id: uuid.UUID = uuid.UUID(room)  # as it stands in the link  # EW202
        return await may(self, room_id)
