"""What `connect` prints: what was found, what is missing, what would be done, what was done."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from linekeeper.build.connected import Done, Taken
from linekeeper.build.connecting import Mode, Place, Plan
from linekeeper.cli.standing import grouped
from linekeeper.cli.times import relative
from linekeeper.intake.lacks import NEEDED, TICK, Lack, Weight
from linekeeper.intake.seen import MESSAGE, AccountSeen, TokenSeen

MOST_ACCOUNTS, MOST_NUMBERS = 20, 20  #: shown; --json has all
SIGNS = {Weight.STOPS: "✗", Weight.OPEN: "!", Weight.HINT: "·"}


def found(plan: Plan, now: datetime) -> Iterator[str]:
    """Yield what was found, then what is missing but stops nothing. What stops is told as the error."""
    if plan.survey.app.refusal is None:
        yield f"✓ App {plan.app.name}: Meta knows its id {plan.app.id} and its secret."
    if plan.survey.token is not None and plan.survey.token.valid and not plan.stopped:
        yield f"✓ Token: {_token(plan.survey.token, now)}."
    seen = [account for account in plan.survey.accounts if account.refusal is None]
    if seen:
        numbers = sum(len(account.numbers) for account in seen)
        yield f"✓ Found {_many(len(seen), 'account')} and {_many(numbers, 'number')}:"
    for account in seen[:MOST_ACCOUNTS]:
        yield from _account(account)
    if len(seen) > MOST_ACCOUNTS:
        yield f"  and {_many(len(seen) - MOST_ACCOUNTS, 'more account')}; --json lists all"
    heard = [field for field in NEEDED if field in plan.survey.app.fields]
    if plan.survey.app.active and len(heard) == len(NEEDED):
        yield f"✓ Webhooks: all {len(NEEDED)} fields that are needed are ticked."
    yield from missing(lack for lack in plan.lacks if lack.weight is not Weight.STOPS)


def _token(token: TokenSeen, now: datetime) -> str:
    ends = "never ends" if token.expires_at is None else f"ends {relative(token.expires_at, now)}"
    return f"good, {ends}, may read{' and send' if MESSAGE in token.scopes else ', may not send'}"


def _account(account: AccountSeen) -> Iterator[str]:
    whose = f", portfolio {account.portfolio_name or account.portfolio}" if account.portfolio else ""
    heard = {True: "heard by this app", False: "not heard by this app yet", None: ""}[account.ours]
    yield f"  {account.name or 'Account'} ({account.id}{whose}){': ' + heard if heard else ''}"
    for number in account.numbers[:MOST_NUMBERS]:
        words = "  ".join(filter(None, (grouped(f"+{number.digits}"), number.name, number.status, number.quality)))
        yield f"    {words}"
    if len(account.numbers) > MOST_NUMBERS:
        yield f"    and {_many(len(account.numbers) - MOST_NUMBERS, 'more number')}"


def missing(lacks: Iterable[Lack]) -> Iterator[str]:
    """Yield each lack in three lines; ticks that are missing together."""
    fields = []
    for lack in lacks:
        if lack.remedy.endswith(TICK) and lack.what.startswith("the webhook field "):
            fields.append(lack)
            continue
        yield f"{SIGNS[lack.weight]} {lack.what[0].upper()}{lack.what[1:]}."
        yield f"    why:    {lack.why}"
        yield f"    remedy: {lack.remedy}"
    if fields:
        yield f"{SIGNS[Weight.OPEN]} {_many(len(fields), 'webhook field')} not ticked. Tick at {TICK}:"
        yield from (f"    {lack.what.split()[3]:<34} else not heard: {lack.why.partition(': ')[2]}" for lack in fields)


def wanted(plan: Plan, place: Place) -> Iterator[str]:
    """Yield what would be done."""
    if plan.stopped:
        return
    yield "What is to be done:"
    yield from (f"  subscribe the app to account {account}" for account in plan.subscribe)
    folder = place.config.data.resolve()
    kept = {
        Mode.CONNECT: "secret, token and verify token",
        Mode.TOKEN: "the new token",
        Mode.SECRET: "the new secret, the old one beside it",
        Mode.ACCOUNT: "the token, for this account only",
    }[plan.mode]
    again = " (it is connected already)" if plan.known and plan.mode is Mode.CONNECT else ""
    yield f"  keep {kept}, encrypted, in {folder}{again}"
    if plan.write:
        yield f"  add [[app]] {plan.app.name}, without secrets, to {place.file.resolve()}"


def outcome(plan: Plan, done: Done, place: Place) -> Iterator[str]:
    """Yield what was done, and what is left to do."""
    yield ""
    yield f"Done: {_kept(done.taken)}"
    if done.subscribed:
        yield f"Subscribed to {_many(len(done.subscribed), 'account')}."
    if plan.mode is Mode.SECRET and plan.change.old_secret_until is not None:
        yield f"Webhooks signed with the old secret are taken until {plan.change.old_secret_until:%Y-%m-%d %H:%M} UTC."
    if plan.mode is Mode.CONNECT and done.taken is Taken.AT_START:
        file = f" --config {place.file}" if place.file.name != "linekeeper.toml" else ""
        yield f"Now start it: linekeeper{file} serve"
    if plan.verify_made:
        yield f"The verify token that was made for you, to enter at Meta: {plan.app.verify_token.reveal()}"
    if done.lacks:
        yield "Still to be done at Meta:"
        yield from missing(done.lacks)


def _kept(taken: Taken) -> str:
    return {
        Taken.AT_ONCE: "the running server has taken it and uses it from now on.",
        Taken.AT_START: "it is kept. No server runs now; the next one takes it at its start.",
        Taken.NOT_YET: "it is left for the running server, which has not taken it within ten seconds. See its log.",
    }[taken]


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
