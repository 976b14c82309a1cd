"""That words come while somebody still speaks, none lost at a cut and none said twice."""

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Event

import av
import numpy as np
import pytest

from media.confined import Reader
from media.decode import sound
from media.errors import MediaError, NoAudio, ReaderTimedOut, UnreadableMedia
from media.limits import ReadingLimits
from media.listening import LONGEST_PIECE_S, PAUSE_S, SHORTEST_PIECE_S, Listening
from media.speech import silences, speech_spans
from media.timeline import SAMPLE_RATE
from media.transcribe import Whisper
from media.transcript import Transcript, Word

GOLDEN = Path(__file__).parents[1] / "golden" / "clips"


@dataclass
class Metronome:
    """Hears one word in every whole second of speech, and notes how much it was given at once."""

    word_s: float = 1.0
    given_s: list[float] = field(default_factory=list)

    def transcribe(self, sound, language, progress=None, *, speech=None):
        self.given_s.append(sound.size / SAMPLE_RATE)
        words = [
            Word(f"{start_s:.0f}", start_s, start_s + self.word_s * 0.8, 1.0)
            for span in speech
            for start_s in np.arange(span.start_s, span.end_s - self.word_s * 0.8, self.word_s)
        ]
        return Transcript(tuple(words), "metronome", "1", language)


@pytest.fixture(scope="module")
def clips():
    return [sound(path) for path in sorted(GOLDEN.glob("*.webm"))]


def listened(ears, heard, bit_s=0.5):
    listening = Listening(ears, "en")
    for start in range(0, heard.size, round(bit_s * SAMPLE_RATE)):
        listening.hear(heard[start : start + round(bit_s * SAMPLE_RATE)])
        while listening.write_down():
            pass
    before_the_end = listening.words
    listening.end()
    while not listening.is_complete:
        listening.write_down()
    return listening, before_the_end


def test_pieces_are_cut_in_silences_and_every_word_is_heard_once(clips):
    heard, ears = np.concatenate(clips), Metronome()

    listening, before_the_end = listened(ears, heard)

    assert len(ears.given_s) >= 5
    assert all(SHORTEST_PIECE_S <= given_s <= LONGEST_PIECE_S for given_s in ears.given_s[:-1])
    assert listening.speech() == speech_spans(heard)
    assert 0 < len(before_the_end) < len(listening.words)
    assert sum(ears.given_s) == pytest.approx(heard.size / SAMPLE_RATE, abs=0.01)


def test_speech_without_a_breath_is_cut_between_words_and_heard_again_behind_the_cut(clips):
    # The sentences of a clip, laid end to end until nobody pauses for a minute.
    spoken = [
        clips[0][round(span.start_s * SAMPLE_RATE) : round(span.end_s * SAMPLE_RATE)]
        for span in speech_spans(clips[0])
    ]
    breathless = np.concatenate(spoken * 20)[: 60 * SAMPLE_RATE]
    ears = Metronome()

    listening, _ = listened(ears, breathless)

    starts_s = [word.start_s for word in listening.words]
    assert max(ears.given_s) <= LONGEST_PIECE_S
    assert sum(ears.given_s) > 60.5
    assert starts_s == sorted(starts_s)
    assert np.diff(starts_s).max() < 2.0
    assert all(before.end_s <= after.start_s for before, after in pairwise(listening.words))


def heard_until(ears, heard, moment_s):
    """Return what listened to *heard* up to *moment_s*, written down as far as it may be."""
    listening = Listening(ears, "en")
    listening.hear(heard[: round(moment_s * SAMPLE_RATE)])
    while listening.write_down():
        pass
    return listening


def test_what_was_said_before_a_pause_is_written_ahead_and_a_take_that_ends_there_needs_no_more(clips):
    heard, ears = clips[0], Metronome()
    pause = next(span for span in silences(speech_spans(heard), heard.size / SAMPLE_RATE) if span.start_s > 2)
    listening = heard_until(ears, heard, pause.start_s + PAUSE_S + 0.2)

    assert listening.write_ahead()
    shown, passes = listening.words, len(ears.given_s)
    assert not listening.write_ahead()
    listening.end()
    while not listening.is_complete:
        listening.write_down()

    assert shown == listening.words == listening.settled != ()
    assert len(ears.given_s) == passes


def test_after_stop_only_what_was_said_since_the_last_pause_is_left(clips):
    heard, ears = clips[1], Metronome()
    pauses = silences(speech_spans(heard), heard.size / SAMPLE_RATE)
    pause = next(span for span in pauses[1:] if span.duration_s > PAUSE_S and span.end_s > 2)
    listening = heard_until(ears, heard, pause.start_s + PAUSE_S + 0.2)
    listening.write_ahead()
    before, settled = listening.words, listening.settled

    listening.hear(heard[round((pause.start_s + PAUSE_S + 0.2) * SAMPLE_RATE) :])
    listening.end()
    while not listening.is_complete:
        listening.write_down()

    assert len(settled) < len(before)
    assert listening.words[: len(before)] == before
    assert len(listening.words) > len(before)
    assert sum(ears.given_s[1:]) == pytest.approx(listening.duration_s - pause.start_s - PAUSE_S / 2, abs=0.1)


