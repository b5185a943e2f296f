import pytest

from linekeeper.decode import kept_only
from linekeeper.decode.fields import LISTED, SINGLE, reader, whose
from tests.decode.sample import CASES

STATUS, QUALITY = "message_template_status_update", "message_template_quality_update"


@pytest.mark.parametrize(
    ("field", "value", "read_as"),
    [
        pytest.param(STATUS, {"event": "PAUSED"}, STATUS, id="a status under its own name"),
        pytest.param(QUALITY, {"new_quality_score": "RED"}, QUALITY, id="a quality under its own name"),
        pytest.param(STATUS, {"new_quality_score": "RED"}, QUALITY, id="a quality under the other's name, as a page printed it"),
        pytest.param(QUALITY, {"event": "PAUSED"}, STATUS, id="a status under the other's name"),
        pytest.param("account_update", {}, "account_update", id="other fields by name alone"),
    ],
)
def test_the_templates_keys_tell_more_than_the_fields_name(field: str, value: dict[str, object], read_as: str) -> None:
    assert reader(field, value) == SINGLE[read_as]


def test_what_nobody_judges_has_no_reader() -> None:
    assert reader("automatic_events", {}) is None


@pytest.mark.parametrize("earlier", ["business_username_update", "phone_number_username_update"])
def test_a_field_is_read_under_its_earlier_names(earlier: str) -> None:
    assert reader(earlier, {}) == SINGLE["business_username_updates"]


@pytest.mark.parametrize(
    ("field", "entry", "told"),
    [
        ("messages", "7", ("7", False)),
        ("messages", "0", ("0", True)),
        ("partner_solutions", "7", ("", False)),
        ("partner_solutions", "0", ("0", True)),
        ("account_update", "0", ("0", True)),
    ],
)
def test_whose_a_value_is(field: str, entry: str, told: tuple[str, bool]) -> None:
    assert whose(field, {}, entry) == told


def test_a_field_is_either_judged_or_kept_and_every_sample_has_one() -> None:
    judged = {*LISTED, *SINGLE}

    assert judged & kept_only.FIELDS == set(LISTED) & set(SINGLE) == set()
    assert {case.split("/")[0] for case in CASES} - {"_edge"} <= judged | kept_only.FIELDS
