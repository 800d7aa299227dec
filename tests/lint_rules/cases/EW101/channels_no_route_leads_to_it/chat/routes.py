from django.urls import re_path

from .consumers import Chat, Rooms

patterns = [re_path("chat", Chat.as_asgi()), re_path("rooms", Rooms)]
