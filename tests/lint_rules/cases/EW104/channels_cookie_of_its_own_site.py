import jwt
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.http import JsonResponse
from django.urls import path

from vineyard.models import Picker


def log_in(request):
    picker = Picker.objects.by_code(request.POST["code"])
    answer = JsonResponse({"name": picker.name})
    answer.set_cookie("picker", jwt.encode({"sub": picker.id}, settings.KEY, "HS256"), httponly=True, samesite="Strict")
    return answer


class PickerMiddleware:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        said = jwt.decode(scope["cookies"]["picker"], settings.KEY, algorithms=["HS256"])
        scope["user"] = await Picker.objects.aget(pk=said["sub"])
        return await self.app(scope, receive, send)


class Rows(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add(f"rows-{self.scope['user'].pk}", self.channel_name)
        await self.accept()


routes = [path("rows/", Rows.as_asgi())]
application = ProtocolTypeRouter(
    {
        "websocket": PickerMiddleware(URLRouter(routes)),  # ok: no page of another site sends the cookie along
    }
)
