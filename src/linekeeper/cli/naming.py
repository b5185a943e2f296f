"""A business number as people give it to a command: its id, or its digits with +."""

from linekeeper.build.clock import Real
from linekeeper.config import Config
from linekeeper.errors import Misconfigured


async def number_id(config: Config, told: str) -> str:
    """Return the id of a number; what is digits alone is believed to be one.

    Raises:
        Misconfigured: no number here has these digits.
    """
    if told.isdigit():
        return told
    from linekeeper.build.asking import asking  # noqa: PLC0415  opens stores: slow to import, and --help does without

    async with asking(config, Real()) as folder:
        found = await folder.views.number(told)
    if found is None:
        raise Misconfigured("there is no such number", why="neither an id nor the digits fit", remedy="`linekeeper check` lists all")
    return found.id
