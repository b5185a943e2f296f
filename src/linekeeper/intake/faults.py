"""How an unexpected fault is logged: its kind and place. Its text may hold what somebody wrote, so it is left out."""


def place_of(fault: BaseException) -> str:
    """Return file and line where the fault was raised, such as `walk.py:88`."""
    trace = fault.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
