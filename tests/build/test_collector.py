"""The garbage collector leaves alone what stays, and looks seldom."""

import gc

from linekeeper.build.collector import THRESHOLDS, settled


def test_what_is_there_is_set_apart_and_looks_are_rare() -> None:
    """Both are the process's own: they are put back."""
    before = gc.get_threshold()
    try:
        settled()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == THRESHOLDS
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
