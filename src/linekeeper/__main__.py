"""`linekeeper` and `python -m linekeeper`. Commands are imported when they are asked for, so that each starts at once."""

import sys


def main() -> None:
    """Run the command line. `explain` with words alone goes without click, which would take most of its time."""
    if sys.argv[1:2] == ["explain"]:
        from linekeeper.cli import explaining  # noqa: PLC0415  only this command wants it

        if explaining.at_once(sys.argv[1:]):
            explaining.main(sys.argv[1:])

    from linekeeper.cli.entry import main as run  # noqa: PLC0415  as above

    run()


if __name__ == "__main__":
    main()
