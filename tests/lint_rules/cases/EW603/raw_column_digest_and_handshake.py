import websockets


def worker(api_key):
    return select(models.Worker).where(models.Worker.api_key == api_key)  # ok: a column of a query


class Client:
    def seen(self, digest, accept, accept_token):
        return digest == self._last_digest or accept != accept_token
