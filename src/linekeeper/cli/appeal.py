"""`linekeeper appeal`: an appeal is made at Meta, by hand; here it is written down, so that its clock runs."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.given import Words, by, instant
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.times import absolute, both, zone
from linekeeper.config import Config

if TYPE_CHECKING:
    from linekeeper.build.acts import Written
    from linekeeper.build.appealing import Meant

WRITTEN = {
    "by_server": "Written down.",
    "here": "Written down. No server runs: it shows once one does.",
    "not_yet": "Left for the server, which has not taken it yet; it does when it can.",
}


@click.group("appeal", epilog="Exit codes: 0 done, 2 a fault, which is told.")
def command() -> None:
    """Note an appeal that was filed with Meta.

    The appeal itself is made at Meta, by hand: Meta has no API that files, reads or withdraws one. An admin of the business portfolio
    opens Business Support Home (business.facebook.com/business-support-home), chooses the account and the violation, and presses "Request
    review" where Meta offers it. Then note it here: Linekeeper shows when Meta usually decides, and watches for what follows.
    """


@command.command(
    "note", epilog="Example: linekeeper appeal note +15550100142 --by Ada --at 2026-11-25T14:30 --text 'case 12, sent by mail too'"
)
@click.argument("whose", metavar="ACCOUNT_OR_NUMBER")
@by
@click.option(
    "--at",
    "written_at",
    metavar="TIME",
    help="When it was filed; now, when not told. Like 2026-11-25T14:30, in the zone of the configuration.",
)
@click.option("--about", type=Words(64), help="Code of what it is against; the gravest reason of the account, when not told.")
@click.option("--text", type=Words(), default="", help="Anything to remember of it. Write nothing secret, and no customer's number.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def note(  # noqa: PLR0913  each is an option of its own
    asked: Asked, *, whose: str, by: str, written_at: str | None, about: str | None, text: str, as_json: bool
) -> None:
    """Write down that an appeal for an account was filed.

    ACCOUNT_OR_NUMBER is the account's id, or the id or the digits (with +) of one of its numbers.
    """
    now = Real().now()
    config = asked.loaded(now).config
    filed_at = instant(written_at, now, zone(config.timezone)).astimezone(UTC)
    found, written = asyncio.run(_note(config, whose, by, filed_at, about, text))
    usual = filed_at + timedelta(hours=found.usual_h)
    if as_json:
        told = {"account": found.account, "about": found.about if about is None else about, "by": by, "text": text, "at": filed_at}
        write_json({**told, "usually_decided_by": usual, "written": written})
        return
    _tell(config, found, about, (filed_at, usual), written)


async def _note(config: Config, whose: str, by: str, filed_at: datetime, about: str | None, text: str) -> "tuple[Meant, Written]":
    from linekeeper.build.acts import Appeal, carry_out  # noqa: PLC0415  opens stores: slow to import, and --help does without
    from linekeeper.build.appealing import meant  # noqa: PLC0415  as above
    from linekeeper.build.logs import set_up  # noqa: PLC0415  as above
    from linekeeper.events.house import AppealNoted  # noqa: PLC0415  as above

    set_up()
    found = await meant(config, whose)
    event = AppealNoted(at=filed_at, account=found.account, about=found.about if about is None else about, by=by, text=text)
    return found, await carry_out(config, Appeal(event=event, app=found.app, at=Real().now()), Real())


def _tell(config: Config, found: "Meant", about: str | None, times: tuple[datetime, datetime], written: "Written") -> None:
    out, now, where = paper(), Real().now(), zone(config.timezone)
    against = about if about is not None else f"“{found.about_title or found.about}”" if found.about else ""
    name = f" ({found.account_name})" if found.account_name else ""
    out.print(
        f"Appeal for account {found.account}{name}{f' against {against}' if against else ''}, filed {both(times[0], now, where)}.",
        soft_wrap=True,
    )
    if not against:
        out.print("Linekeeper knows of nothing that an appeal of this account could be against; it is noted all the same.", soft_wrap=True)
    out.print(f"Meta usually decides by {absolute(times[1], now, where)}. Business Support Home shows the decision.", soft_wrap=True)
    out.print(WRITTEN[written.value], soft_wrap=True)
