from emberwire import Channel, Ok, handle_in


class Logs(Channel):
    @handle_in("day")
    async def day(self, payload):
        with open("logs/" + payload["day"]) as file:  # EW607
            return Ok(text=file.read())
