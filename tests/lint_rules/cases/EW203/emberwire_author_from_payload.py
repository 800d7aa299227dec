from emberwire import Channel, Ok, handle_in


class RoomChannel(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        await chat.create_message(author=payload["user_id"], body=payload["body"])  # EW203
        return Ok()
