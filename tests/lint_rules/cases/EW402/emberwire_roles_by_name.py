from emberwire import Channel, Ok, handle_in

roles = {}


class Stadium(Channel):
    @handle_in("appoint")
    async def appoint(self, person) -> Ok:
        roles[person.name] = "announcer"  # ok: a table of roles, and Emberwire keeps the connections itself
        return Ok()

    @handle_in("dismiss")
    async def dismiss(self, person) -> Ok:
        roles.pop(person.name, None)
        return Ok()
