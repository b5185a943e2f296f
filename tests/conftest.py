"""Shared by all rooms: how Hypothesis and the collector of garbage behave here, and what splits off processes. Anything about one room
lives in that room's folder.
"""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests import forked

# No deadline: a busy machine is no failure. Derandomized in CI, so that a red run can be repeated as it was.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# What is gathered here stays to the end: thousands of tests and their parameters. Looking through them again and again for garbage
# costs a tenth of the suite and finds none. With workers this process only gathers their reports, and so never turns it on again.
gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that hold a slow test first: one that began last would be waited for alone."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Set aside what was collected, then look for garbage as ever: a test that leaves something open must be found out."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def nursery() -> Iterator[forked.Nursery]:
    """Give what starts processes that need not import everything anew; one for each worker, and only where it is asked for."""
    with forked.opened() as found:
        yield found
