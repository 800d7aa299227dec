from channels.middleware import BaseMiddleware
from rest_framework_simplejwt.tokens import AccessToken


def host_of(token):
    return AccessToken(token)["name"]


async def user_of(ticket):
    return await User.objects.aget(id=cache.get(ticket))  # EW113


class TicketMiddleware(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        scope["user"] = await user_of(ticket_in(scope))
        return await super().__call__(scope, receive, send)
