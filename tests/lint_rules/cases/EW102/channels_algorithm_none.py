import jwt
from channels.generic.websocket import X

jwt.decode(t, KEY, algorithms=["none"])  # EW102
