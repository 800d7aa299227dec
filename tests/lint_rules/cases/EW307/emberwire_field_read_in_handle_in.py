from emberwire import Channel, Ok


class R(Channel):
    async def handle_in(self, event, payload):
        if event == "new":
            return Ok(body=payload["body"])  # EW307
        return Ok()
