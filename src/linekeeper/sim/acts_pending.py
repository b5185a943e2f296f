"""Acts of whoever brings a number on: codes, PINs, registering, names. A refusal is an answer and no mishap; it stands in the ledger."""

from collections.abc import Callable

from linekeeper.sim import coexistence, naming, registering
from linekeeper.sim.acts import act
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.stage import Stage


@act
def add_number(stage: Stage, *, account: str, digits: str, name: str) -> None:
    """Add a number to an account."""
    there = stage.world.account(account)
    _try(stage, f"add {there.id}", lambda: registering.add(stage, there, digits, name))


@act
def ask_code(stage: Stage, *, number: str, method: str = "SMS") -> None:
    """Ask for a code."""
    here = stage.world.number(number)
    _try(stage, f"ask code {here.id}", lambda: registering.request_code(stage, here, method))


@act
def enter_code(stage: Stage, *, number: str, code: str = "") -> None:
    """Enter a code; an empty one means the right one."""
    here = stage.world.number(number)
    _try(stage, f"enter code {here.id}", lambda: registering.verify_code(stage, here, code or here.display[-6:]))


@act
def try_register(stage: Stage, *, number: str, pin: str = "000000", times: int = 1) -> None:
    """Try to register, `times` times in a row."""
    here = stage.world.number(number)
    for _ in range(times):
        _try(stage, f"register {here.id}", lambda: registering.register(stage, here, pin))


@act
def try_deregister(stage: Stage, *, number: str) -> None:
    """Try to deregister."""
    here = stage.world.number(number)
    _try(stage, f"deregister {here.id}", lambda: registering.deregister(stage, here))


@act
def ask_name(stage: Stage, *, number: str, asked: str, verdict: str = "") -> None:
    """Ask for another display name; its review says `verdict` (APPROVED or a reason), or what the name deserves."""
    here = stage.world.number(number)
    naming.ask(stage, here, asked)
    here.name_verdict = verdict


@act
def rest(stage: Stage, *, number: str, what: str = "phone") -> None:
    """Let the phone or the link of a coexistence number lie idle from now: after two weeks, or a month, it is lost."""
    coexistence.rest(stage, stage.world.number(number), what)


@act
def wake(stage: Stage, *, number: str) -> None:
    """Use the phone of a coexistence number again, before it is lost."""
    coexistence.use(stage.world.number(number))


def _try(stage: Stage, what: str, deed: Callable[[], object]) -> None:
    try:
        deed()
    except GraphFault as fault:
        stage.ledger.call(stage.now, f"play {what}", fault.http, fault.code)
    else:
        stage.ledger.call(stage.now, f"play {what}", 200, 0)
