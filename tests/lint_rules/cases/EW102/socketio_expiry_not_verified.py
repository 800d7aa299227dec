import jwt, socketio

jwt.decode(t, KEY, options={"verify_exp": False})  # EW102
