from django.urls import path
from views import queue

urlpatterns = [path("queue", queue)]
