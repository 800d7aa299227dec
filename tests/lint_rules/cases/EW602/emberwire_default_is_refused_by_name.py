DEV_SECRET_KEY = "dev-only-secret"  # ok: nothing runs with it in earnest


class Settings:
    SECRET_KEY = DEV_SECRET_KEY

    def check(self):
        if self.SECRET_KEY == DEV_SECRET_KEY:
            raise ValueError("set SECRET_KEY")
