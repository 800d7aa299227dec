def main():
    token = make_token()
    print(token)  # ok: the program hands its user a token
