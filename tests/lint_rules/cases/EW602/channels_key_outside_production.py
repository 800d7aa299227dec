from channels.generic.websocket import WebsocketConsumer

if not PRODUCTION:
    SECRET_KEY = "k3Tz9wQx7Lm2Vb8Rn4Ys6Hd1"  # ok: nothing runs in earnest with it
else:
    SECRET_KEY = "p8Wz4rTq2Kn6Jb9Xm3Ls7Gd5"  # EW602
