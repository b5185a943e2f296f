"""`linekeeper` and `python -m linekeeper`. Commands are imported when they are asked for, so that each starts at once."""

from linekeeper.cli.entry import main

if __name__ == "__main__":
    main()
