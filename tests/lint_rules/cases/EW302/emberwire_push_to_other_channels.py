from emberwire import Channel, Ok, handle_in

OPEN = set()


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        for other in OPEN:
            await other.push("new_msg", {"body": payload["body"]})  # EW302
        return Ok()
