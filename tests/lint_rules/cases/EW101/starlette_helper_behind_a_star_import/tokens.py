class Tokens:
    @staticmethod
    def remember(token):
        print("came with", token)

    @staticmethod
    def verify(token):
        if token not in open("tokens.txt").read().split():
            raise PermissionError
