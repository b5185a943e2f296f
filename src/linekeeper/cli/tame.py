"""A console that shows names as they are, and obeys none of them: what Meta or people wrote may hold orders to a terminal."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

SHOWN = "\N{REPLACEMENT CHARACTER}"
KEPT = "\t\n"
#: Control characters, and those that turn the direction of what stands around them.
ORDERS = {
    code: SHOWN for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)) if chr(code) not in KEPT
}


class Tame(Console):
    """rich's console; only its own colours and cursor movements reach the terminal."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render, with a sign in the place of each order in a text."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=segment.text.translate(ORDERS))
