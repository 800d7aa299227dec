urls = [re_path(r"ws/(?P<room>[^/]+)/$", C.as_asgi())]
