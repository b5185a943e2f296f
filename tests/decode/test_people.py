import pytest

from linekeeper.decode.people import MOST_NAMES, Contacts, names
from tests.decode.sample import VEIL

WA, BSUID, PARENT = (VEIL.person(*name) for name in (("wa", "15550109001"), ("bsuid", "US.1"), ("parent", "US.ENT.1")))
OTHER = VEIL.person("wa", "15550109002")
FULL = {"wa_id": "15550109001", "user_id": "US.1", "parent_user_id": "US.ENT.1", "profile": {"name": "Dana"}}
KEYS = (("wa", "wa_id"), ("bsuid", "user_id"))


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"wa_id": "15550109001", "user_id": "US.1"}, (WA, BSUID)),
        ({"wa_id": 15550109001}, (WA,)),
        ({"wa_id": "", "user_id": None}, ()),
        ({"wa_id": ["15550109001"], "user_id": True}, ()),
        ({}, ()),
    ],
    ids=repr,
)
def test_names_are_hashed_by_kind(told: dict[str, object], found: tuple[bytes, ...]) -> None:
    assert names(VEIL, told, KEYS) == found


@pytest.mark.parametrize(
    ("contacts", "alone", "known", "joined"),
    [
        pytest.param([FULL], False, (WA,), (WA, BSUID, PARENT), id="a shared name joins the others"),
        pytest.param([FULL], False, (OTHER,), (OTHER,), id="another person stays alone"),
        pytest.param([FULL], True, (OTHER,), (OTHER, WA, BSUID, PARENT), id="one contact beside one message is the same person"),
        pytest.param([FULL, {"wa_id": "15550109002"}], True, (OTHER,), (OTHER,), id="of two contacts only the named one"),
        pytest.param(None, True, (WA,), (WA,), id="no contacts"),
        pytest.param([None, 7, FULL], False, (WA,), (WA, BSUID, PARENT), id="poison among the contacts"),
        pytest.param("x", False, (WA,), (WA,), id="contacts of another form"),
    ],
)
def test_contacts_join_the_names_of_one_person(contacts: object, alone: bool, known: tuple[bytes, ...], joined: tuple[bytes, ...]) -> None:
    assert Contacts(VEIL, contacts, alone=alone).join(known) == joined


def test_the_only_contact_stands_in_where_nobody_is_named() -> None:
    assert Contacts(VEIL, [FULL], alone=True).only() == (WA, BSUID, PARENT)
    assert Contacts(VEIL, [FULL], alone=False).only() == ()


def test_the_names_of_one_person_are_bounded() -> None:
    chain = [{"wa_id": "15550109001", "user_id": f"US.{index}"} for index in range(1000)]

    assert len(Contacts(VEIL, chain, alone=False).join((WA,))) <= MOST_NAMES
