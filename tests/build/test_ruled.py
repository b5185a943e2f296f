from datetime import date

import pytest

from linekeeper.build.ruled import holding, ruled
from linekeeper.config import Config
from linekeeper.config.words import RuleSet
from linekeeper.errors import Misconfigured

FLAGGED = RuleSet(rule="flagged_days", value=10, reason="their terms", by="provider")
PACING = RuleSet(rule="portfolio_pacing_below", value=1000, reason="their terms")


def test_explanations_come_from_the_configured_book() -> None:
    assert ruled(Config()).name == "2025-10-07"
    assert ruled(Config(rulebook="classic")).name == "classic"


def test_what_an_operator_set_holds() -> None:
    assert ruled(Config(rules=(FLAGGED,))).whole("flagged_days") == 10
    assert ruled(Config(rulebook="classic", rules=(FLAGGED,))).whole("flagged_days") == 10


def test_a_rule_that_is_none_is_refused() -> None:
    with pytest.raises(Misconfigured, match="did you mean flagged_days"):
        ruled(Config(rules=(RuleSet(rule="flaged_days", value=10, reason="their terms"),)))


def test_the_book_of_a_day_carries_what_was_set_of_the_rules_it_has() -> None:
    config = Config(rules=(FLAGGED, PACING))

    assert holding(config, date(2025, 10, 6)).name == "classic"
    assert holding(config, date(2025, 10, 6)).whole("flagged_days") == 10
    assert holding(config, date(2026, 1, 1)).whole("portfolio_pacing_below") == 1000
    assert "portfolio_pacing_below" not in holding(config, date(2025, 10, 6)).all()
