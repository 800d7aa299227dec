urls = [
    re_path(r"ws/(?P<room>[0-9a-f-]+)/$", C.as_asgi()),
    re_path(r"ws/(?P<room>[0-9a-f-]+)/(?P<seat>[0-9a-f-]{36})/$", C.as_asgi()),
]
