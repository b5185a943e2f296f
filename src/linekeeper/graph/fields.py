"""Which fields are asked for. One field that a token may not read makes Meta refuse the whole request.

So every list has a safe part, readable with `whatsapp_business_management` alone, and a risky one, which depends on the app's
other permissions or on the Graph version. Risky fields are the first suspects when a request is refused.
Sources: Meta's Graph reference of the nodes (read 2026-11-23); refusals seen in the field (`primary_funding_id`, error 10).
"""

NUMBER_SAFE = (
    "display_phone_number",
    "verified_name",
    "status",
    "quality_rating",
    "name_status",
    "code_verification_status",
    "platform_type",
    "throughput",
    "account_mode",
    "is_official_business_account",
)
NUMBER_RISKY = (
    "health_status",
    "whatsapp_business_manager_messaging_limit",  # v24.0 and newer
    "is_pin_enabled",
    "is_on_biz_app",
    "is_preverified_number",
    "last_onboarded_time",
    "webhook_configuration",
)
ACCOUNT_SAFE = ("name", "currency", "timezone_id", "account_review_status")
ACCOUNT_RISKY = (
    "health_status",
    "owner_business_info",  # the portfolio; needs business_management
    "business_verification_status",
    "ownership_type",
    "status",
    "country",
    "whatsapp_business_manager_messaging_limit",  # v24.0 and newer
)

TEMPLATE_SAFE = ("name", "language", "status", "category", "quality_score")
TEMPLATE_RISKY = (
    "rejected_reason",  # these are named by an open client library
    "previous_category",
    "correct_category",
    "message_send_ttl_seconds",  # documented where it is set; whether it can be read, an open client library says
)
PORTFOLIO_SAFE = ("name", "verification_status")
PORTFOLIO_RISKY = (
    "whatsapp_business_manager_messaging_limit",  # v24.0 and newer
    "two_factor_type",
)

#: Never asked for: they need a billing permission, tell nothing about health, or hold a secret.
NEVER = frozenset({"primary_funding_id", "purchase_order_number", "certificate", "new_certificate", "username"})

#: Node kind -> (all fields, first suspects).
FIELDS = {
    "number": (NUMBER_SAFE + NUMBER_RISKY, NUMBER_RISKY),
    "account": (ACCOUNT_SAFE + ACCOUNT_RISKY, ACCOUNT_RISKY),
    "template": (TEMPLATE_SAFE + TEMPLATE_RISKY, TEMPLATE_RISKY),
    "portfolio": (PORTFOLIO_SAFE + PORTFOLIO_RISKY, PORTFOLIO_RISKY),
}
