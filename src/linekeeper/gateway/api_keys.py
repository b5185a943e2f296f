"""Gateway keys and the log of acts, as the API tells them."""

from msgspec.structs import replace

from linekeeper.gateway.api_told import Act, Acts, Before, KeyMade, Keys, KeyTold, NewKey
from linekeeper.gateway.desk import Call, Desk, missing
from linekeeper.gateway.keyring import make
from linekeeper.state.sends import GatewayKey


async def keys(desk: Desk, call: Call) -> Keys:
    """Return every key."""
    del call
    return Keys(items=[_told(one) for one in await desk.sends.look(lambda look: look.keys())])


async def create(desk: Desk, call: Call) -> KeyMade:
    """Make a key. Its secret is told once and kept nowhere."""
    asked: NewKey = call.body
    if asked.account not in {place.id for place in await desk.accounts()}:
        raise missing("account", "connect it first: `linekeeper connect`")
    made, secret = make(asked.name, asked.account, desk.now(), hold=asked.hold, policy=asked.lost, by=asked.by)
    await desk.write(desk.deed(call, "create key", made.id, account=made.account), lambda turn: turn.put_key(made))
    await desk.renew()
    return KeyMade(key=_told(made), secret=secret.reveal())


async def revoke(desk: Desk, call: Call) -> KeyTold:
    """Let a key be good no longer."""
    known = {one.id: one for one in await desk.sends.look(lambda look: look.keys())}
    kept = known.get(call.params["id"])
    if kept is None:
        raise missing("key", "see /api/v1/keys")
    if kept.revoked_at is None:
        kept = ended = replace(kept, revoked_at=desk.now())
        await desk.write(desk.deed(call, "revoke key", kept.id, account=kept.account), lambda turn: turn.put_key(ended))
        await desk.renew()
    return _told(kept)


async def acts(desk: Desk, call: Call) -> Acts:
    """Return what was done; a key's holder sees what was done in its own account."""
    asked: Before = call.query
    before = int(asked.before) if asked.before and len(asked.before) < LONGEST else None
    page = await desk.sends.look(lambda look: look.deeds(before, asked.limit + 1, call.account))
    items = [
        Act(id=str(one.id), at=one.at, by=one.by, what=one.what, about=one.about, reason=one.reason, many=one.many, account=one.account)
        for one in page[: asked.limit]
    ]
    return Acts(items=items, next=items[-1].id if len(page) > asked.limit else None)


LONGEST = 19  #: digits that SQLite's integers surely hold


def _told(one: GatewayKey) -> KeyTold:
    return KeyTold(
        id=one.id,
        name=one.name,
        account=one.account,
        hold=one.hold,
        lost=one.policy,
        created_at=one.created_at,
        revoked_at=one.revoked_at,
        by=one.by,
    )
