"""Shared by all rooms: how Hypothesis behaves here. Anything about one room lives in that room's folder."""

import os

from hypothesis import HealthCheck, settings

# No deadline: a busy machine is no failure. Derandomized in CI, so that a red run can be repeated as it was.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")
