import inspect

from linekeeper.events.template import CategoryStage, TemplateEdited, TemplateRated, TemplateState


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


def test_a_change_of_category_that_is_done_outweighs_its_notice() -> None:
    assert list(CategoryStage).index(CategoryStage.DONE) > list(CategoryStage).index(CategoryStage.ANNOUNCED)


def test_an_edited_text_has_room_for_a_hash_only() -> None:
    assert inspect.get_annotations(TemplateEdited)["content"] is bytes
    assert not {"text", "body", "title"} & set(TemplateEdited.__struct_fields__)
