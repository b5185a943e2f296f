"""The verification request that a callback has to answer before webhooks go there. Source: Meta, "Create a webhook endpoint", 2026."""

import aiohttp

from linekeeper.sim import people

TIMEOUT_S = 10.0
CHALLENGE_DIGITS = 9
OK = 200


class HandshakeFailed(RuntimeError):
    """The callback did not answer the verification request as it must. `told`: in the words of Meta's error 2200."""

    def __init__(self, why: str, told: str = "HTTP Status Code = 0") -> None:
        super().__init__(why)
        self.told = told


def challenge(seed: int, url: str, at: float) -> str:
    """Return the digits to be echoed; the same for the same play, address and moment. Guards nothing but a play."""
    return str(int(people.secret(seed, f"challenge/{url}/{at}", 12), 16))[-CHALLENGE_DIGITS:]


async def shake(session: aiohttp.ClientSession, url: str, verify_token: str, wanted: str) -> None:
    """Ask a callback to echo the challenge `wanted`.

    Raises:
        HandshakeFailed: it could not be reached, or did not answer 200 with the challenge as the whole body.
    """
    query = {"hub.mode": "subscribe", "hub.challenge": wanted, "hub.verify_token": verify_token}
    try:
        async with session.get(url, params=query, timeout=aiohttp.ClientTimeout(total=TIMEOUT_S), allow_redirects=False) as answer:
            told, status = await answer.text(), answer.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise HandshakeFailed(f"the callback {url} could not be reached: {type(error).__name__}") from error
    if status != OK or told != wanted:
        told_too = f"HTTP Status Code = {status}; HTTP Message = {answer.reason or ''}"
        raise HandshakeFailed(f"the callback {url} answered {status}; wanted 200 and the challenge as the whole body", told_too)
