import websockets

query = select(models.Worker).where(models.Worker.api_key == api_key)  # ok: a column of a query
if digest == self._last_digest or accept != accept_token:
    pass
