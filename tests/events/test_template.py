from linekeeper.events.template import TemplateRated, TemplateState


def test_states_are_written_lightest_first() -> None:
    order = [
        TemplateState.APPROVED,
        TemplateState.UNKNOWN,
        TemplateState.FLAGGED,
        TemplateState.PAUSED,
        TemplateState.REJECTED,
        TemplateState.DISABLED,
        TemplateState.DELETED,
    ]

    assert sorted(order, key=list(TemplateState).index) == order


def test_a_rating_belongs_to_one_template_of_one_account() -> None:
    required = {"at", "account", "template", "quality"}

    assert required <= set(TemplateRated.__struct_fields__)
