"""What is counted, under which names: every metric of the house in one place.

Labels hold names from the configuration and fixed words; never what a sender chooses, nor an account's, a number's or a person's name,
since a label lives as long as the process and is read by anyone who may see /metrics.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

#: Seconds. Meta asks for a median of at most 250 ms and under 1 % slower than 1 s ("Throughput", read 2026-11-23).
ACK_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Meter:
    """All metrics, in a registry of their own, so that two houses in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._door()
        self._poller()
        self._keeper()
        self._gateway()
        self._targets()
        self._sends: dict[tuple[str, str], Counter] = {}

    def count_send(self, lane: str, outcome: str) -> None:
        """Count a message. Looking a counter up by its labels takes longer than counting, and this is asked for every message."""
        counted = self._sends.get((lane, outcome))
        if counted is None:
            counted = self._sends[lane, outcome] = self.sends.labels(lane, outcome)
        counted.inc()

    def _door(self) -> None:
        registry = self.registry
        self.webhooks = Counter("linekeeper_webhooks_received", "Deliveries kept and answered 200.", ["app"], registry=registry)
        self.webhook_bytes = Counter("linekeeper_webhook_body_bytes", "Bytes of kept deliveries.", ["app"], registry=registry)
        self.webhooks_refused = Counter(
            "linekeeper_webhooks_refused", "Requests at the webhook door that were not kept, by reason.", ["app", "why"], registry=registry
        )
        self.webhook_ack = Histogram(
            "linekeeper_webhook_ack_seconds", "From the last byte of a delivery to its answer.", buckets=ACK_S, registry=registry
        )
        self.undecoded = Counter(
            "linekeeper_webhooks_undecoded", "Deliveries kept raw because the decoder failed on them.", ["app"], registry=registry
        )
        self.door_bytes = Gauge("linekeeper_webhook_inflight_bytes", "Bytes of bodies that are being read or stored.", registry=registry)

    def _poller(self) -> None:
        registry = self.registry
        self.polls = Counter("linekeeper_polls", "Polls of accounts, by outcome.", ["app", "outcome"], registry=registry)
        self.graph_calls = Counter(
            "linekeeper_graph_calls", "Calls to Meta's Graph API, by outcome.", ["app", "outcome"], registry=registry
        )
        self.readings_kept = Counter(
            "linekeeper_readings_kept", "Readings kept because they were news, or the day's first.", ["app"], registry=registry
        )
        self.poll_age = Gauge(
            "linekeeper_poll_age_seconds", "Age of the oldest successful poll among the app's accounts.", ["app"], registry=registry
        )
        self.accounts = Gauge("linekeeper_accounts", "Accounts that are polled.", ["app"], registry=registry)
        self.accounts_blind = Gauge("linekeeper_accounts_blind", "Accounts that cannot be read now.", ["app"], registry=registry)
        self.app_usage = Gauge(
            "linekeeper_graph_app_usage_percent", "Meta's own count of the app's call budget.", ["app"], registry=registry
        )
        self.clock_skew = Gauge("linekeeper_clock_skew_seconds", "Meta's clock minus ours.", ["app"], registry=registry)

    def _keeper(self) -> None:
        registry = self.registry
        self.keeper_lag = Gauge("linekeeper_keeper_lag_batches", "Batches that are kept and not yet folded.", registry=registry)
        self.folded = Counter("linekeeper_batches_folded", "Batches folded into state since the start.", registry=registry)
        self.unread = Gauge("linekeeper_unread", "Things Meta said that we cannot read, counted ever.", registry=registry)
        self.lobby = Gauge("linekeeper_lobby_elements", "Elements waiting for their account or number to be known.", registry=registry)
        self.store_refusals = Counter("linekeeper_store_refusals", "Writes the disk refused, by store.", ["store"], registry=registry)
        self.numbers = Gauge("linekeeper_numbers", "Counted numbers, by derived status.", ["status"], registry=registry)

    def _gateway(self) -> None:
        registry = self.registry
        self.sends = Counter(
            "linekeeper_sends", "Messages through the gateway, by lane and what became of them.", ["lane", "outcome"], registry=registry
        )
        self.sends_kept_back = Counter(
            "linekeeper_sends_kept_back",
            "Messages that did not go at once, queued or refused, by why.",
            ["outcome", "why"],
            registry=registry,
        )

    def _targets(self) -> None:
        registry = self.registry
        self.told = Counter(
            "linekeeper_target_told",
            "What targets of the user's own were told, by outcome.",
            ["target", "outcome"],
            registry=registry,
        )
        self.behind = Gauge(
            "linekeeper_target_behind_seconds",
            "Age of the oldest thing that a target is still to be told.",
            ["target"],
            registry=registry,
        )

    def text(self) -> bytes:
        """Return every metric in Prometheus' text form."""
        return generate_latest(self.registry)
