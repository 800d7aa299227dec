from emberwire import Accept, Refuse
from base import Base


class S(Base):  # ok: the base class has an id
    async def connect(self, params, info):
        user = check(info.auth_token)
        return Accept(user_id=user) if user else Refuse()
