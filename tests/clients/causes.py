"""How each state is brought about in which the gateway refuses: by what happens at Meta, what people do, and what an operator does."""

from linekeeper.config.words import PacingSet
from linekeeper.sim.playbill import Play
from linekeeper.sim.world import Template
from tests.clients.town import Shop, Town, person, play, template, text

#: Shops of their own for what befalls a whole number, account or portfolio. Everything else happens at `people` or `gate`.
NAMES = (
    "people", "gate", "fast", "gone", "banned", "offline", "said offline", "pending", "restricted", "payment", "policy", "spam", "red",
    "upgrading", "assessed", "resuming", "full", "kept", "share", "number paused", "portfolio paused", "pairs",
)  # fmt: skip
SHOPS = {name: Shop(name, place) for place, name in enumerate(NAMES, 1)}
#: Templates of the shop `people`, by what becomes of them.
TEMPLATES = [
    Template(id=901, name="disabled", category="UTILITY", status="DISABLED"),
    Template(id=902, name="rejected", category="UTILITY", status="REJECTED"),
    Template(id=903, name="paused", category="UTILITY"),
    Template(id=904, name="in review", category="UTILITY", status="PENDING"),
    Template(id=905, name="rejected perhaps", category="UTILITY"),
    Template(id=906, name="pause over", category="MARKETING"),
    Template(id=907, name="stopped by hand", category="UTILITY"),
]
AMERICAN, CANADIAN = person(9_100), person(9_400)
RESTS, RESTS_FOR_GOOD, ENOUGH, SAID_ALL, SAID_ALL_BY_LIST, WROTE_ALL = (person(index) for index in range(10, 16))
PREFERS, REFUSES, WROTE, LISTED, ENTERED, BUTTON = (person(index) for index in range(20, 26))
BLOCKED, SILENT, STRUCK, OFTEN = (person(index) for index in range(30, 34))
SOMEBODY, ANOTHER = person(40), person(41)
USED_KEY = "order 7"  #: an Idempotency-Key that was used


def town_play() -> Play:
    """Return the play."""
    rules = {"portfolio_pacing": True, "portfolio_pacing_first": 1}
    told = play(SHOPS.values(), {"people": TEMPLATES}, rules=rules)
    for portfolio in told.portfolios:
        portfolio.templates_sent = 1_000_000  # none is new to Meta
        if portfolio.id in {SHOPS["full"].portfolio, SHOPS["kept"].portfolio}:
            portfolio.limit = "TIER_50"
    return told


def pacing() -> tuple[PacingSet, ...]:
    """Return what this town's operator has set."""
    never = {"warn": 1.0, "brake": 1.0, "stop": 1.0}
    by_shop: dict[str, dict[str, object]] = {
        "fast": {"standard_per_s": 20, "reply_expiry_s": 60},
        "pairs": {"pair_burst": 1, "pair_burst_most": 2},
        "assessed": {"sample_least": 2, "portfolio_held": never},
        "share": {"number_shares": {SHOPS["share"].number: 0.0005}},
    }
    return tuple(
        PacingSet(key=key, value=value, scope="portfolios", id=SHOPS[name].portfolio)
        for name, keys in by_shop.items()
        for key, value in keys.items()
    )


async def refused_by_meta(here: Town, shop: Shop, code: int, body: dict[str, object]) -> None:
    """Send something that Meta refuses with this code."""
    await here.act("fault", kind="status", status=400, code=code, path=f"/{shop.number}/messages", method="POST", calls=1)
    status, _, told = await here.send(shop, body)
    assert (status, told["error"]["code"], "linekeeper" in told["error"]) == (400, code, False), told


async def went(here: Town, shop: Shop, body: dict[str, object]) -> None:
    """Send something that goes."""
    status, _, told = await here.send(shop, body)
    assert status == 200, told


async def bring_about(here: Town) -> None:
    """Let it all happen. When this returns, everything stands at once, and the clock stands."""
    await _over_days(here)
    await _over_hours(here)
    await _lately(here)
    await _by_sends(here)
    await _by_hand(here)
    await _at_last(here)


async def _over_days(here: Town) -> None:
    for hours in (25, 49, 97, 0):
        await refused_by_meta(here, here.shops["people"], 131049, template(RESTS_FOR_GOOD, "offer"))
        await here.sim.step(3_600 * hours)
        await here.hear()
    await here.go_on(10)


async def _over_hours(here: Town) -> None:
    people = here.shops["people"]
    await here.act("write", number=people.number, person=31)  # SILENT since
    await here.act("delete", number=here.shops["gone"].number)
    for hours in (0.2, 0.2, 24):
        await here.go_on(hours=hours)


