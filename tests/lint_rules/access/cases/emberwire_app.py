from emberwire import Accept, Channel, Error, Ok, Refuse, Reply, Socket, TokenError, handle_in, public


class UserSocket(Socket):
    async def connect(self, params, info):  # guarded
        try:
            user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(user_id=user_id)


class RoomChannel(Channel):
    async def join(self, topic, payload):  # guarded: user
        if not await rooms.is_member(topic.rest, self.assigns["user_id"]):
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("new_msg")
    async def new_msg(self, payload):  # guarded: user
        await self.broadcast("new_msg", {"body": payload["body"]})
        return Reply({})


class AnyChannel(Channel):
    async def join(self, topic, payload):  # open
        return Ok()


@public("opening hours: the same page is on the website")
class HoursSocket(Socket):
    async def connect(self, params, info):  # open
        return Accept()
