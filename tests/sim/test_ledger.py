from linekeeper.sim.ledger import Ledger


def test_rows_are_told_in_order_and_by_page() -> None:
    ledger = Ledger()
    for at in range(5):
        ledger.call(float(at), "GET /1", 200, 0)

    assert [row.seq for row in ledger.after(2, limit=2)] == [3, 4]
    assert [row.seq for row in ledger.after(4)] == [5]


def test_old_rows_fall_off_and_numbers_go_on() -> None:
    ledger = Ledger(kept=3)
    for at in range(10):
        ledger.webhook(float(at), "messages", "delivered", 200, delivery=at, attempt=1)

    assert [row.seq for row in ledger.after(0)] == [8, 9, 10]


def test_a_call_with_a_code_was_refused() -> None:
    ledger = Ledger()
    ledger.call(1.0, "GET /1", 400, 100)
    ledger.call(1.0, "GET /1", 503, 0)
    ledger.call(1.0, "GET /1", 200, 0)

    assert [row.outcome for row in ledger.after(0)] == ["refused", "refused", "answered"]
