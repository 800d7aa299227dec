guarded = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([])))
