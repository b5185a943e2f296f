import pytest
from litestar.exceptions import HTTPException, NotFoundException, ValidationException

from linekeeper.errors import Misconfigured, Refused, TryLater
from linekeeper.web.problems import Refusal, headers_of, no_page, problem_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(no_page(), 404, id="a refusal says its own status"),
        pytest.param(NotFoundException(), 404, id="no route"),
        pytest.param(ValidationException(extra=[{"key": "limit", "message": "too large"}]), 400, id="a parameter"),
        pytest.param(Refused("the page does not exist"), 400, id="what the views refuse"),
        pytest.param(TryLater("the disk is full"), 503, id="the store"),
        pytest.param(HTTPException(status_code=405), 405, id="a method"),
        pytest.param(HTTPException(status_code=413, detail="too long"), 413, id="another fault of the asker"),
        pytest.param(HTTPException(status_code=500), 500, id="a fault of the framework"),
        pytest.param(Misconfigured("a secret is missing"), 500, id="the operator must act"),
        pytest.param(KeyError("x"), 500, id="ours"),
    ],
)
def test_each_error_has_its_status_and_three_lines(error: Exception, status: int) -> None:
    told, problem = problem_of(error)

    assert told == status
    assert problem.what


def test_a_damaged_file_is_told_as_what_it_is() -> None:
    damaged = Misconfigured("batch 7 in journal.db is damaged", why="its checksum does not fit", remedy="restore the newest backup")

    _, problem = problem_of(damaged)

    assert (problem.what, problem.why, problem.remedy) == (damaged.what, damaged.why, damaged.remedy)


def test_a_fault_of_ours_quotes_nothing_it_held(capsys: pytest.CaptureFixture[str]) -> None:
    _, problem = problem_of(ValueError("+1 555 010 0001 wrote: hello"))

    logged = capsys.readouterr().out
    assert "555" not in f"{problem}{logged}"
    assert "hello" not in f"{problem}{logged}"


def test_the_parameter_that_does_not_fit_is_named() -> None:
    _, problem = problem_of(ValidationException(extra=[{"key": "limit", "message": "Expected `int` <= 500"}]))

    assert problem.why == "limit: Expected `int` <= 500"


@pytest.mark.parametrize(
    ("error", "status", "headers"),
    [
        pytest.param(TryLater("full", retry_after_s=7.4), 503, {"Retry-After": "7"}, id="as long as the store asks"),
        pytest.param(TryLater("full"), 503, {"Retry-After": "2"}, id="a little, when it does not say"),
        pytest.param(Refusal(405, "no"), 405, {"Allow": "GET, HEAD"}, id="what may be done instead"),
        pytest.param(no_page(), 404, {}, id="nothing else"),
    ],
)
def test_headers_say_what_to_do_next(error: Exception, status: int, headers: dict[str, str]) -> None:
    assert headers_of(error, status) == headers
