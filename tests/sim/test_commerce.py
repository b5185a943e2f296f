from tests.sim.cast import FIRST, Caller, stage

PATH = f"/{FIRST}/whatsapp_commerce_settings"


def test_cart_and_catalogue_are_switched_by_query_or_body() -> None:
    caller = Caller(stage())
    told = [caller.get(PATH)["data"]]
    caller.ask("POST", f"{PATH}?is_cart_enabled=false")
    caller.ask("POST", PATH, {"is_catalog_visible": True})
    told.append(caller.get(PATH)["data"])

    assert told == [
        [{"is_cart_enabled": True, "is_catalog_visible": False, "id": FIRST}],
        [{"is_cart_enabled": False, "is_catalog_visible": True, "id": FIRST}],
    ]


def test_a_switch_is_true_or_false() -> None:
    assert Caller(stage()).refusal("POST", f"{PATH}?is_cart_enabled=perhaps")[1] == 100
