"""What was learned of numbers, portfolios and templates, kept: a restart loosens no graded response and no resume.

Written with the contacts, every second, for what changed since: of a crash at most the last second is lost.
"""

from datetime import datetime
from itertools import islice

import msgspec
import structlog
from msgspec import Struct

from linekeeper.gateway.book import NOTHING, NUMBER, PORTFOLIO, TEMPLATE, Book, Subject
from linekeeper.gateway.resuming import Resuming
from linekeeper.pacing.resume import Resume, Step
from linekeeper.pacing.standing import Graded, Level
from linekeeper.pacing.tally import KEPT_S, Counts
from linekeeper.state.sends import Sends

KINDS = (NUMBER, PORTFOLIO, TEMPLATE)
AT_ONCE = 500  #: written in one turn; the others in the next
log = structlog.get_logger(__name__)


class Learned(Struct, frozen=True, omit_defaults=True):
    """What is kept of one subject."""

    graded: Graded = Graded()
    counts: Counts = NOTHING
    resume: Resume = Resume()


class Taken(Struct, frozen=True):
    """Notes to be written, in one transaction."""

    notes: dict[str, bytes | None]
    subjects: set[Subject]
    lists: set[str]


_learned = msgspec.msgpack.Decoder(Learned)
_names = msgspec.msgpack.Decoder(list[str])
_bytes = msgspec.msgpack.Encoder()


class Learning:
    """Keeps what a book and the resumes learned, and gives it back to them at start."""

    def __init__(self, book: Book, resuming: Resuming) -> None:
        self._book, self._resuming = book, resuming
        self._kept: dict[str, set[str]] = {kind: set() for kind in KINDS}  #: of whom there is a note
        self._lists: set[str] = set()  #: kinds whose list of them is not written yet

    def to_keep(self) -> "Taken":
        """Return what changed since the last call, as it is to be written; of much only a part."""
        stirred, moved, lists = self._book.stirred, self._resuming.moved, self._lists
        subjects = {*islice(stirred, AT_ONCE), *((NUMBER, number) for number in islice(moved, AT_ONCE))}
        stirred.difference_update(subjects)
        moved.difference_update(id_ for kind, id_ in subjects if kind == NUMBER)
        notes: dict[str, bytes | None] = {}
        for kind, id_ in subjects:
            learned = self._of((kind, id_))
            notes[_note(kind, id_)] = None if learned is None else _bytes.encode(learned)
            if (learned is not None) != (id_ in self._kept[kind]):
                self._kept[kind] ^= {id_}
                lists.add(kind)
        self._lists = set()
        return Taken(notes | {_note(kind): _bytes.encode(sorted(self._kept[kind])) for kind in lists}, subjects, lists)

    def give_back(self, taken: "Taken") -> None:
        """Let what could not be written be written the next time."""
        self._book.stirred |= taken.subjects
        self._lists |= taken.lists

    async def recall(self, sends: Sends) -> None:
        """Take in what was kept.

        Raises:
            TryLater: the store cannot be read.
        """
        for kind in KINDS:
            written = await sends.look(lambda look, kind=kind: look.note(_note(kind)))  # type: ignore[misc]  # each kind's own
            names = [] if written is None else _names.decode(written)
            self._kept[kind] = set(names)
            for at in range(0, len(names), AT_ONCE):
                page = names[at : at + AT_ONCE]
                notes = await sends.look(lambda look, kind=kind, page=page: [look.note(_note(kind, id_)) for id_ in page])  # type: ignore[misc]  # as above
                for id_, note in zip(page, notes, strict=True):
                    self._take((kind, id_), note)

    def sweep(self, now: datetime) -> None:
        """Forget counts that are too old to count."""
        oldest = int(now.timestamp()) - KEPT_S
        counts = self._book.counts
        for subject in [subject for subject, of in counts.items() if max(of.minutes, default=0) < oldest]:
            del counts[subject]
            self._book.stirred.add(subject)

    def _of(self, subject: Subject) -> Learned | None:
        kind, id_ = subject
        graded = self._book.graded.get(subject, Graded())
        counts = self._book.counts.get(subject, NOTHING)
        resume = self._resuming.of(id_) if kind == NUMBER else Resume()
        if graded.measured is Level.NORMAL and not counts.minutes and resume.step is Step.OPEN:
            return None  # what a verdict asks for is in the verdict
        return Learned(graded, counts, resume)

    def _take(self, subject: Subject, note: bytes | None) -> None:
        kind, id_ = subject
        try:
            learned = Learned() if note is None else _learned.decode(note)
        except msgspec.MsgspecError:  # written by another release
            log.warning("gateway.learned_unreadable", kind=kind)
            return
        if learned.graded != Graded():
            self._book.graded[subject] = learned.graded
        if learned.counts.minutes:
            self._book.counts[subject] = learned.counts
        if kind == NUMBER:
            self._resuming.hold(id_, learned.resume)


def _note(kind: str, id_: str = "") -> str:
    return f"learned/{kind}/{id_}" if id_ else f"learned/{kind}"
