"""Targets are known again by their address, and show nothing of it."""

from msgspec.structs import replace

from linekeeper.act.target import targets_of, wanted
from linekeeper.config import Forward, Secret, Webhook
from linekeeper.state.outgoing import Wanted

SHOP = Webhook(name="shop", to=Secret("https://user:hidden@shop.example.com/hidden"))


def test_an_address_keeps_its_id_whatever_it_is_called_and_wherever_it_stands() -> None:
    other = replace(SHOP, name="", to=Secret("https://other.example.com"))

    (before,) = targets_of("webhook", [SHOP])
    _, after = targets_of("webhook", [other, replace(SHOP, name="renamed")])

    assert before.id == after.id
    assert "hidden" not in before.id + before.label + before.name


def test_one_address_twice_is_two_receivers_and_each_kind_is_its_own() -> None:
    once, twice = targets_of("webhook", [SHOP, replace(SHOP, name="")])
    (forward,) = targets_of("forward", [Forward(to=SHOP.to)])

    assert len({once.id, twice.id, forward.id}) == 3
    assert [(one.name, one.label) for one in (once, twice)] == [("shop", "shop"), ("webhook.2", "webhook 2 (shop.example.com)")]
    assert (forward.name, forward.to) == ("forward.1", SHOP.to)


def test_who_names_neither_keys_nor_accounts_hears_of_all_sends() -> None:
    one, two = targets_of("webhook", [SHOP, replace(SHOP, keys=("abcdefgh",), accounts=("11",))])

    assert wanted([one, two]) == [
        Wanted(target=one.id, kind="all"),
        Wanted(target=two.id, kind="key", name="abcdefgh"),
        Wanted(target=two.id, kind="account", name="11"),
    ]
