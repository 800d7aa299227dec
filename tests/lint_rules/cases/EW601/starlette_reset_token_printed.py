import fastapi_users


class Users:
    async def on_after_forgot_password(self, user, token, request=None):
        print(f"reset: {token}")  # EW601
