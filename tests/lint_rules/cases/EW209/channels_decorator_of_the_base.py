from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views.generic import View

from accounts.guards import service_only


@method_decorator(service_only, name="dispatch")
class NewsView(View):
    pass


class Friends(NewsView):
    def post(self, request):  # ok: the base asks in front of every method
        async_to_sync(get_channel_layer().group_send)("friends", {"type": "news"})
        return JsonResponse({})


class Open(View):
    def post(self, request):  # EW209
        async_to_sync(get_channel_layer().group_send)("friends", {"type": "news"})
        return JsonResponse({})
