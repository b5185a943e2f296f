from linekeeper.decode import kept_only
from linekeeper.decode.fields import LISTED, SINGLE
from linekeeper.sim.webhook_fields import DIVERTED, FIELDS, KNOWN, TIMELESS
from tests.sim import wire


def test_a_field_is_known_when_and_only_when_there_is_a_sample() -> None:
    assert set(KNOWN) == set(wire.samples())


def test_entries_carry_a_time_where_metas_samples_do() -> None:
    timed = {
        field
        for field, kinds in wire.samples().items()
        if any((".entry.time", "number") in leaf for all_ in kinds.values() for leaf in all_)
    }

    assert set(KNOWN) - timed == TIMELESS & set(KNOWN)


def test_linekeeper_knows_every_field_too() -> None:
    assert set(FIELDS) <= {*LISTED, *SINGLE} | kept_only.FIELDS


def test_an_override_takes_what_metas_page_lists_and_no_more() -> None:
    listed = (
        "messages message_echoes calls consumer_profile messaging_handovers group_lifecycle_update group_participants_update "
        "group_settings_update group_status_update smb_message_echoes smb_app_state_sync history account_settings_update"
    )

    assert set(listed.split()) == DIVERTED
