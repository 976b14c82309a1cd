"""Speech and silence: when somebody speaks.

Conventions: times in seconds from the start of the recording; spans in time order, not overlapping. Silero's
voice activity (bundled with faster-whisper) says where speech is, in steps of 32 ms; its edges are then moved
to where the sound rises out of the room's own noise, or sinks back into it.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from media.kept_sound import Samples, Sound, stretches
from media.timeline import SAMPLE_RATE, Span, samples

Values = NDArray[np.float32]

WINDOW = 512  # samples; the only window silero takes at 16 kHz
CONTEXT = 64  # samples before a window that silero sees with it
BLOCK = 1024 * WINDOW  # samples; half a minute at once keeps memory flat
STARTS_AT, ENDS_AT = 0.5, 0.35  # silero's own thresholds, with its own gap between them
GAP_S = 0.15  # the closure of a "t" or "k" lasts up to this; less is no silence
SHORTEST_S = 0.09  # a syllable; two windows alone are a click

FRAME = 80  # samples, 5 ms; how finely the level is read
QUIETEST_DB = -75.0  # digital silence has no level, so this stands for it
ABOVE_ROOM_DB = 6.0  # speech is at least this much louder than the room
BELOW_VOICE_DB = 38.0  # and no softer than this below the speaker's own loud moments
EARLIER_S, LATER_S = 0.15, 0.10  # how far an edge may move away from the speech, and into it
FALLS_FROM_DB, FALLS_TO_DB = 12.0, 30.0  # below the loud moments: how steeply speech ends in a room
RINGS_DB_S = 210.0  # a room in which even the steeper ends fall by less a second echoes
ENOUGH_ENDS = 3  # to say so
BELOW_VOICE_RINGING_DB = 24.0  # what is softer at an end is the room's, where it echoes
RINGING_S = 0.25  # how far an end may then move into the speech
CLOSURE_S = 0.04  # quiet inside a word, before its last consonant is let go


def speech_spans(sound: Samples) -> tuple[Span, ...]:
    """Return the stretches of speech in *sound* (mono, 16 kHz, float32)."""
    so_far = SpeechSoFar()
    for stretch in stretches(sound, BLOCK):
        so_far.hear(stretch)
    so_far.end()
    return so_far.spans()


class SpeechSoFar:
    """The speech in sound that comes bit by bit; once all has come, that of `speech_spans`."""

    def __init__(self) -> None:
        """Begin at the start of a recording."""
        self._activity = VoiceActivity()
        self._likelihood: list[Values] = []
        self._power: list[Values] = []
        self._rest = np.zeros(0, np.float32)
        self._samples = 0

    @property
    def duration_s(self) -> float:
        """How much was heard, in seconds."""
        return self._samples / SAMPLE_RATE

    @property
    def silent_for_s(self) -> float:
        """How long nobody has spoken, in seconds, as far as voice activity can say so soon."""
        windows = 0
        for heard in reversed(self._likelihood):
            spoken = np.flatnonzero(heard >= ENDS_AT)
            if spoken.size:
                return (windows + heard.size - 1 - int(spoken[-1])) * WINDOW / SAMPLE_RATE
            windows += heard.size
        return self.duration_s

    def hear(self, sound: Sound) -> None:
        """Take in what comes next."""
        self._samples += sound.size
        self._likelihood.append(self._activity.hear(sound))
        waiting = np.concatenate((self._rest, sound))
        whole = waiting.size // FRAME * FRAME
        self._rest = waiting[whole:]
        self._power.append(np.square(waiting[:whole].reshape(-1, FRAME), dtype=np.float32).mean(axis=1))

    def end(self) -> None:
        """Say that nothing more comes."""
        self._likelihood.append(self._activity.end())

    def spans(self) -> tuple[Span, ...]:
        """Return the stretches of speech in what was heard so far."""
        self._likelihood = [np.concatenate(self._likelihood)] if self._likelihood else []
        self._power = [np.concatenate(self._power)] if self._power else []
        spans = _found(self._likelihood[0]) if self._likelihood else []
        if not spans:
            return ()
        refined = _refined(spans, _level_db(self._power[0]), self.duration_s)
        return tuple(span for span in joined(refined, GAP_S) if span.duration_s >= SHORTEST_S)


def silences(speech: Sequence[Span], duration_s: float) -> tuple[Span, ...]:
    """Return the stretches between the spans of *speech*, and those before and after, up to *duration_s*."""
    edges = [0.0, *(edge for span in speech for edge in (span.start_s, span.end_s)), duration_s]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Span(start_s, end_s) for start_s, end_s in gaps if end_s > start_s)


def joined(spans: Sequence[Span], gap_s: float) -> Iterator[Span]:
    """Yield *spans* (in time order) with the gaps under *gap_s* closed."""
    current: Span | None = None
    for span in spans:
        if current is not None and span.start_s - current.end_s < gap_s:
            current = Span(current.start_s, max(current.end_s, span.end_s))
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current


class VoiceActivity:
    """Silero's voice activity over sound that comes bit by bit, as if it had come at once."""

    def __init__(self) -> None:
        """Begin at the start of a recording."""
        self._session = get_vad_model().session
        self._memory = np.zeros((2, 1, 1, 128), np.float32)
        self._before = np.zeros(CONTEXT, np.float32)
        self._rest = np.zeros(0, np.float32)

    def hear(self, sound: Sound) -> Values:
        """Return how likely each further whole window of 32 ms holds speech, 0 to 1."""
        waiting = np.concatenate((self._rest, sound))
        whole = waiting.size // WINDOW * WINDOW
        self._rest = waiting[whole:]
        heard = [self._block(waiting[at : min(whole, at + BLOCK)]) for at in range(0, whole, BLOCK)]
        return np.concatenate(heard) if heard else np.zeros(0, np.float32)

    def end(self) -> Values:
        """Return the likelihood of the last window, filled up with silence; nothing if it is empty."""
        return self.hear(np.zeros(-self._rest.size % WINDOW, np.float32))

    def _block(self, sound: Sound) -> Values:
        windows = sound.reshape(-1, WINDOW)
        before = np.concatenate((self._before[None], windows[:-1, -CONTEXT:]))
        self._before = windows[-1, -CONTEXT:]
        given = np.concatenate((before, windows), axis=1)
        hidden, cell = self._memory
        likely, *memory = self._session.run(None, {"input": given, "h": hidden, "c": cell})
        self._memory = np.stack(memory)
        return np.asarray(likely, np.float32).reshape(-1)


