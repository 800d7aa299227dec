import authlib

register(name="g", client_secret="GOOGLE_CLIENT_SECRET")  # ok: the name of a variable