def test_more_that_is_said_after_a_pause_is_heard_with_what_came_before(clips):
    heard, ears = clips[0], Metronome()
    pause = next(span for span in silences(speech_spans(heard), heard.size / SAMPLE_RATE) if span.start_s > 2)
    listening = heard_until(ears, heard, pause.start_s + PAUSE_S + 0.2)
    listening.write_ahead()

    listening.hear(heard[round((pause.start_s + PAUSE_S + 0.2) * SAMPLE_RATE) :])
    listening.end()
    while not listening.is_complete:
        listening.write_down()

    assert [word.text for word in listening.words] == [word.text for word in listened(ears, heard)[0].words]


def test_nothing_is_written_ahead_in_the_middle_of_a_sentence(clips):
    longest = max(speech_spans(clips[0]), key=lambda span: span.duration_s)

    assert not heard_until(Metronome(), clips[0], (longest.start_s + longest.end_s) / 2).write_ahead()


def test_silence_holds_no_words(clips):
    listening, _ = listened(Metronome(), np.zeros(40 * SAMPLE_RATE, np.float32))

    assert listening.words == ()
    assert listening.is_complete


def test_the_transcript_says_which_model_wrote_it(clips):
    listening, _ = listened(Metronome(), clips[0])

    assert listening.transcript().model == "metronome"


@pytest.mark.model
def test_words_heard_while_speaking_are_those_of_the_whole_take(clips):
    heard, whisper = np.concatenate(clips[:2]), Whisper(threads=2)

    listening, _ = listened(whisper, heard)

    plain = [
        [w.text.strip(".,?!").lower() for w in words]
        for words in (listening.words, whisper.transcribe(heard, "en").words)
    ]
    assert len(set(plain[0]) ^ set(plain[1])) <= 2
    assert abs(len(plain[0]) - len(plain[1])) <= 2


@pytest.fixture(scope="module")
def reader():
    reader = Reader()
    yield reader
    reader.close()


def parts_of(path, size=3000):
    content = path.read_bytes()
    return [content[start : start + size] for start in range(0, len(content), size)]


@pytest.mark.parametrize("name", ["take.webm", "take.mp4"])
def test_a_growing_recording_sounds_as_it_does_whole(reader, record, take, name):
    webm = record(take(seconds=4.0, audio_starts_s=0.02))
    path = webm if name == "take.webm" else fragmented(webm)

    heard = np.concatenate(list(reader.followed(parts_of(path))))

    assert np.array_equal(heard, sound(path))


def fragmented(source):
    target = source.with_suffix(".mp4")
    with (
        av.open(str(source)) as film,
        av.open(str(target), "w", format="mp4", options={"movflags": "frag_keyframe+empty_moov"}) as copy,
    ):
        audio = copy.add_stream_from_template(film.streams.audio[0], opaque=True)
        for packet in film.demux(film.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = audio
                copy.mux(packet)
    return target


def test_sound_comes_before_the_recording_ends(reader, record, take):
    parts = parts_of(record(take(seconds=6.0)))
    given, first = 0, Event()

    def coming():
        nonlocal given
        for part in parts:
            given += 1
            yield part
            if given == len(parts) - 2:
                assert first.wait(20)

    for _ in reader.followed(coming()):
        first.set()

    assert given == len(parts)


def test_a_recording_that_breaks_off_gives_what_came(reader, record, take):
    parts = parts_of(record(take(seconds=4.0)))

    heard = np.concatenate(list(reader.followed(parts[: len(parts) // 2])))

    assert 0.5 < heard.size / SAMPLE_RATE < 3.5


def test_what_cannot_be_followed_is_refused_with_its_reason(reader, record, take):
    with pytest.raises(UnreadableMedia):
        list(reader.followed([b"not a recording" * 1000]))
    with pytest.raises(NoAudio):
        list(reader.followed(parts_of(record(take(audio=None)))))


def test_parts_that_cannot_be_had_end_the_following_at_once(tmp_path):
    reader = Reader(ReadingLimits(duration_s=5.0, wall_s=5.0))  # past which a child that waits would be ended

    def gone():
        yield (tmp_path / "let go of meanwhile").read_bytes()

    with pytest.raises(MediaError) as refused:
        list(reader.followed(gone()))
    reader.close()

    assert not isinstance(refused.value, ReaderTimedOut)
