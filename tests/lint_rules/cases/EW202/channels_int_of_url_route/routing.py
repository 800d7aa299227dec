urls = [path("ws/<str:room>/", C.as_asgi())]