async def _lately(here: Town) -> None:
    shops, people = here.shops, here.shops["people"]
    await here.act("ban", account=shops["banned"].account)
    await here.act("deregister", number=shops["offline"].number)
    await here.act("say", number=shops["said offline"].number, status="DISCONNECTED")
    await here.act("pend", number=shops["pending"].number)
    await here.act("enforce", account=shops["restricted"].account)
    await here.act("payment", account=shops["payment"].account, ok=False)
    await here.act("quality", number=shops["red"].number, to="RED")
    await here.act("template_status", account=shops["people"].account, template="paused", to="PAUSED", title="SECOND_PAUSE")
    # From here on Meta's list of this shop's templates fails: nobody reads how the pause ended.
    await here.act("template_status", account=people.account, template="pause over", to="PAUSED", title="FIRST_PAUSE")
    for path in (f"/{people.account}/message_templates", "/906"):
        await here.act("fault", kind="status", status=500, path=path, method="GET", lasts_s=7 * 3_600)
    await here.go_on(hours=3)
    await here.act("watch", portfolio=shops["assessed"].portfolio)
    for name in ("full", "kept"):
        await here.act("campaign", number=shops[name].number, count=46, over_s=60, first=1_000, template="order")
    for minutes in (10, 20, 30):
        await here.go_on(minutes=minutes)
    for one, do, more in (
        (PREFERS, "prefer", {}), (WROTE, "write", {"text": "Stop"}), (WROTE_ALL, "write", {"text": "STOP ALL"}), (person(50), "write", {}),
    ):  # fmt: skip
        await here.act(do, number=people.number, person=int(one) - int(person(0)), **more)
    await here.go_on(1)


async def _by_sends(here: Town) -> None:
    shops, people = here.shops, here.shops["people"]
    await refused_by_meta(here, people, 131049, template(RESTS, "offer"))
    await refused_by_meta(here, people, 131050, template(REFUSES, "offer"))
    await refused_by_meta(here, shops["policy"], 368, template(SOMEBODY, "order"))
    await refused_by_meta(here, shops["spam"], 131048, template(SOMEBODY, "order"))
    await here.act("write", number=people.number, person=30)
    async with here.session.post(
        f"{here.url}/v24.0/{people.number}/block_users",
        json={"messaging_product": "whatsapp", "block_users": [{"user": BLOCKED}]},
        headers={"Authorization": f"Bearer {await here.key(people)}"},
    ) as answer:
        assert answer.status == 200, await answer.text()
    status, _, told = await here.send(people, template(BLOCKED, "order"))
    assert (status, told["error"]["code"]) == (400, 130403), told
    for _ in range(2):
        await here.sim.step(5)
        await went(here, people, template(ENOUGH, "offer"))
    for one in (SOMEBODY, ANOTHER):
        await went(here, shops["assessed"], template(one, "order"))
    assert (await here.send(shops["gate"], template(ANOTHER, "order"), idempotency_key=USED_KEY))[0] == 200
    await went(here, shops["share"], template(SOMEBODY, "order"))
    for index, what in ((51, "order"), (52, "order"), (53, "code"), (54, "code")):
        await went(here, shops["full"], template(person(index), what))


async def _by_hand(here: Town) -> None:
    shops, people = here.shops, here.shops["people"]
    stopped = f"{people.account}/stopped by hand/en_US"
    for kind, name in (
        ("template", stopped), ("number", shops["number paused"].number), ("portfolio", shops["portfolio paused"].portfolio),
    ):  # fmt: skip
        await here.operate("POST", "/pauses", kind=kind, name=name)
    for one, more in (
        (SAID_ALL, {"scope": "all"}), (SAID_ALL_BY_LIST, {"scope": "all", "imported": True}), (LISTED, {"imported": True}), (ENTERED, {}),
    ):  # fmt: skip
        await here.operate("POST", "/suppressions", numbers=[f"+{one}"], portfolio=people.portfolio, **more)
    await here.operate("POST", "/suppressions", by=await here.key(people), numbers=[f"+{BUTTON}"])
    resuming = shops["resuming"]
    await here.operate("POST", "/pauses", kind="number", name=resuming.number)
    assert (await here.send(resuming, template(SOMEBODY, "order")))[0] == 429
    await here.operate("POST", "/pauses", kind="lane", name="otp")
    await here.operate("DELETE", "/pauses", kind="number", name=resuming.number)
    await went(here, resuming, template(SOMEBODY, "order"))  # the probe


async def _at_last(here: Town) -> None:
    """Let happen what is over within seconds."""
    shops, people = here.shops, here.shops["people"]
    await here.act("throughput", number=shops["upgrading"].number, for_s=1)
    for to in ("REJECTED", "APPROVED"):
        await here.act("template_status", account=people.account, template="rejected perhaps", to=to)
        await here.sim.step(3)
    await here.hear()
    for index in range(80, 90):
        if (await here.send(shops["fast"], text(person(index))))[0] == 429:
            break
    for _ in range(5):
        await went(here, people, template(OFTEN, "order"))
    await went(here, shops["pairs"], template(SOMEBODY, "order"))
    for _ in range(2):
        await went(here, shops["pairs"], text(OFTEN))
    await refused_by_meta(here, people, 131056, template(STRUCK, "order"))
    await here.hear()
