from typing import Any

import pytest

from linekeeper.events.account import PartnerStep
from linekeeper.events.house import SightCause
from linekeeper.events.number import Platform
from linekeeper.fold.verdict import Status
from tests.fold.said import DIGITS, account, at, codes, judged, lost, partner, read, reason, regained

IN_APP = read(hours=-9, on_biz_app=True, platform=Platform.CLOUD_API)
NOT_IN_APP = read(hours=-9, on_biz_app=False, platform=Platform.CLOUD_API)
BACK = read(hours=-1, platform=Platform.CLOUD_API)


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        pytest.param([IN_APP, partner(PartnerStep.OFFBOARDED)], "coexistence_lost", id="offboarded"),
        pytest.param([NOT_IN_APP, partner(PartnerStep.OFFBOARDED)], None, id="offboarded, but this number is not in the app"),
        pytest.param(
            [IN_APP, read(hours=-1, on_biz_app=False), partner(PartnerStep.OFFBOARDED)], "coexistence_lost", id="it was in the app"
        ),
        pytest.param([IN_APP, partner(PartnerStep.REMOVED, reason="PRIMARY_INACTIVITY")], "coexistence_lost", id="removed with a reason"),
        pytest.param([IN_APP, partner(PartnerStep.REMOVED, display=DIGITS)], "coexistence_lost", id="the older shape names the number"),
        pytest.param([IN_APP, partner(PartnerStep.REMOVED, display="15550100102")], None, id="it names another number"),
        pytest.param([IN_APP, partner(PartnerStep.OFFBOARDED), partner(PartnerStep.RECONNECTED, -4)], None, id="reconnected"),
        pytest.param(
            [IN_APP, partner(PartnerStep.OFFBOARDED), partner(PartnerStep.RECONNECTED, -5)], "coexistence_lost", id="in the same second"
        ),
        pytest.param([IN_APP, partner(PartnerStep.OFFBOARDED), BACK], None, id="CONNECTED on Cloud API later"),
        pytest.param([IN_APP, partner(PartnerStep.OFFBOARDED), account(-1)], "coexistence_lost", id="the account is read as ever"),
        pytest.param([NOT_IN_APP, partner(PartnerStep.REMOVED)], "partner_removed", id="removed without a reason"),
        pytest.param([NOT_IN_APP, partner(PartnerStep.REMOVED), account(-1)], None, id="the account is read later"),
        pytest.param([NOT_IN_APP, partner(PartnerStep.REMOVED), account(-5)], "partner_removed", id="not from the same second"),
        pytest.param([NOT_IN_APP, partner(PartnerStep.REMOVED), partner(PartnerStep.ADDED, -2)], None, id="added again"),
        pytest.param([NOT_IN_APP, partner(PartnerStep.ADDED, -2), partner(PartnerStep.REMOVED, -1)], "partner_removed", id="removed anew"),
        pytest.param([NOT_IN_APP, partner(PartnerStep.APP_UNINSTALLED, app="401")], "app_uninstalled", id="an app that may be ours"),
        pytest.param(
            [NOT_IN_APP, partner(PartnerStep.APP_UNINSTALLED, app="401"), partner(PartnerStep.APP_INSTALLED, -2, app="402")],
            "app_uninstalled",
            id="another app was installed",
        ),
        pytest.param(
            [NOT_IN_APP, partner(PartnerStep.APP_UNINSTALLED, app="401"), partner(PartnerStep.APP_INSTALLED, -2, app="401")],
            None,
            id="the same app was installed",
        ),
        pytest.param([NOT_IN_APP, partner(PartnerStep.UNKNOWN)], None, id="a new word claims nothing"),
    ],
)
def test_what_partners_take_puts_a_number_offline_until_it_is_back(heard: list[Any], code: str | None) -> None:
    verdict = judged(heard)

    told = [one for one in codes(verdict) if one != "coexists"]  # that it was in the phone's app is a note of its own
    assert (verdict.status, told) == ((Status.OFFLINE, [code]) if code else (Status.CONNECTED, []))


@pytest.mark.parametrize(
    ("reason_word", "by", "says"),
    [
        pytest.param("PRIMARY_INACTIVITY", "SYSTEM", "about 14 days", id="the phone was not used"),
        pytest.param("COMPANION_INACTIVITY", "SYSTEM", "about 30 days", id="the connection was not used"),
        pytest.param("BUSINESS_DOWNGRADE", "USER", "ordinary WhatsApp", id="downgrade"),
        pytest.param("CHANGE_NUMBER", "USER", "number was changed", id="another number"),
        pytest.param("USER_RE_REGISTERED", "USER", "registered anew", id="registered anew"),
        pytest.param("ACCOUNT_DISCONNECTED", "USER", "deleted the account", id="deleted by the user"),
        pytest.param("ACCOUNT_DISCONNECTED", "SYSTEM", "usually an enforcement", id="by Meta"),
        pytest.param("SOMETHING_NEW", "USER", "(SOMETHING_NEW)", id="a new reason is shown verbatim"),
    ],
)
def test_metas_reason_is_explained(reason_word: str, by: str, says: str) -> None:
    verdict = judged(IN_APP, partner(PartnerStep.REMOVED, reason=reason_word, initiated_by=by))

    assert says in reason(verdict, "coexistence_lost").text


@pytest.mark.parametrize("cause", SightCause, ids=str)
def test_losing_sight_puts_a_number_offline_only_when_we_are_its_only_path(cause: SightCause) -> None:
    cut = cause in {SightCause.TOKEN, SightCause.PERMISSION, SightCause.NO_TOKEN, SightCause.SUBSCRIPTION, SightCause.CALLBACK}
    heard = [read(hours=-0.1), lost(cause, -0.05)]

    assert judged(heard).status is Status.CONNECTED
    assert judged(heard, sole_path=True).status is (Status.OFFLINE if cut else Status.CONNECTED)
    assert judged(heard, regained(cause, -0.01), sole_path=True).status is Status.CONNECTED


def test_the_path_is_cut_since_the_first_loss() -> None:
    verdict = judged(read(hours=-1), lost(SightCause.TOKEN, -0.2), lost(SightCause.TOKEN, -0.1), sole_path=True)

    assert reason(verdict, "path_cut").since == at(-0.2)
