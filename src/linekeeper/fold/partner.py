"""Access and coexistence that were lost: who took the number from us, and whether it came back."""

from collections.abc import Iterator
from datetime import datetime

from linekeeper.events.account import PartnerStep
from linekeeper.fold.account import Partner
from linekeeper.fold.case import Case, Found
from linekeeper.fold.register import Register, instant
from linekeeper.fold.release import ACCESS, COEXISTENCE, Release, Standing
from linekeeper.fold.sight import CUTS_THE_PATH

_BACK = frozenset({PartnerStep.ADDED, PartnerStep.APP_INSTALLED, PartnerStep.RECONNECTED})
#: `disconnection_info.reason`: Meta, account_update, 2026-04-20.
_REASONS = frozenset({"BUSINESS_DOWNGRADE", "CHANGE_NUMBER", "COMPANION_INACTIVITY", "PRIMARY_INACTIVITY", "USER_RE_REGISTERED"})
_DISCONNECTED = "ACCOUNT_DISCONNECTED"


def coexistence_lost(case: Case) -> Iterator[Found]:
    """OFFBOARDED, or REMOVED with a reason or a number's name: the phone's app and the number were separated."""
    if case.number.on_biz_app_at is None and case.number.on_biz_app.value is False:
        return  # it never was in the app: the news is about another number of the account
    for told in _newest_losses(case, PartnerStep.OFFBOARDED, PartnerStep.REMOVED):
        partner = told.value
        if partner is None or (partner.step is PartnerStep.REMOVED and not partner.reason and not partner.display):
            continue
        if not _is_back(case, told.at, COEXISTENCE):
            detail = f" ({partner.reason})" if partner.reason else ""
            yield Found(since=told.at, word=partner.word, detail=detail, words=_words(partner))
            return


def partner_removed(case: Case) -> Iterator[Found]:
    """REMOVED without any reason: our access to the account is gone."""
    for told in _newest_losses(case, PartnerStep.REMOVED):
        plain = told.value is not None and not told.value.reason and not told.value.display
        if plain and not _is_back(case, told.at, ACCESS):
            yield Found(since=told.at, word="PARTNER_REMOVED")
            return


def app_uninstalled(case: Case) -> Iterator[Found]:
    """The app was removed from the account: ours, or one that may be ours."""
    for told in _newest_losses(case, PartnerStep.APP_UNINSTALLED):
        app = "" if told.value is None else told.value.app
        ours = not app or not case.apps or app in case.apps
        if ours and not _is_back(case, told.at, ACCESS, app):
            yield Found(since=told.at, word="PARTNER_APP_UNINSTALLED")
            return


def path_cut(case: Case) -> Iterator[Found]:
    """We are this number's only path, and we can neither send nor hear."""
    lost = [broken.open_since() for cause, broken in case.account.sight.items() if cause in CUTS_THE_PATH]
    lost.append(case.number.diverted.open_since())
    since = min((at for at in lost if at is not None), default=None)
    if case.sole_path and since is not None:
        yield Found(since=instant(since))


def _newest_losses(case: Case, *steps: PartnerStep) -> list[Register[Partner | None]]:
    """Return the losses that are about this number, newest first."""
    told = [
        news
        for _, news in sorted(case.account.partners.items())
        if news.value is not None and news.value.step in steps and news.value.display in {"", case.number.display.value}
    ]
    return sorted(told, key=lambda news: news.at, reverse=True)


def _is_back(case: Case, lost_at: datetime, release: Release, app: str = "") -> bool:
    """Tell whether news of a return came after the loss, or the reading that the release table asks for."""
    for news in case.account.partners.values():
        partner = news.value
        if partner is None or partner.step not in _BACK or news.at <= lost_at:
            continue
        same_app = not app or not partner.app or partner.app == app
        if same_app and partner.display in {"", case.number.display.value}:
            return True
    return release.standing(lost_at, case) is Standing.RELEASED


def _words(partner: Partner) -> str:
    if partner.reason in _REASONS:
        return f"coexistence_{partner.reason.lower()}"
    if partner.reason == _DISCONNECTED and partner.initiated_by.upper() in {"USER", "SYSTEM"}:
        return f"coexistence_account_disconnected_{partner.initiated_by.lower()}"
    return ""
