urls = [re_path(r"ws/(?P<room>\\d+)/$", C.as_asgi())]
