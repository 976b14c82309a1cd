"""Captions as WebVTT: what is said, in lines short enough to read while watching."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from media.timeline import milliseconds
from media.transcript import Transcript, Word

LINE = 42  # characters; the BBC and Netflix guidelines both stop between 37 and 42
PAUSE_S = 0.6  # a longer silence starts a new cue, so that no word shows before it is said
LONGEST_S = 7.0  # both guidelines: a cue that stands longer is read twice
SHORTEST_S = 1.0  # shorter than this is a flash; held on where the next cue leaves room


@dataclass(frozen=True, slots=True)
class Cue:
    """One or two lines, and from when to when they stand, seconds."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]
    speaker: str


def cues(words: Sequence[Word]) -> tuple[Cue, ...]:
    """Return *words* as cues, broken at sentence ends and pauses."""
    grouped = list(_cues(words))
    starts_s = (*(cue[0].start_s for cue in grouped), float("inf"))
    return tuple(_cue(cue, next_s) for cue, next_s in zip(grouped, starts_s[1:], strict=True))


def webvtt(transcript: Transcript) -> str:
    """Return *transcript* as a WebVTT file: cues of at most two lines, broken at sentence ends and pauses.

    What a pupil says carries the voice tag `<v Pupil>`.
    """
    return "\n\n".join(("WEBVTT", *map(_block, cues(transcript.words)))) + "\n"


def _cues(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    cue: tuple[Word, ...] = ()
    for word in words:
        if cue and (_ends_before(cue, word) or not _fits((*cue, word))):
            yield cue
            cue = ()
        cue = (*cue, word)
    if cue:
        yield cue


def _ends_before(cue: Sequence[Word], word: Word) -> bool:
    last = cue[-1]
    return (
        last.text.endswith((".", "?", "!"))
        or last.speaker != word.speaker
        or word.start_s - last.end_s > PAUSE_S
        or word.end_s - cue[0].start_s > LONGEST_S
    )


def _fits(cue: Sequence[Word]) -> bool:
    return _lines([word.text for word in cue]) is not None


def _lines(texts: Sequence[str]) -> list[str] | None:
    """Return *texts* in one line or two about as long as each other, or None if they need more."""
    whole = " ".join(texts)
    if len(whole) <= LINE or len(texts) == 1:
        return [whole]
    halves = ((" ".join(texts[:at]), " ".join(texts[at:])) for at in range(1, len(texts)))
    fitting = [list(pair) for pair in halves if max(map(len, pair)) <= LINE]
    return min(fitting, key=lambda pair: abs(len(pair[0]) - len(pair[1])), default=None)


def _cue(words: Sequence[Word], next_s: float) -> Cue:
    start_s = words[0].start_s
    end_s = max(words[-1].end_s, min(start_s + SHORTEST_S, next_s), start_s + 0.001)
    texts = [word.text for word in words]
    return Cue(start_s, end_s, tuple(_lines(texts) or [" ".join(texts)]), words[0].speaker)


def _block(cue: Cue) -> str:
    text = "\n".join(escape(line, quote=False) for line in cue.lines)
    voice = "<v Pupil>" if cue.speaker == "pupil" else ""
    return f"{timestamp(cue.start_s)} --> {timestamp(cue.end_s)}\n{voice}{text}"


def timestamp(moment_s: float) -> str:
    """Return a moment as WebVTT writes it: hours, minutes, seconds and milliseconds."""
    whole = milliseconds(moment_s)
    hours, rest = divmod(whole, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
