urls = [path("ws/<int:room>/", C.as_asgi())]
