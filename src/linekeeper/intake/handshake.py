"""Meta's check of a callback address, done by us: does our own door answer there? Source: webhooks fact sheet, section 3."""

import aiohttp

from linekeeper.config import Secret
from linekeeper.intake.lacks import TICK, Lack, Weight

ANSWER_MOST = 4096
OK = 200


async def handshake(session: aiohttp.ClientSession, url: str, verify_token: Secret, challenge: str) -> Lack | None:
    """Ask as Meta asks; return what is wrong, or None. Only this machine's view: Meta's way there may differ."""
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token.reveal()}
    try:
        async with session.get(url, params=query, allow_redirects=False) as answer:
            told = (await answer.content.read(ANSWER_MOST)).decode("utf-8", "replace")
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
        # Its text may hold the address with the token in it.
        return _unconfirmed(url, f"from here it cannot be reached ({type(fault).__name__})", "check DNS, the certificate and the proxy")
    if status == OK and told == challenge:
        return None
    if status == OK:
        return _unconfirmed(url, "something else answers there", "lead this address to the webhook port of `linekeeper serve`")
    remedy = "lead this address, unchanged, to the webhook port of `linekeeper serve`"
    return _unconfirmed(url, f"asked as Meta asks, it answered HTTP {status}", remedy)


def _unconfirmed(url: str, why: str, remedy: str) -> Lack:
    return Lack(weight=Weight.OPEN, what=f"Meta could not confirm the callback {url}", why=why, remedy=f"{remedy}; then enter it at {TICK}")
