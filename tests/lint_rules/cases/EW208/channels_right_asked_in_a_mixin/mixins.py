class Permitted:
    def has_permission(self):
        return self.scope["user"].has_perm(self.permission)

    def connect(self):
        if not self.has_permission():
            return self.close()
        self.accept()
