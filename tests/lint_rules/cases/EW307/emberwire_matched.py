from emberwire import Channel, Ok


class R(Channel):
    async def handle_in(self, event, payload):
        match payload:
            case {"body": str()}:
                return Ok(body=payload["body"])  # ok: matched
