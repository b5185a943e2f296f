from typing import Any

from linekeeper.events.account import AccountNoted, BanState, PartnerStep, RestrictionKind, Review, Violated
from linekeeper.events.house import SightCause, SubscriptionRead
from linekeeper.fold.account import MOST_PARTNER_NEWS, MOST_VIOLATIONS, Account, hear, twice_unlisted
from tests.fold.said import ACCOUNT, DIGITS, account, at, ban, lifted, listed, partner, read, restricted


def heard(*events: Any) -> Account:
    state = Account()
    for event in events:
        hear(state, event)
    return state


def test_a_calling_restriction_of_one_number_is_left_to_that_number() -> None:
    assert heard(restricted(RestrictionKind.ALL_CALLING, display=DIGITS)).restrictions == {}
    assert list(heard(restricted(display=DIGITS)).restrictions) == ["business_initiated_messaging"]


def test_release_news_without_a_kind_lifts_nothing() -> None:
    event = lifted()

    assert heard(event).lifted.keys() == {"business_initiated_messaging"}
    assert heard(type(event)(at=at(0), account=ACCOUNT, word="RATE_LIMIT_RECOVERY")).lifted == {}


def test_of_many_violations_the_newest_stay() -> None:
    state = heard(*(Violated(at=at(hour), account=ACCOUNT, word=f"V{hour}") for hour in range(MOST_VIOLATIONS + 3)))

    assert [told.value.word for told in state.violations] == [f"V{hour}" for hour in range(3, MOST_VIOLATIONS + 3)]


def test_bans_are_kept_by_state_with_metas_date() -> None:
    state = heard(
        ban(BanState.SCHEDULED, -5, "April 17, 2027"), ban(BanState.SCHEDULED, -6, "April 16, 2027"), ban(BanState.REINSTATED, -2)
    )

    assert state.bans[BanState.SCHEDULED].value == ("April 17, 2027", "SCHEDULED")
    assert len(state.reinstated) == 4


def test_of_much_partner_news_the_newest_stays() -> None:
    state = heard(*(partner(PartnerStep.APP_UNINSTALLED, hour, app=str(hour)) for hour in range(MOST_PARTNER_NEWS + 4)))

    assert len(state.partners) == MOST_PARTNER_NEWS
    assert "app_uninstalled 0 " not in state.partners


def test_a_reading_of_the_node_keeps_what_it_tells_and_proves_access() -> None:
    state = heard(account(-2, Review.PENDING), account(-1))

    assert state.review.value == (Review.PENDING, "PENDING")
    assert state.read_at == at(-1)


def test_a_subscription_that_is_not_ours_is_a_loss_of_sight() -> None:
    ours, theirs = (SubscriptionRead(at=at(hours), account=ACCOUNT, ours=ours) for hours, ours in ((-1, True), (-2, False)))

    assert heard(theirs).sight[SightCause.SUBSCRIPTION].open_since() is not None
    assert heard(ours, theirs).sight[SightCause.SUBSCRIPTION].open_since() is None


def test_a_number_is_twice_unlisted_after_two_complete_lists_without_it() -> None:
    assert twice_unlisted(heard(listed(-3, "101"), listed(-2), listed(-1)), "101")
    assert not twice_unlisted(heard(listed(-3), listed(-2, "101"), listed(-1)), "101")
    assert not twice_unlisted(heard(listed(-3, "101"), listed(-2, complete=False), listed(-1)), "101")
    assert twice_unlisted(heard(listed(-3), listed(-2)), "never seen in any list")
    assert not twice_unlisted(Account(), "101")


def test_listings_of_long_ago_are_forgotten_and_mean_the_same() -> None:
    state = heard(listed(-24 * 70, "101"), listed(-2, "102"), listed(-1, "102"))

    assert list(state.listed) == ["102"]
    assert twice_unlisted(state, "101")


def test_what_is_no_matter_of_standing_changes_nothing() -> None:
    assert heard(AccountNoted(at=at(0), account=ACCOUNT, word="AD_ACCOUNT_LINKED"), read()) == Account()
