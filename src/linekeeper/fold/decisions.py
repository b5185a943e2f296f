"""The decisions, as one table a person can check aloud. The first row that holds names the status; the others stay as reasons.

Gone > Banned > Offline > Pending > Restricted > Flagged > Unknown > Connected. Rows marked as notes are told and set nothing.
"""

from linekeeper.events.account import RestrictionKind as Kind
from linekeeper.events.account import Review
from linekeeper.events.identity import NameDecision, SecurityKind
from linekeeper.events.number import Reported
from linekeeper.fold import appeal, chain, enforcement, identity, partner, reported
from linekeeper.fold.case import Rests, Row
from linekeeper.fold.restriction import CALLING
from linekeeper.fold.verdict import Basis, Status

_GONE, _BANNED, _OFFLINE, _PENDING = Status.GONE, Status.BANNED, Status.OFFLINE, Status.PENDING
_RESTRICTED, _FLAGGED, _UNKNOWN, _CONNECTED = Status.RESTRICTED, Status.FLAGGED, Status.UNKNOWN, Status.CONNECTED
_SAID, _OURS, _DOUBT = Basis.REPORTED, Basis.DERIVED, Basis.UNCONFIRMED
_READ, _HELD, _NEWS, _SELF = Rests.READING, Rests.HELD, Rests.NEWS, Rests.OURS

