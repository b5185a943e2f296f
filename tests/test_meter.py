"""The metrics: one place, own registry, nothing personal."""

from prometheus_client.parser import text_string_to_metric_families

from linekeeper.meter import Meter

#: What a label may be called: names from the configuration, fixed words. Nothing that a sender chooses: each value would live to the end.
ALLOWED = {"app", "lane", "why", "outcome", "store", "status", "le", "target"}


def test_every_metric_is_told_in_prometheus_form_with_a_help_line() -> None:
    meter = Meter()
    meter.webhooks.labels("meta").inc()

    families = {family.name: family for family in text_string_to_metric_families(meter.text().decode())}

    assert families["linekeeper_webhooks_received"].samples[0].value == 1.0
    assert [name for name, family in families.items() if not family.documentation.endswith(".")] == []
    assert [name for name in families if not name.startswith("linekeeper_")] == []


def test_no_label_could_hold_an_account_a_number_or_a_person() -> None:
    labels = {label for collector in Meter().registry._collector_to_names for label in getattr(collector, "_labelnames", ())}

    assert labels <= ALLOWED
    assert "app" in labels


def test_two_houses_in_one_process_count_apart() -> None:
    here, there = Meter(), Meter()
    here.folded.inc(5)

    assert there.registry.get_sample_value("linekeeper_batches_folded_total") == 0.0
    assert here.registry.get_sample_value("linekeeper_batches_folded_total") == 5.0
