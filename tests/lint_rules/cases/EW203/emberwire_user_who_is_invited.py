from emberwire import Channel, Ok, handle_in


class RoomChannel(Channel):
    @handle_in("invite")
    async def invite(self, payload):
        await rooms.invite(by=self.assigns["user_id"], user_id=payload["user_id"])  # ok: the user who is invited, not the one who invites
        return Ok()
