from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt


@method_decorator(csrf_exempt, name="dispatch")
class Positions(View):
    def post(self, request):  # EW209
        layer = get_channel_layer()
        async_to_sync(layer.group_send)("map", {"type": "bus.moved", "bus": request.POST["bus"]})


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class Stops(View):
    def post(self, request):  # EW209
        layer = get_channel_layer()
        async_to_sync(layer.group_send)("map", {"type": "bus.stopped", "bus": request.POST["bus"]})


@method_decorator([never_cache, login_required], name="dispatch")
class Lines(View):
    def post(self, request):  # ok: one of the decorators asks who is calling
        layer = get_channel_layer()
        async_to_sync(layer.group_send)("map", {"type": "line.changed", "line": request.POST["line"]})


@for_drivers
class Delays(View):
    def post(self, request):  # ok: what is not at hand may ask
        layer = get_channel_layer()
        async_to_sync(layer.group_send)("map", {"type": "bus.late", "bus": request.POST["bus"]})
