"""A process that has imported all of ours, and splits itself for every command: `python -m tests.nursery SOCKET`.

It listens on the socket it inherits. One message is one line of JSON (module, words, folder, environ) with three files: standard output,
standard error, and a pipe on which the command's process id and then its wait status are told. It ends when the socket closes.
"""

import gc
import importlib
import json
import os
import pkgutil
import runpy
import socket
import sys
from typing import Any

import linekeeper

LONGEST = 1 << 20


def know_everything() -> None:
    """Import every module of ours, and set them aside from the search for garbage: a search would copy their pages."""
    for module in pkgutil.walk_packages(linekeeper.__path__, "linekeeper."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def next_order(ours: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Return the next order and its files; None when nobody will order any more."""
    told, files, _, _ = socket.recv_fds(ours, LONGEST, 3)
    while told and not told.endswith(b"\n"):
        told += ours.recv(LONGEST)
    return (json.loads(told), files) if told else None


def attend(status: int) -> bool:
    """Split once more; return True in the process that is to obey. The other tells how that one ends, and ends."""
    child = os.fork()
    if child == 0:
        return True
    os.write(status, b"%d\n" % child)
    os.write(status, b"%d\n" % os.waitpid(child, 0)[1])
    os._exit(0)


def obey(order: dict[str, Any], out: int, errors: int) -> None:
    """Be the command, as a fresh process would be."""
    os.dup2(out, 1)
    os.dup2(errors, 2)
    coding = sys.stdout.encoding  # anew: what a file can do is asked once, when it is opened
    sys.stdout = open(1, "w", encoding=coding, closefd=False)  # noqa: SIM115  it stays to the end
    sys.stderr = open(2, "w", encoding=coding, errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115  as above
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environ"])
    sys.argv = [order["module"], *order["words"]]
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


def main() -> None:
    """Wait for orders; in the processes that are split off, obey one."""
    know_everything()
    ours = socket.socket(fileno=int(sys.argv[1]))
    while (ordered := next_order(ours)) is not None:
        order, (out, errors, status) = ordered
        attendant = os.fork()
        if attendant == 0 and attend(status):
            os.close(status)
            ours.close()
            obey(order, out, errors)
            return
        for file in (out, errors, status):
            os.close(file)
        while attendant := os.waitpid(-1, os.WNOHANG)[0] if attendant else 0:
            pass


if __name__ == "__main__":
    main()
