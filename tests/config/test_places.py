"""Each kind of place: what is meant by what was written, or why it does not do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from linekeeper.config import places
from linekeeper.config.parse import Wrong


@pytest.mark.parametrize(
    ("read", "written", "meant"),
    [
        pytest.param(places.names, "Lines.Example.com, [::1]", ("lines.example.com", "[::1]"), id="host names are lowered"),
        pytest.param(places.zone, "Europe/Berlin", "Europe/Berlin", id="a zone"),
        pytest.param(places.web_address, "https://Graph.example.com/", "https://Graph.example.com", id="no slash at the end"),
        pytest.param(places.web_address, "http://[::1]:80", "http://[::1]:80", id="http on this machine"),
        pytest.param(places.listen_host, "[::1]", "::1", id="an IPv6 address"),
        pytest.param(places.folder, "~", Path.home(), id="the home"),
    ],
)
def test_a_place_is_understood(read: Callable[[object], object], written: object, meant: object) -> None:
    assert read(written) == meant


@pytest.mark.parametrize(
    ("read", "written"),
    [
        pytest.param(places.zone, "Europe", id="a folder of zones"),
        pytest.param(places.zone, "/etc/passwd", id="a path"),
        pytest.param(places.names, "a b", id="a name with a space"),
        pytest.param(places.web_address, "https://x:99999", id="an address with a port that is none"),
        pytest.param(places.web_address, "https://[", id="half an address"),
        pytest.param(places.folder, "", id="no folder"),
        pytest.param(places.folder, "~nobody-of-that-name/x", id="a home of nobody"),
    ],
)
def test_a_place_that_does_not_do_is_refused_with_a_remedy(read: Callable[[object], object], written: object) -> None:
    with pytest.raises(Wrong) as wrong:
        read(written)

    assert wrong.value.why
    assert wrong.value.remedy


@pytest.mark.parametrize(("host", "is_so"), [("localhost", True), ("127.9.9.9", True), ("::1", True), ("10.0.0.1", False), ("a", False)])
def test_only_this_machine_is_loopback(host: str, is_so: bool) -> None:
    assert places.loopback(host) is is_so
