from django.urls import path
from notes.consumers import Notes

websocket_urlpatterns = [path("notes", Notes.as_asgi())]
