"""Why a send stands where it stands, in words: the rows of pacing's table, and what the gateway itself says. Pure."""

import re
from collections.abc import Mapping

from msgspec import Struct

from linekeeper.fold.verdict import Basis
from linekeeper.pacing.rows import BY_CODE
from linekeeper.rulebook.errors import catalogue
from linekeeper.state.intents import WAITING, SendState


class Reason(Struct, frozen=True, kw_only=True):
    """Why: what happened, how sure that is, what it waits for, and what lets it go all the same."""

    code: str
    text: str
    basis: str = Basis.DERIVED.value  #: reported by Meta, derived by us, or unconfirmed
    waits_for: str = ""
    override: str = ""  #: the word that lets it go all the same; empty: nothing does
    hard: bool = False  #: Meta would surely refuse, or the person said no


_SAID, _DERIVED, _UNSURE = Basis.REPORTED.value, Basis.DERIVED.value, Basis.UNCONFIRMED.value


def _own(code: str, text: str, waits_for: str = "", basis: str = _DERIVED) -> Reason:
    return Reason(code=code, text=text, basis=basis, waits_for=waits_for)


#: What the gateway says itself, beside the rows of pacing's table.
OWN: Mapping[str, Reason] = {
    one.code: one
    for one in (
        _own("restored", "The data folder was copied or restored, so it may have gone already.", "Somebody releases or cancels it."),
        _own("in_order", "An earlier message to this person still waits.", "The earlier one goes."),
        _own("no_access", "No token is kept for its account any more, or its gateway key is revoked.", "A token: `linekeeper connect`."),
        _own("not_sent", "Meta could not be reached, and nothing left.", "The next try, within seconds."),
        _own("put_off_by_meta", "Meta took it not now: the number or its account sends too much at once.", "The next try.", _SAID),
        _own("campaign", "It is its turn in a campaign.", "The queue's next look."),
        _own("campaign_paused", "Its campaign was paused or cancelled before it went; it has its turn again when that goes on."),
        _own("again", "It repeats a send that was presumed lost.", "Its turn."),
        _own("released", "An operator released it.", "Its turn."),
        _own("restart", "Linekeeper stopped while it was being sent.", "A status that tells.", _UNSURE),
        _own("stopped", "Linekeeper stopped while it was being sent.", "A status that tells.", _UNSURE),
        _own("unread", "What it is could not be read here, so only hard stops could hold it; Meta judged the rest."),
        _own("unreadable", "Meta's answer could not be read.", "A status that tells.", _UNSURE),
        _own("presumed_lost", "Nothing was heard of it, although later statuses of its number arrived.", "", _UNSURE),
        _own(
            "presumed_lost_ask",
            "It is presumed lost: nothing was heard of it, although later statuses of its number arrived.",
            "Somebody decides: drop it, or send it again.",
            _UNSURE,
        ),
        _own("by_meta", "Meta refused it.", "", _SAID),
        _own("held_by_meta", "Meta took it, and holds it to look at its quality.", "Meta lets it go, or drops it.", _SAID),
        _own("expired", "Its time was over before it could go."),
        _own("cancelled", "It was taken back before it went."),
        _own("arrived_after_all", "It is not needed: the send that it repeats did reach Meta.", "", _SAID),
        _own("cannot_be_opened", "Its request cannot be opened: it was sealed with another key of this installation, or is damaged."),
    )
}
#: What a row's text says of one send only, and nobody kept.
_DETAILS = re.compile(r"(: | \()?\{detail\}( times| in 24 hours)?\)?")
#: How a connection broke off, by what is kept of it, beside nobody's knowing whether Meta has it.
_BROKE_OFF: Mapping[str, str] = {
    "TimeoutError": "Meta did not answer in time.",
    "ServerTimeoutError": "Meta did not answer in time.",
    "SocketTimeoutError": "Meta did not answer in time.",
    "ConnectionResetError": "The connection broke off before Meta's answer.",
    "hung up": "The connection broke off before Meta's answer.",
    "ServerDisconnectedError": "The connection broke off before Meta's answer.",
    "ClientOSError": "The connection broke off before Meta's answer.",
    "ClientPayloadError": "The connection broke off within Meta's answer.",
}
_NOBODY_KNOWS = Reason(code="unknown", text="Nobody knows whether it reached Meta.", basis=_UNSURE, waits_for="A status that tells.")


def reason_of(why: str, state: SendState, error: int | None = None, detail: str = "") -> Reason | None:
    """Return the reason of a state in words; None: it needs none. A code that we do not know is shown as it is.

    `detail`: the words in which it was decided of one send that waits, where they were kept.
    """
    row = BY_CODE.get(why) if state in WAITING or state is SendState.FAILED else None
    if row is not None:
        text = " ".join(_DETAILS.sub("", row.text).split())
        return Reason(
            code=why,
            text=(detail if state in WAITING else "") or text,
            basis=row.basis.value,
            waits_for=row.waits_for if state in WAITING else "",
            override=why if row.override and state in WAITING else "",
            hard=row.hard,
        )
    known = OWN.get(why)
    if known is not None:
        return _with_error(known, error)
    if state is SendState.UNKNOWN:
        text = " ".join(filter(None, (_BROKE_OFF.get(why), _NOBODY_KNOWS.text)))
        return Reason(code=why or _NOBODY_KNOWS.code, text=text, basis=_UNSURE, waits_for=_NOBODY_KNOWS.waits_for)
    if why and state in {SendState.SENT, SendState.DELIVERED, SendState.READ, SendState.SENDING}:
        return Reason(code=why, text=f"It went although this spoke against it: {' '.join(_against(code) for code in why.split(','))}")
    if error is not None:
        return Reason(code=why or "by_meta", text=_refused(error), basis=_SAID)
    return Reason(code=why, text=why) if why else None


def _with_error(reason: Reason, error: int | None) -> Reason:
    if error is None or reason.code != "by_meta":
        return reason
    return Reason(code=reason.code, text=_refused(error), basis=reason.basis)


def _refused(error: int) -> str:
    """Return that Meta refused it, with the code and the name it has in the catalogue, when there is one only."""
    titles = {one.title for one in catalogue().meanings(error) if one.subcode is None and one.title}
    return f"Meta refused it ({': '.join((str(error), *titles)) if len(titles) == 1 else error})."


def _against(code: str) -> str:
    row = BY_CODE.get(code)
    return f"{code}." if row is None else " ".join(_DETAILS.sub("", row.text).split())
