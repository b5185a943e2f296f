"""What the App Dashboard's Test button sends: a signed body with entry id "0", sample ids and a time of 2017, about nobody.

Source: third parties' transcriptions of the dashboard, 2026-07-28. Ids, name, text and time are theirs; phone numbers are fictional ones of
ours. Where a sample has another shape than Meta's pages (alerts, categories, security, account_update), it is that of the sample.
"""

from collections.abc import Callable

from linekeeper.sim import bodies
from linekeeper.sim.news import NEWS, Scene, Value, value_of
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, App, Number, Template

ENTRY = "0"
MESSAGE = "ABGGFlA5Fpa"
SENT_AT = 1_504_902_988
PERSON = "15550109099"
ACCOUNT = Account(id=ENTRY, name="Sample", portfolio=ENTRY)
NUMBER = Number(id="123456123", display="15550100990", name="test user name", account=ENTRY)
TEMPLATE = Template(id=12_345_678, name="my_message_template", language="pt-BR")
#: Which news stands for a field, where it is not the first one by name; and what its sample says otherwise.
CHOSEN = {
    "account_update": "account_update/VERIFIED_ACCOUNT",
    "messages": "messages/text",
    "phone_number_quality_update": "phone_number_quality_update/ONBOARDING",
    "security": "security/PIN_CHANGED",
    "account_settings_update": "account_settings_update/calling",
    "template_category_update": "template_category_update/completed",
}


class Sample(Scene):
    """A scene about nobody, outside of time."""

    __slots__ = ()

    @property
    def at(self) -> int:
        """Return the sample's moment."""
        return SENT_AT

    def wamid(self, *, inbound: bool) -> str:
        """Return the sample's message id, which is none of WhatsApp's."""
        del inbound
        return MESSAGE

    def made_up(self, what: str, length: int = 16) -> str:
        """Return an id that is always the same."""
        del what
        return "0" * length


def value(stage: Stage, field: str) -> Value:
    """Return the sample value of a field.

    Raises:
        KeyError: the dashboard has no sample that we know.
    """
    names = sorted(name for name in NEWS if name.partition("/")[0] == field)
    if not names:
        raise KeyError(f"we know no sample of the field {field!r}")
    told = value_of(CHOSEN.get(field, names[0]), Sample(stage, ACCOUNT, NUMBER, PERSON, TEMPLATE))
    return MENDS.get(field, _same)(told)


def test(stage: Stage, app: App, field: str) -> None:
    """Send the sample of a field to an app's callback, whatever it is subscribed to.

    Raises:
        KeyError: the dashboard has no sample that we know.
    """
    stage.send_anyway(app, bodies.News(ENTRY, field, value(stage, field), SENT_AT))


def _same(told: Value) -> Value:
    return told


def _flat(told: Value) -> Value:
    """Return an alert as the sample writes it: no wrapper, a WABA, its id a number."""
    inner = told["alert_info"]
    return {"entity_type": "WABA", "entity_id": int(NUMBER.id)} | (inner if isinstance(inner, dict) else {})


def _plain(told: Value) -> Value:
    contact = {"profile": {"name": NUMBER.name}, "wa_id": PERSON}
    line = {"from": PERSON, "id": MESSAGE, "timestamp": str(SENT_AT), "type": "text", "text": {"body": "this is a text message"}}
    return told | {"contacts": [contact], "messages": [line]}


MENDS: dict[str, Callable[[Value], Value]] = {
    "account_alerts": _flat,
    "messages": _plain,
    "messaging_handovers": lambda told: {key: part for key, part in told.items() if key != "type"},
    "security": lambda told: told | {"requester": "1234567890"},
    "template_category_update": lambda told: told | {"correct_category": "MARKETING", "category_appeal_status": "ELIGIBLE"},
}
