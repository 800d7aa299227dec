from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("follow")
    async def follow(self, payload):
        self.subscribe(f"user:{payload['user_id']}")  # EW201
        return Ok()
