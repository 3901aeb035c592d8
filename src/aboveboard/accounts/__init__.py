"""Users, bodies, roles, delegations, tokens and sign-in; turns a login or a token into an actor."""
