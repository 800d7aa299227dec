import uuid
from emberwire import Channel, Error


class R(Channel):
    async def join(self, topic, payload):
        _, room = topic.split(":")
        try:
            room_id: uuid.UUID = uuid.UUID(room)  # as it stands in the link
        except ValueError:
            return Error(reason="unmatched topic")
        return await may(self, room_id)
