from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path


def notify(request):  # EW209
    async_to_sync(get_channel_layer().group_send)("news", {"type": "news", "text": request.POST["text"]})
    return HttpResponse()


@login_required
def post(request):  # ok: the decorator asks
    async_to_sync(get_channel_layer().group_send)("news", {"type": "news", "text": request.POST["text"]})
    return HttpResponse()


def tell(request, text):  # ok: a helper of the view below, which asks
    async_to_sync(get_channel_layer().group_send)("news", {"type": "news", "text": text})


@login_required
def publish(request):
    tell(request, request.POST["text"])
    return HttpResponse()


urlpatterns = [path("notify", notify), path("post", post), path("publish", publish)]
