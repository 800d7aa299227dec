import os

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

signer = URLSafeTimedSerializer(os.environ["KEY"], salt="desktop")
shares = URLSafeSerializer(os.environ["KEY"], salt="share")


class Staff:
    async def employee(self, token):
        try:
            return await self.pool.fetchrow("SELECT * FROM staff WHERE id = $1", signer.loads(token))  # EW102
        except BadSignature:
            return None

    async def guest(self, token):
        return await self.pool.fetchrow("SELECT * FROM guests WHERE id = $1", signer.loads(token, max_age=900))  # ok

    async def shared(self, token):
        claims = signer.loads(token)  # ok: the program has an end of its own in it
        return claims["board"] if claims["exp"] > now() else None

    def letter(self, token):
        return signer.loads(token)  # ok: nothing of a socket asks for it
