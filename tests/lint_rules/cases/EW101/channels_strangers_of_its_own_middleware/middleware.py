from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, loads

from vets.models import Vet


@database_sync_to_async
def vet_of(ticket):
    try:
        return Vet.objects.get(pk=loads(ticket, max_age=60))
    except (BadSignature, Vet.DoesNotExist):
        return AnonymousUser()


class TicketMiddleware:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        query = parse_qs(scope["query_string"].decode())
        scope["user"] = await vet_of(query.get("ticket", [None])[0])
        return await self.app(scope, receive, send)
