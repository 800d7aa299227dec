from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views import View
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView


class Orders(APIView):
    def post(self, request):  # EW209
        layer = get_channel_layer()
        async_to_sync(layer.group_send)("orders", {"type": "order.made"})


class Staff(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request):  # ok: the framework asks first
        layer = get_channel_layer()
        async_to_sync(layer.group_send)("orders", {"type": "order.made"})


class Members(LoginRequiredMixin, View):
    def post(self, request):  # ok: the mixin asks first
        layer = get_channel_layer()
        async_to_sync(layer.group_send)("orders", {"type": "order.made"})
