"""`linekeeper gateway`: keys for those who send through the gateway."""

import asyncio
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.given import Words
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.signed import who
from linekeeper.config import Config
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from linekeeper.build.acts import Act, Written
    from linekeeper.state.sends import GatewayKey

MOST_NAME = 80
WRITTEN = {
    "by_server": "The server takes it from now on.",
    "here": "No server runs: it holds once one does.",
    "not_yet": "It is left for the server, which has not taken it yet; it does when it can.",
}


def hidden(one: click.Command) -> click.Command:
    """Return a command under another name, which no help lists."""
    told = copy(one)
    told.hidden = True
    return told


@click.group("gateway", epilog="Exit codes: 0 done, 2 a fault, which is told. See docs/gateway.md.")
def command() -> None:
    """Look after the gateway, through which messages are sent."""


@command.group("keys")
def keys() -> None:
    """Make, list and revoke the keys that callers come with instead of Meta's token."""


@keys.command("create", epilog="Example: linekeeper gateway keys create shop --account 104998261357420 --by Ada")
@click.argument("name", type=Words(MOST_NAME, empty=False))
@click.option("--account", required=True, help="Whose token the key stands for: the account's id.")
@click.option("--hold", type=click.Choice(["refuse", "queue"]), default="refuse", show_default=True, help="What becomes of a held send.")
@click.option(
    "--lost",
    type=click.Choice(["drop", "resend", "ask"]),
    default="drop",
    show_default=True,
    help="What becomes of a send of which nobody knows whether it went, once it is presumed lost.",
)
@click.option("--by", type=Words(MOST_NAME, empty=False), default=who, show_default="your login name", help="Who does it.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def create(asked: Asked, *, name: str, account: str, hold: str, lost: str, by: str, as_json: bool) -> None:  # noqa: PLR0913  each is an option of its own
    """Make a key called NAME. It is shown once, here, and kept nowhere."""
    from linekeeper.build.acts import KeepKey  # noqa: PLC0415  opens stores: slow to import, and --help does without
    from linekeeper.gateway.keyring import make  # noqa: PLC0415  as above

    if not (account.isascii() and account.isdigit()):
        raise click.BadParameter("an account's id is digits only", param_hint="--account")
    now = Real().now()
    key, secret = make(name, account, now, hold=hold, policy=lost, by=by)
    config = asked.loaded(now).config
    written = asyncio.run(_carry_out(config, KeepKey(key=key, at=now)))
    if as_json:
        write_json({"id": key.id, "name": name, "account": account, "hold": hold, "lost": lost, "key": secret.reveal(), "written": written})
        return
    out = paper()
    out.print(f"Key {key.id} ({name}) for account {account}. It is shown only now:", soft_wrap=True)
    out.print(secret.reveal(), soft_wrap=True, highlight=False)
    out.print(WRITTEN[written.value], soft_wrap=True)
    if not asyncio.run(_is_known(config, account)):
        out.print(
            f"No account {account} is known here yet: the key is of use once it is (`linekeeper connect`).", style="yellow", soft_wrap=True
        )


keys.add_command(hidden(create), "add")  # the word that other tools have for it


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def list_(asked: Asked, *, as_json: bool) -> None:
    """List the keys, revoked ones too. What a key says is kept nowhere, so it is not shown."""
    found = asyncio.run(_keys(asked.loaded(Real().now()).config))
    if as_json:
        write_json([_told(key) for key in found])
        return
    out = paper()
    for key in found:
        ended = f"  revoked {key.revoked_at:%Y-%m-%d %H:%M} UTC" if key.revoked_at else ""
        made = f"made {key.created_at:%Y-%m-%d} by {key.by}"
        line = f"{key.id}  {key.name}  account {key.account}  held sends: {key.hold}, lost ones: {key.policy}  {made}{ended}"
        out.print(line, style="dim" if key.revoked_at else "", soft_wrap=True)
    if not found:
        out.print("There are no keys. Make one: linekeeper gateway keys create NAME --account ID", soft_wrap=True)


@keys.command("revoke")
@click.argument("id_", metavar="ID")
@click.option("--by", type=Words(MOST_NAME, empty=False), default=who, show_default="your login name", help="Who does it.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def revoke(asked: Asked, *, id_: str, by: str, as_json: bool) -> None:
    """Let a key be good no longer. ID is what `list` shows."""
    from linekeeper.build.acts import RevokeKey  # noqa: PLC0415  opens stores: slow to import, and --help does without

    now = Real().now()
    config = asked.loaded(now).config
    known = {key.id: key for key in asyncio.run(_keys(config))}
    if id_ not in known:
        raise Misconfigured(
            f"there is no key {id_[:20]!r}", why="a key is named by eight letters", remedy="linekeeper gateway keys list shows them"
        )
    written = asyncio.run(_carry_out(config, RevokeKey(id=id_, at=now, by=by)))
    if as_json:
        write_json({"id": id_, "written": written})
        return
    paper().print(f"Key {id_} ({known[id_].name}) is revoked. {WRITTEN[written.value]}", soft_wrap=True)


def _told(key: "GatewayKey") -> dict[str, str | datetime | None]:
    told = {name: getattr(key, name) for name in ("id", "name", "account", "hold", "created_at", "revoked_at", "by")}
    return {**told, "lost": key.policy}


async def _is_known(config: Config, account: str) -> bool:
    from linekeeper.build.ground import reading  # noqa: PLC0415  as above
    from linekeeper.state.directory import ACCOUNT  # noqa: PLC0415  as above

    async with reading(config) as ground:
        return await ground.state.look(lambda look: look.load(ACCOUNT, account)) is not None


async def _keys(config: Config) -> "list[GatewayKey]":
    from linekeeper.build.ground import reading  # noqa: PLC0415  as above

    async with reading(config) as ground:
        return list(await ground.sends.look(lambda look: look.keys()))


async def _carry_out(config: Config, act: "Act") -> "Written":
    from linekeeper.build.acts import carry_out  # noqa: PLC0415  as above
    from linekeeper.build.logs import set_up  # noqa: PLC0415  as above

    set_up()
    return await carry_out(config, act, Real())
