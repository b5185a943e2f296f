"""The language of `fields`: names, `name{inner,names}`, `edge.limit(5){...}`, `name.as(other)`. Source: Graph API, field expansion."""

import re

import msgspec

from linekeeper.sim.errors import GraphFault

DEEPEST = 8
#: A name, a modifier with its value, or one of the marks.
TOKEN = re.compile(r"\s*(?:([A-Za-z_][\w]*)|\.([A-Za-z_]\w*)\(((?:[^()]|\([^()]*\))*)\)|([{},]))")


class Wanted(msgspec.Struct, frozen=True):
    """A field or edge that is asked for, with its modifiers and what is wanted inside it."""

    name: str
    modifiers: dict[str, str] = {}
    inner: tuple["Wanted", ...] = ()

    @property
    def key(self) -> str:
        """Return the name it is answered under."""
        return self.modifiers.get("as", self.name)


def fields(text: str) -> list[Wanted]:
    """Return what a field list asks for, in its order; of two with one name the later counts.

    Raises:
        GraphFault: 100, it is not written as field lists are.
    """
    reader = _Reader(text)
    found = reader.names(0)
    if reader.place < len(text.rstrip()):
        raise reader.fault()
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0

    def fault(self) -> GraphFault:
        return GraphFault(100, message=f"(#100) Syntax error in the field list at character {self.place}")

    def names(self, depth: int) -> list[Wanted]:
        """Read names up to the end or to a closing brace, which is left."""
        if depth > DEEPEST:
            raise self.fault()
        found: dict[str, Wanted] = {}
        while (match := TOKEN.match(self.text, self.place)) is not None:
            if match[1]:
                self.place = match.end()
                one = self._one(match[1], depth)
                found[one.key] = one
            elif match[4] == ",":
                self.place = match.end()
            else:
                break
        return list(found.values())

    def _one(self, name: str, depth: int) -> Wanted:
        modifiers: dict[str, str] = {}
        while (match := TOKEN.match(self.text, self.place)) is not None and match[2]:
            modifiers[match[2]] = match[3].strip()
            self.place = match.end()
        if match is None or match[4] != "{":
            return Wanted(name, modifiers)
        self.place = match.end()
        inner = self.names(depth + 1)
        closing = TOKEN.match(self.text, self.place)
        if closing is None or closing[4] != "}":
            raise self.fault()
        self.place = closing.end()
        return Wanted(name, modifiers, tuple(inner))
