"""What detectors listen to: the plain values of one take, and its words set right against its sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from media.timeline import Curve, Span
from media.transcript import Reheard, Word
from rubrics.runs import deal


@dataclass(frozen=True, slots=True)
class Hearing:
    """One take as plain values, everything in seconds from the start of the recording.

    `words` are the recogniser's, in order, teacher's and pupils'. `speech` comes from voice activity,
    whoever spoke. `roster` is the practice's own list of names; empty means the step's. `pupil` are the
    stretches marked as a pupil's, in order: the n-th is pupil line n. `marks` holds the moments that a
    person set by hand, by the name of the anchor.

    The curves are None where nothing was read, and NaN at moments when there was nothing to read:
    `loudness_db` is the level in dB re full scale; `pitch_st` the height of the voice in semitones re the
    speaker's own median, whoever spoke; `motion` how much the upper body moves, 0 to 1 as
    `media.picture` has it; `facing` 1 where a face is turned to the camera, 0 where it is not or none is
    seen. `automatic_gain` says whether the browser levelled the sound while it was recorded, which flattens
    loudness; None if nobody knows.

    `reheard` are stretches listened to again for a phrase; see `rubrics.rehearing`.
    """

    words: tuple[Word, ...]
    speech: tuple[Span, ...]
    duration_s: float
    roster: tuple[str, ...] = ()
    pupil: tuple[Span, ...] = ()
    marks: Mapping[str, float] = field(default_factory=dict)
    loudness_db: Curve | None = None
    pitch_st: Curve | None = None
    motion: Curve | None = None
    facing: Curve | None = None
    automatic_gain: bool | None = None
    reheard: tuple[Reheard, ...] = ()

    def is_pupils(self, run: Span) -> bool:
        """Whether most of a run of speech lies in what is marked as a pupil's."""
        marked_s = sum(
            max(0.0, min(run.end_s, stretch.end_s) - max(run.start_s, stretch.start_s))
            for stretch in self.pupil
        )
        return 2 * marked_s > run.duration_s


@dataclass(frozen=True, slots=True)
class Heard:
    """A word of the teacher's, its times drawn inside the run of speech it was said in.

    `turn` counts the teacher's turns: it grows by one wherever a pupil speaks in between.
    """

    text: str
    start_s: float
    end_s: float
    probability: float
    run: int
    turn: int

    @property
    def middle_s(self) -> float:
        """The moment that decides which span the word lies in."""
        return (self.start_s + self.end_s) / 2


def teachers_words(hearing: Hearing, runs: Sequence[Span]) -> tuple[Heard, ...]:
    """Return the teacher's words, each drawn inside one of *runs* (n ≥ 1), which are cut at turns.

    A word is whose its run is: recognisers stamp the first word of an answer in the silence before it.
    """
    spoken = [word for word in hearing.words if word.text.strip()]
    dealt = zip(spoken, deal(spoken, runs), strict=True)
    teachers = [not hearing.is_pupils(run) for run in runs]
    turns = groupby(dealt, key=lambda pair: pair[0].speaker == "teacher" and teachers[pair[1]])
    heard: list[Heard] = []
    for turn, (is_teachers, pairs) in enumerate(turns):
        if is_teachers:
            for word, run in pairs:
                not_before_s = heard[-1].start_s if heard else 0.0
                heard.append(_drawn_inside(word, runs[run], run, turn, not_before_s))
    return tuple(heard)


def _drawn_inside(word: Word, span: Span, run: int, turn: int, not_before_s: float) -> Heard:
    """Return the word with its times inside its run; one stamped wholly before it begins with it."""
    early_s = span.start_s - word.start_s if word.end_s <= span.start_s else 0.0
    start_s = min(max(word.start_s + early_s, span.start_s, not_before_s), span.end_s)
    end_s = min(max(word.end_s + early_s, start_s), span.end_s)
    return Heard(word.text.strip(), start_s, end_s, word.probability, run, turn)


def quote(words: Sequence[Heard]) -> str:
    """Return the words as they would be written down."""
    return " ".join(word.text for word in words)
