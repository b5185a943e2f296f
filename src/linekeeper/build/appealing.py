"""Noting an appeal: whose it is, what it is against, and when Meta usually decides. From what is kept, also while a server runs."""

from msgspec import Struct

from linekeeper.build.ground import reading
from linekeeper.build.ruled import ruled
from linekeeper.config import Config
from linekeeper.errors import Misconfigured
from linekeeper.flow.fleet import Standing, standing_of
from linekeeper.fold.appeal import contested
from linekeeper.state.port import FleetRow, Look
from linekeeper.views.asking import digits_or_id

MOST_NUMBERS = 1000  #: of an account that are looked through for what may be contested


class Meant(Struct, frozen=True, kw_only=True):
    """The account that is meant. `about`: code of the gravest reason that may be contested; empty: none is known."""

    account: str
    account_name: str
    app: str
    numbers: int
    about: str
    about_title: str
    usual_h: int  #: within so many hours Meta usually decides


async def meant(config: Config, asked: str) -> Meant:
    """Find the account by its id, or by the id or digits of one of its numbers.

    Raises:
        Misconfigured: there is no such account or number, or nothing to read.
    """
    rules = ruled(config)
    async with reading(config) as ground:
        rows = await ground.state.look(lambda look: _rows(look, asked))
    if not rows:
        why, remedy = "neither an account nor a number has this id or these digits", "`linekeeper check` lists all; digits begin with +"
        raise Misconfigured(f"there is no account or number {asked[:40]!r}", why=why, remedy=remedy)
    standings: list[Standing] = [standing_of(row) for row in rows]
    about = contested({reason.code for one in standings for reason in one.verdict.reasons})
    hours = rules.find("appeal_decision_h")[1].value
    return Meant(
        account=rows[0].account,
        account_name=standings[0].account_name,
        app=standings[0].app,
        numbers=len(rows),
        about=about,
        about_title=rules.texts[about].title if about in rules.texts else "",
        usual_h=max((hour for hour in hours if hour is not None), default=0) if isinstance(hours, list) else 0,
    )


def _rows(look: Look, asked: str) -> list[FleetRow]:
    number = look.fleet_row(digits_or_id(asked))
    account = asked if number is None else number.account
    return [row for row in look.fleet(under=account, limit=MOST_NUMBERS) if row.account == account] if account else []
