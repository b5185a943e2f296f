"""The short plays: each can be staged and played; what Linekeeper makes of them is in tests/acceptance/test_rows.py."""

import msgspec
import pytest

from linekeeper.sim.acts import check
from linekeeper.sim.playbill import names, raise_curtain
from linekeeper.sim.rows import NUMBER, Expected, Row, rows, staged, whole
from tests.sim import wire
from tests.sim.cast import NOW, ear


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.section}: {row.row}" if row.row else row.about) for row in rows()])
def test_a_short_play_can_be_played_to_its_end(row: Row) -> None:
    here = raise_curtain(staged(row), NOW, 7)
    heard = ear(here)
    for act in [*row.before, *row.acts]:
        check(here, whole(act))()
    here.timeline.run_until(NOW + row.watch_s)

    assert row.about
    assert row.expect != Expected()
    assert list(here.mishaps) == []
    assert wire.faults_of(heard) == [] or made_up(row)


def made_up(row: Row) -> bool:
    """Return whether a row says what Meta never said, to see what becomes of it."""
    return row.row.startswith("any other") or any(act["do"] in ("announce", "unknown_message") for act in [*row.before, *row.acts])


def test_no_row_is_played_twice() -> None:
    told = [(row.section, row.row) if row.row else row.about for row in rows()]

    assert sorted(map(str, set(told))) == sorted(map(str, told))


def test_an_act_is_about_the_rows_own_things_unless_it_says() -> None:
    assert whole({"do": "deregister"}) == {"do": "deregister", "number": NUMBER}
    assert whole({"do": "deregister", "number": "other"}) == {"do": "deregister", "number": "other"}
    assert whole({"do": "dance"}) == {"do": "dance"}


def test_a_word_of_the_world_that_cannot_be_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="code"):
        staged(Row(about="x", number={"code": "SHOUTED"}, expect=Expected()))


def test_short_plays_are_no_plays_of_their_own() -> None:
    assert [name for name in names() if name.startswith("rows")] == []