def _found(likelihood: Values) -> list[Span]:
    spans, start = [], None
    for window, likely in enumerate((*likelihood, 0.0)):
        if start is None and likely >= STARTS_AT:
            start = window
        elif start is not None and likely < ENDS_AT:
            spans.append(Span(start * WINDOW / SAMPLE_RATE, window * WINDOW / SAMPLE_RATE))
            start = None
    return spans


def _level_db(power: Values) -> Values:
    """Return the level of each 5 ms, in dB re full scale, over the 10 ms around it, given their power."""
    smooth = np.maximum(power, np.concatenate((power[1:], power[-1:])))
    level: Values = np.maximum(10 * np.log10(smooth + 1e-12), QUIETEST_DB).astype(np.float32)
    return level


def _refined(spans: Sequence[Span], level_db: Values, duration_s: float) -> list[Span]:
    voice_db, threshold_db = _thresholds_db(spans, level_db)
    loud = np.greater(level_db, threshold_db)
    refined = []
    for span in spans:
        start_s = _edge_s(loud, span.start_s, -1)
        end_s = _edge_s(loud, span.end_s, +1)
        refined.append(Span(max(0.0, start_s), min(duration_s, max(start_s, end_s))))
    if not _rings(refined, level_db, voice_db):
        return refined
    own = np.greater(level_db, max(threshold_db, voice_db - BELOW_VOICE_RINGING_DB))
    return [Span(span.start_s, _end_before_ringing_s(own, span)) for span in refined]


def _thresholds_db(spans: Sequence[Span], level_db: Values) -> tuple[float, float]:
    """Return how loud the speaker's own loud moments are, and above what level a sound is theirs."""
    spoken = np.zeros(level_db.size, bool)
    for span in spans:
        spoken[_frame(span.start_s) : _frame(span.end_s)] = True
    voice_db = float(np.percentile(level_db[spoken], 90)) if spoken.any() else QUIETEST_DB
    room_db = float(np.median(level_db[~spoken])) if not spoken.all() else QUIETEST_DB
    return voice_db, max(room_db + ABOVE_ROOM_DB, voice_db - BELOW_VOICE_DB)


def _rings(spans: Sequence[Span], level_db: Values, voice_db: float) -> bool:
    """Whether the room goes on sounding where speech ends: even the steeper ends then fall slowly."""
    high_db, low_db = voice_db - FALLS_FROM_DB, voice_db - FALLS_TO_DB
    falls = []
    for span in spans:
        end = level_db[_frame(span.start_s) : _frame(span.end_s + LATER_S)]
        high, low = np.flatnonzero(end >= high_db), np.flatnonzero(end >= low_db)
        if high.size and low[-1] < end.size - 1:
            falls.append((high_db - low_db) / ((low[-1] - high[-1] + 1) * FRAME / SAMPLE_RATE))
    return len(falls) >= ENOUGH_ENDS and float(np.percentile(falls, 80)) < RINGS_DB_S


def _end_before_ringing_s(own: NDArray[np.bool_], span: Span) -> float:
    """Return where the speaker's own sound ends, as far as that can be told from the room's."""
    earliest = max(_frame(span.start_s), _frame(span.end_s - RINGING_S))
    last = np.flatnonzero(own[earliest : _frame(span.end_s)])
    return (earliest + int(last[-1]) + 1) * FRAME / SAMPLE_RATE if last.size else span.end_s


def _edge_s(loud: NDArray[np.bool_], edge_s: float, outward: int) -> float:
    """Return where the loud frames about an edge end, walking from inside the speech *outward* (-1 or 1)."""
    inside = _frame(edge_s) - outward * _frame(LATER_S)
    outside = _frame(edge_s) + outward * _frame(EARLIER_S)
    last, quiet = None, 0
    for frame in range(inside, outside, outward):
        if 0 <= frame < loud.size and loud[frame]:
            last, quiet = frame, 0
        else:
            quiet += 1
        past = (frame - _frame(edge_s)) * outward > 0
        if past and quiet > _frame(CLOSURE_S):
            break
    if last is None:
        return edge_s
    return (last + (outward > 0)) * FRAME / SAMPLE_RATE


def _frame(moment_s: float) -> int:
    return samples(moment_s) // FRAME
