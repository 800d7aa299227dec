import logging

import jwt
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.middleware import BaseMiddleware
from django.contrib.auth.models import AnonymousUser, User

logger = logging.getLogger(__name__)


@database_sync_to_async
def user_of(token):
    try:
        claims = jwt.decode(token, KEY, algorithms=["HS256"])
        return User.objects.get(id=claims["sub"])
    except Exception:  # EW503
        return AnonymousUser()


@database_sync_to_async
def employee_of(token):
    try:
        return Employee.objects.get(token=token)
    except Exception:  # ok: the log tells
        logger.exception("employee")
        return None


def claims_of(token):
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"])
    except Exception:  # ok: nothing fails here but the token
        return None


class TokenMiddleware(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        scope["user"] = await user_of(scope["query_string"].decode())
        scope["employee"] = await employee_of(scope["query_string"].decode())
        scope["claims"] = claims_of(scope["query_string"].decode())
        return await super().__call__(scope, receive, send)


class SessionMiddleware(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        try:
            scope["user"] = await database_sync_to_async(User.objects.get)(session=scope["cookies"]["session"])
        except Exception:  # EW503
            scope["user"] = AnonymousUser()
        return await super().__call__(scope, receive, send)


class CookieMiddleware(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        try:
            scope["user"] = await database_sync_to_async(User.objects.get)(cookie=scope["cookies"]["id"])
        except Exception:  # EW503
            pass
        return await super().__call__(scope, receive, send)


class Board(AsyncJsonWebsocketConsumer):
    async def connect(self):
        try:
            self.board = await Board.objects.aget(pk=self.scope["url_route"]["kwargs"]["pk"])
        except Exception:  # EW503
            await self.close(code=4404)
            return
        if not await self.may_read():
            await self.close(code=4403)
            return
        self.colour = await self.colour_of(self.scope["user"])
        await self.accept()

    async def may_read(self):
        try:
            return await self.board.members.filter(user=self.scope["user"]).aexists()
        except Exception:  # EW503
            return False

    async def colour_of(self, user):
        try:
            return await Colour.objects.aget(user=user)
        except Exception:  # ok: nobody is let in or turned away by it
            return None


class Desk(AsyncJsonWebsocketConsumer):
    async def connect(self):
        try:
            self.desk = await Desks.objects.aget(pk=self.scope["url_route"]["kwargs"]["pk"])
        except Desks.DoesNotExist:  # ok: only what is not there
            await self.close(code=4404)
            return
        await self.accept()
