"""What a client needs to know of a world before it can talk to it: ids, secrets and tokens. Guards nothing but a play."""

from linekeeper.sim.stage import Stage
from linekeeper.sim.world import App, World


class Credentials:
    """Read off a stage, which may be exchanged for another. `app` and what follows from it are those of the first app."""

    stage: Stage

    @property
    def world(self) -> World:
        """Return what exists, to look at or to change by hand."""
        return self.stage.world

    @property
    def app(self) -> App:
        """Return the app that reads, the first one; `world.apps` has all."""
        return next(iter(self.stage.world.apps.values()))

    @property
    def app_id(self) -> str:
        """Return the app's id."""
        return self.app.id

    @property
    def app_secret(self) -> str:
        """Return the secret that webhooks are signed with."""
        return self.app.secret

    @property
    def app_token(self) -> str:
        """Return the app's own token, for debug_token and subscriptions."""
        return f"{self.app.id}|{self.app.secret}"

    @property
    def verify_token(self) -> str:
        """Return the token of the verification handshake."""
        return self.app.verify_token

    @property
    def token(self) -> str:
        """Return a system user's token that sees every account and never expires."""
        return self.tokens["main"]

    @property
    def tokens(self) -> dict[str, str]:
        """Return every token by its name: main, expired, revoked, missing permission, reading only, wrong account; others' with an id."""
        return {kind: token.value for kind, token in self.stage.world.tokens.items()}

    @property
    def waba_ids(self) -> list[str]:
        """Return the ids of all accounts, sorted."""
        return sorted(self.stage.world.accounts)
