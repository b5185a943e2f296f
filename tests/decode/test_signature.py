"""The signature over the raw bytes. The vector was computed with OpenSSL, not with the code under test."""

import hashlib
import hmac
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.decode.signature import matches

BODY = b'{"object":"whatsapp_business_account"}'
SECRET = b"app-secret"
PROVIDERS = Path(__file__).parents[3] / "shared" / "payloads" / "providers"
HEX = "0bf7374433906636bed1653bc7c64affb42fa5da9a39e251ab95c2e3a9c06923"


def signed(body: bytes, secret: bytes = SECRET) -> str:
    """Return the header that Meta would send."""
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def test_a_signature_made_by_another_program_fits() -> None:
    assert matches(BODY, f"sha256={HEX}", [SECRET])


@pytest.mark.parametrize("provider", ["360dialog", "kapso"])
def test_providers_that_sign_the_same_way_fit_too(provider: str) -> None:
    file = PROVIDERS / "_signatures" / "vectors.json"
    if not file.exists():
        pytest.skip("the providers' vectors are not beside this clone")
    vectors = [told for told in json.loads(file.read_text())["vectors"] if told["provider"] == provider]

    assert vectors
    for told in vectors:
        signature = next(value for name, value in told["headers"].items() if name.lower().endswith("-signature"))
        body = (PROVIDERS / told["file"]).read_bytes()
        assert matches(body, f"sha256={signature}", [told["secret"].encode()])
        assert not matches(body + b" ", f"sha256={signature}", [told["secret"].encode()])


@pytest.mark.parametrize(
    ("header", "fits"),
    [
        pytest.param(f"sha256={HEX}", True, id="lower case"),
        pytest.param(f"sha256={HEX.upper()}", True, id="upper case"),
        pytest.param(f"sha256={HEX[:32].upper()}{HEX[32:]}", True, id="mixed case"),
        pytest.param(None, False, id="missing"),
        pytest.param("", False, id="empty"),
        pytest.param(HEX, False, id="without its algorithm"),
        pytest.param(f"sha1={HEX[:40]}", False, id="SHA-1 only"),
        pytest.param(f"SHA256={HEX}", False, id="algorithm in upper case"),
        pytest.param(f"sha256={HEX[:-1]}", False, id="a digit short"),
        pytest.param(f"sha256={HEX}0", False, id="a digit long"),
        pytest.param(f"sha256={HEX}\n", False, id="a line end after it"),
        pytest.param(f" sha256={HEX}", False, id="a space before it"),
        pytest.param(f"sha256={HEX},sha256={HEX}", False, id="doubled"),
        pytest.param(f"sha256={HEX[:-1]}g", False, id="no hex"),
        pytest.param(f"sha256={HEX[:-1]}٣", False, id="a digit of another script"),
        pytest.param("sha256=" + "0" * 64, False, id="forged"),
    ],
)
def test_only_the_one_whole_signature_fits(header: str | None, fits: bool) -> None:
    assert matches(BODY, header, [SECRET]) is fits


@pytest.mark.parametrize(
    ("secrets", "fits"),
    [
        pytest.param([SECRET, b"old"], True, id="the current secret"),
        pytest.param([b"new", SECRET], True, id="the previous secret"),
        pytest.param([b"new"], False, id="another secret"),
        pytest.param([], False, id="no secret"),
    ],
)
def test_any_of_the_given_secrets_may_fit(secrets: list[bytes], fits: bool) -> None:
    assert matches(BODY, f"sha256={HEX}", secrets) is fits


def test_an_empty_secret_signs_nothing() -> None:
    assert not matches(BODY, signed(BODY, b""), [b""])


@given(st.binary(max_size=300), st.binary(min_size=1, max_size=80), st.integers(0, 299))
def test_what_was_signed_fits_and_one_other_byte_does_not(body: bytes, secret: bytes, at: int) -> None:
    assert matches(body, signed(body, secret), [secret])
    if body:
        at %= len(body)
        assert not matches(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :], signed(body, secret), [secret])


@given(st.text(max_size=80))
def test_no_header_raises(header: str) -> None:
    assert not matches(BODY, header, [SECRET])
