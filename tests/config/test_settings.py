"""The table of settings fits the structs that it fills."""

from linekeeper.config import AlertRoute, App, Config, Forward, Ports, Retention, Secret, Webhook
from linekeeper.config.settings import BY_ENV, SETTINGS

STRUCTS = {"": Config, "ports": Ports, "retention": Retention, "app": App, "alert": AlertRoute, "forward": Forward, "webhook": Webhook}


def test_every_field_has_a_setting_and_every_setting_a_field() -> None:
    fields = {(table, field) for table, struct in STRUCTS.items() for field in struct.__struct_fields__}

    tables = {("", "apps"), ("", "alerts"), ("", "forwards"), ("", "webhooks"), ("", "ports"), ("", "retention")}
    not_written = {*tables, ("app", "tokens")}  # the latter from the data folder
    assert fields - not_written == {(one.table, one.key) for one in SETTINGS}


def test_exactly_the_secret_fields_are_secret() -> None:
    secret = {(one.table, one.key) for one in SETTINGS if one.secret}

    assert secret == {
        (table, key) for table in STRUCTS for key in STRUCTS[table].__struct_fields__ if isinstance(_default(table, key), Secret)
    }


def _default(table: str, key: str) -> object:
    return getattr(STRUCTS[table](), key)


def test_no_two_settings_share_a_variable() -> None:
    assert len(BY_ENV) == sum(1 for one in SETTINGS if one.env)
