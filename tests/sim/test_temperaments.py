from collections import Counter

import pytest

from linekeeper.sim import people, temperaments


def test_everyone_in_the_crowd_has_a_temperament_in_about_the_share_the_file_says() -> None:
    crowd = [people.wa_id(index) for index in range(people.PEOPLE)]
    found = Counter(temperaments.of(7, person).temperament.name for person in crowd)

    for kind in temperaments.kinds():
        assert found[kind.name] / people.PEOPLE == pytest.approx(kind.share, abs=0.03)


def test_who_somebody_is_follows_from_the_seed_and_the_number_alone() -> None:
    assert temperaments.of(7, "15550102000") == temperaments.of(7, "15550102000")
    assert any(temperaments.of(7, people.wa_id(one)) != temperaments.of(8, people.wa_id(one)) for one in range(20))


@pytest.mark.parametrize(
    ("ending", "reachable", "weary"),
    [
        pytest.param("98", False, False, id="nobody is reached under 98"),
        pytest.param("97", None, True, id="whoever ends in 97 is weary of marketing"),
        pytest.param("00", None, False, id="others are not weary by themselves"),
    ],
)
def test_some_endings_always_mean_the_same(ending: str, reachable: bool | None, weary: bool) -> None:
    found = [temperaments.of(seed, f"155501020{ending}") for seed in range(40)]

    assert {one.weary for one in found} == {weary}
    assert reachable is None or {one.reachable for one in found} == {reachable}


def test_few_people_are_in_the_experiment_or_never_agreed_to_be_written_to() -> None:
    crowd = [temperaments.of(7, people.wa_id(index)) for index in range(people.PEOPLE)]

    assert 0 < sum(one.experiment for one in crowd) < people.PEOPLE / 50
    assert 0 < sum(not one.opted_in for one in crowd) < people.PEOPLE / 10
