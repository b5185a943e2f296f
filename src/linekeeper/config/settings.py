"""Every setting there is, as one table: its place in the file, its name in the environment, how it is read."""

from collections.abc import Callable
from typing import NamedTuple

from linekeeper.config import pacing_sets, parse, places, routes, rule_sets, targets


class Setting(NamedTuple):
    """One setting. `table`: "" (top level), "ports", "retention", or one of `REPEATED`; `env` "": in the file only."""

    table: str
    key: str
    env: str
    read: Callable[[object], object]
    secret: bool = False

    @property
    def name(self) -> str:
        """Return the name that people are told."""
        return f"{self.table}.{self.key}" if self.table else self.key


SETTINGS = (
    Setting("", "data", "LINEKEEPER_DATA", places.folder),
    Setting("", "timezone", "LINEKEEPER_TIMEZONE", places.zone),
    Setting("", "rulebook", "LINEKEEPER_RULEBOOK", parse.among(parse.RULEBOOKS)),
    Setting("", "rules", "", rule_sets.rule_sets),
    Setting("", "pacing", "", pacing_sets.pacing_sets),
    Setting("", "public_url", "LINEKEEPER_PUBLIC_URL", places.web_address),
    Setting("", "page_url", "LINEKEEPER_PAGE_URL", places.web_address),
    Setting("", "hosts", "LINEKEEPER_HOSTS", places.names),
    Setting("", "key", "LINEKEEPER_KEY", parse.master_key, secret=True),
    Setting("ports", "host", "LINEKEEPER_HOST", places.listen_host),
    Setting("ports", "web", "LINEKEEPER_WEB_PORT", parse.port),
    Setting("ports", "gateway", "LINEKEEPER_GATEWAY_PORT", parse.port),
    Setting("ports", "webhook", "LINEKEEPER_WEBHOOK_PORT", parse.port),
    Setting("retention", "days", "LINEKEEPER_RETENTION_DAYS", parse.days),
    Setting("retention", "max_bytes", "LINEKEEPER_RETENTION_MAX_BYTES", parse.size),
    Setting("app", "name", "", parse.app_name),
    Setting("app", "source", "", parse.among(parse.SOURCES)),
    Setting("app", "id", "LINEKEEPER_APP_ID", parse.digits),
    Setting("app", "secret", "LINEKEEPER_APP_SECRET", parse.secret, secret=True),
    Setting("app", "previous_secret", "LINEKEEPER_APP_SECRET_PREVIOUS", parse.secret, secret=True),
    Setting("app", "previous_secret_until", "LINEKEEPER_APP_SECRET_PREVIOUS_UNTIL", parse.moment),
    Setting("app", "verify_token", "LINEKEEPER_VERIFY_TOKEN", parse.secret, secret=True),
    Setting("app", "token", "LINEKEEPER_TOKEN", parse.secret, secret=True),
    Setting("app", "accounts", "LINEKEEPER_ACCOUNTS", parse.many_digits),
    Setting("app", "graph_url", "LINEKEEPER_GRAPH_URL", places.web_address),
    Setting("app", "graph_version", "LINEKEEPER_GRAPH_VERSION", parse.graph_version),
    Setting("app", "sole_path", "LINEKEEPER_SOLE_PATH", parse.flag),
    Setting("app", "kept", "", parse.flag),
    Setting("alert", "name", "", routes.name),
    Setting("alert", "to", "", routes.target, secret=True),
    Setting("alert", "secret", "", routes.signing_secret, secret=True),
    Setting("alert", "workspaces", "", routes.names),
    Setting("alert", "accounts", "", parse.many_digits),
    Setting("alert", "severity", "", parse.among(routes.SEVERITIES)),
    Setting("alert", "quiet", "", parse.flag),
    Setting("forward", "name", "", targets.name),
    Setting("forward", "to", "", targets.address, secret=True),
    Setting("forward", "secret", "", targets.shared_secret, secret=True),
    Setting("forward", "app", "", parse.app_name),
    Setting("forward", "accounts", "", parse.many_digits),
    Setting("forward", "fields", "", targets.fields),
    Setting("forward", "mode", "", parse.among(targets.MODES)),
    Setting("webhook", "name", "", targets.name),
    Setting("webhook", "to", "", targets.address, secret=True),
    Setting("webhook", "secret", "", routes.signing_secret, secret=True),
    Setting("webhook", "keys", "", targets.keys),
    Setting("webhook", "accounts", "", parse.many_digits),
)

BY_ENV = {setting.env: setting for setting in SETTINGS if setting.env}
BY_PLACE = {(setting.table, setting.key): setting for setting in SETTINGS}
REPEATED = ("app", "alert", "forward", "webhook")  #: [[app]] and so on: as many as there are
TABLES = (*REPEATED, "ports", "retention")

#: Read by commands, not part of the configuration: the file's path, and when the demo ends by itself.
COMMANDS_OWN = frozenset({"LINEKEEPER_CONFIG", "LINEKEEPER_DEMO_SECONDS"})