DECISIONS: tuple[Row, ...] = (
    Row("deleted", _GONE, _SAID, _HELD, reported.reads(Reported.DELETED)),
    Row("migrated", _GONE, _SAID, _HELD, reported.reads(Reported.MIGRATED)),
    Row("account_deleted", _GONE, _SAID, _NEWS, reported.account_deleted),
    Row("absent", _GONE, _OURS, _HELD, reported.absent),
    Row("banned", _BANNED, _SAID, _HELD, reported.banned),
    Row("ban_disabled", _BANNED, _SAID, _NEWS, enforcement.disabled),
    Row("health_banned", _BANNED, _OURS, _HELD, chain.blocked(by=chain.BANNED)),
    Row("disconnected", _OFFLINE, _SAID, _READ, reported.reads(Reported.DISCONNECTED)),
    Row("unlinked", _OFFLINE, _DOUBT, _READ, reported.reads(Reported.UNLINKED)),
    Row("coexistence_lost", _OFFLINE, _OURS, _NEWS, partner.coexistence_lost),
    Row("partner_removed", _OFFLINE, _OURS, _NEWS, partner.partner_removed),
    Row("app_uninstalled", _OFFLINE, _OURS, _NEWS, partner.app_uninstalled),
    Row("not_registered", _OFFLINE, _OURS, _READ, reported.not_registered),
    Row("send_refused", _OFFLINE, _OURS, _NEWS, reported.send_refused),
    Row("path_cut", _OFFLINE, _OURS, _SELF, partner.path_cut),
    Row("account_rejected", _PENDING, _SAID, _READ, enforcement.reviewed(Review.REJECTED)),
    Row("unverified", _PENDING, _SAID, _READ, reported.reads(Reported.UNVERIFIED)),
    Row("pending", _PENDING, _SAID, _READ, reported.reads(Reported.PENDING)),
    Row("in_review", _PENDING, _SAID, _READ, reported.reads(Reported.MANUAL_REVIEW)),
    Row("account_deferred", _PENDING, _SAID, _READ, enforcement.reviewed(Review.DEFERRED)),
    Row("account_in_review", _PENDING, _SAID, _READ, enforcement.reviewed(Review.PENDING)),
    Row("enforcement_replies", _RESTRICTED, _SAID, _NEWS, enforcement.restricts(Kind.CUSTOMER_INITIATED_MESSAGING)),
    Row("enforcement_new_conversations", _RESTRICTED, _SAID, _NEWS, enforcement.restricts(Kind.BUSINESS_INITIATED_MESSAGING)),
    Row("enforcement_unknown", _RESTRICTED, _DOUBT, _NEWS, enforcement.restricts(Kind.UNKNOWN)),
    Row("health_payment", _RESTRICTED, _OURS, _READ, chain.blocked(by=chain.PAYMENT)),
    Row("health_blocked", _RESTRICTED, _OURS, _READ, chain.blocked(by=None)),
    Row("enforcement_utility_rate", _RESTRICTED, _SAID, _NEWS, enforcement.restricts(Kind.UTILITY_RATE)),
    Row("enforcement_direct_send", _RESTRICTED, _SAID, _NEWS, enforcement.restricts(Kind.DIRECT_SEND_UTILITY)),
    Row("rate_limited", _RESTRICTED, _DOUBT, _READ, reported.reads(Reported.RATE_LIMITED)),
    Row("limit_reached", _RESTRICTED, _SAID, _READ, reported.reads(Reported.RESTRICTED, Reported.BLOCKED)),
    Row("flagged", _FLAGGED, _SAID, _READ, reported.flagged),
    Row("new_word", _UNKNOWN, _SAID, _READ, reported.reads(Reported.UNKNOWN)),
    Row("never_read", _UNKNOWN, _OURS, _SELF, reported.never_read),
    Row("ban_scheduled", _CONNECTED, _SAID, _NEWS, enforcement.ban_scheduled, note=True),
    Row("ban_new_word", _CONNECTED, _DOUBT, _NEWS, enforcement.ban_new_word, note=True),
    Row("error_368", _CONNECTED, _OURS, _NEWS, chain.send_error(368), note=True),
    Row("error_131031", _CONNECTED, _OURS, _NEWS, chain.send_error(131031), note=True),
    Row("error_131048", _CONNECTED, _OURS, _NEWS, chain.send_error(131048), note=True),
    Row("error_131042", _CONNECTED, _OURS, _NEWS, chain.send_error(131042), note=True),
    Row("error_131037", _CONNECTED, _OURS, _NEWS, chain.send_error(131037), note=True),
    Row("sends_fail", _CONNECTED, _OURS, _NEWS, chain.failing, note=True),
    Row("pin_switched_off", _CONNECTED, _SAID, _NEWS, identity.pin(SecurityKind.PIN_REQUEST_SUCCESS, "pin_off_shown_h"), note=True),
    Row("pin_reset_asked", _CONNECTED, _SAID, _NEWS, identity.pin(SecurityKind.PIN_RESET_REQUEST, "pin_off_shown_h"), note=True),
    Row("pin_changed", _CONNECTED, _SAID, _NEWS, identity.pin(SecurityKind.PIN_CHANGED, "pin_changed_shown_h"), note=True),
    Row("pin_new_word", _CONNECTED, _DOUBT, _NEWS, identity.pin(SecurityKind.UNKNOWN, "pin_changed_shown_h"), note=True),
    Row("misuse_warned", _CONNECTED, _SAID, _NEWS, enforcement.misuse_warned, note=True),
    Row("verification_lost", _CONNECTED, _SAID, _READ, enforcement.verification_lost, note=True),
    Row("name_declined", _CONNECTED, _SAID, _READ, identity.name(NameDecision.REJECTED), note=True),
    Row("name_expired", _CONNECTED, _DOUBT, _READ, identity.name_expired, note=True),
    Row("name_waits", _CONNECTED, _OURS, _READ, identity.name_waits, note=True),
    Row("name_in_review", _CONNECTED, _SAID, _READ, identity.name(NameDecision.PENDING, NameDecision.DEFERRED), note=True),
    Row("appeal_late", _CONNECTED, _OURS, _NEWS, appeal.appeal(late=True), note=True),
    Row("appeal_running", _CONNECTED, _OURS, _NEWS, appeal.appeal(late=False), note=True),
    Row("violation", _CONNECTED, _SAID, _NEWS, enforcement.violations, note=True),
    Row("quality_low", _CONNECTED, _SAID, _READ, reported.quality_low, note=True),
    Row("quality_held", _CONNECTED, _OURS, _READ, reported.quality_held, note=True),
    Row("health_limited", _CONNECTED, _SAID, _READ, chain.limited, note=True),
    Row("health_new_word", _CONNECTED, _DOUBT, _READ, chain.new_word, note=True),
    Row("enforcement_utility_templates", _CONNECTED, _SAID, _NEWS, enforcement.restricts(Kind.UTILITY_TEMPLATES), note=True),
    Row("enforcement_add_numbers", _CONNECTED, _SAID, _NEWS, enforcement.restricts(Kind.ADD_PHONE_NUMBER), note=True),
    Row("enforcement_calling", _CONNECTED, _SAID, _NEWS, enforcement.restricts_calls(sorted(CALLING)), note=True),
    Row("review_word", _CONNECTED, _DOUBT, _READ, enforcement.reviewed(Review.RESTRICTED, Review.LIMIT_REACHED, Review.UNKNOWN), note=True),
    Row("account_word", _CONNECTED, _DOUBT, _READ, enforcement.account_word, note=True),
    Row("throughput_upgrading", _CONNECTED, _SAID, _NEWS, identity.upgrading, note=True),
    Row("coexists", _CONNECTED, _SAID, _READ, identity.coexists, note=True),
    Row("untold", _CONNECTED, _SAID, _READ, reported.untold, note=True),
    Row("linked", _CONNECTED, _DOUBT, _READ, reported.reads(Reported.LINKED), note=True),
)

#: What is said when the last reading is too old; see `seeing`.
TOO_OLD = Row("too_old", _UNKNOWN, _OURS, _SELF, lambda _: (), note=False)

#: The order in which rows name the status.
PRECEDENCE: tuple[Status, ...] = (_GONE, _BANNED, _OFFLINE, _PENDING, _RESTRICTED, _FLAGGED, _UNKNOWN, _CONNECTED)
