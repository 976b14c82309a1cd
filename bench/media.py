"""How fast, and in how much memory, a take is read: `make bench`, or `python -m bench.media`.

Every figure is a ratio within one run, the median of five, on a take of 146 s made from the project's own
clips: a busy machine slows both sides. Pictures are read of a film with somebody in it. Beside the bars it
shows where the time goes, stage by stage. Ends with 1 if a bar is missed.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from statistics import median

import av
import numpy as np
import psutil
from faster_whisper import WhisperModel

from media.confined import Reader
from media.decode import Sound, sound
from media.kept_sound import KeptSound
from media.models import find_model
from media.probe import probe
from media.proxy import remux
from media.speech import speech_spans
from media.timeline import SAMPLE_RATE
from media.transcribe import Whisper
from media.voice import voice
from media.waveform import peaks

TAKE_S = 146.0
RUNS = 5
THREADS = 2
ANALYSIS_BAR, REMUX_BAR, SOUND_BAR, PICTURES_BAR, MEMORY_BAR_MB = 1.3, 0.002, 0.003, 0.05, 700
CLIPS = Path(__file__).parents[1] / "tests" / "golden" / "clips"
FILM = Path(__file__).parents[1] / "studio" / "demo" / "clips" / "first.webm"  # somebody at 720p
PICTURE_SIZE, PICTURE_RATE, PICTURE_BITS = (1280, 720), 30, 2_500_000
LOOP_FRAMES = 100  # a recorder's keyframes come this often; the same stretch is laid end to end


def main() -> int:
    """Print every figure beside its bar, and return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        take = Path(folder) / "take.webm"
        make_take(take)
        copy = take.with_name("copy.webm")
        ok = [
            line("sound / clip length", timed(lambda: sound(take)) / TAKE_S, SOUND_BAR),
            line(
                "remux / clip length",
                timed(lambda: remux(take, copy)) / TAKE_S,
                REMUX_BAR,
            ),
            line("analysis / plain transcribe", analysis_ratio(take), ANALYSIS_BAR),
            line("pictures / clip length", pictures_cost(), PICTURES_BAR),
            line("worker's peak memory, MB", memory_mb(take), MEMORY_BAR_MB),
        ]
        print(f"  where the time goes, s: {stages(take)}")
    return 0 if all(ok) else 1


def line(name: str, figure: float, bar: float) -> bool:
    """Print one figure; return whether it keeps its bar."""
    kept = figure <= bar
    print(f"{name:<32} {figure:9.4f}   at most {bar:g}   {'kept' if kept else 'MISSED'}", flush=True)
    return kept


def timed(work: Callable[[], object]) -> float:
    """Return the median seconds of five runs of *work*."""
    return median(elapsed(work) for _ in range(RUNS))


def elapsed(work: Callable[[], object]) -> float:
    """Return the seconds *work* takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def analysis_ratio(take: Path) -> float:
    """Return the time of everything the worker does with a take over that of the words alone, in turns."""
    heard, reader, whisper = sound(take), Reader(), Whisper(threads=THREADS)
    plain = WhisperModel(str(find_model("tiny.en")), device="cpu", compute_type="int8", cpu_threads=THREADS)
    analyse(take, reader, whisper)  # both models loaded, the reader started
    confined, plainly = timed(lambda: reader.probe(take)), timed(lambda: probe(take))
    print(f"  a probe takes {confined * 1000:.0f} ms confined, {plainly * 1000:.0f} ms plainly")
    transcribe_plainly(plain, heard)
    pairs = [
        (elapsed(lambda: analyse(take, reader, whisper)), elapsed(lambda: transcribe_plainly(plain, heard)))
        for _ in range(RUNS)
    ]
    reader.close()
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    print(f"  analysis {ours:.2f} s, plain transcribe {theirs:.2f} s for {TAKE_S:g} s")
    return median(one / other for one, other in pairs)  # each pair met the same machine


def analyse(take: Path, reader: Reader, whisper: Whisper) -> None:
    """Do what the worker does with a take, as far as media goes."""
    playable = take.with_name("playable.webm")
    reader.probe(take)
    reader.remux(take, playable)
    reader.keep_sound(take, take.with_name("sound.npy"))
    heard = KeptSound(take.with_name("sound.npy"))
    speech = speech_spans(heard)
    whisper.transcribe(heard, "en", speech=speech)
    reader.poster(playable, take.with_name("poster.jpg"))
    peaks(heard)


def transcribe_plainly(model: WhisperModel, heard: Sound) -> None:
    """Do what a user of faster-whisper alone would."""
    segments, _ = model.transcribe(
        heard, beam_size=1, word_timestamps=True, vad_filter=True, condition_on_previous_text=False
    )
    for _ in segments:
        pass


def stages(take: Path) -> str:
    """Return where the time of an analysis goes."""
    whole, whisper, reader = sound(take), Whisper(threads=THREADS), Reader()
    copy, speech = take.with_name("playable.webm"), speech_spans(whole)
    whisper.transcribe(whole, "en", speech=speech)
    reader.remux(take, copy)
    works: dict[str, Callable[[], object]] = {
        "probe": lambda: reader.probe(take),
        "playable copy": lambda: reader.remux(take, copy),
        "sound": lambda: reader.keep_sound(take, take.with_name("sound.npy")),
        "speech": lambda: speech_spans(whole),
        "words": lambda: whisper.transcribe(whole, "en", speech=speech),
        "poster": lambda: reader.poster(copy, take.with_name("poster.jpg")),
        "peaks": lambda: peaks(whole),
        "curves": lambda: voice(whole),
        "previews": lambda: reader.previews(copy, take.with_name("previews.jpg"), TAKE_S),
    }
    took_s = {name: timed(work) for name, work in works.items()}
    reader.close()
    return ", ".join(f"{name} {took:.2f}" for name, took in took_s.items())


def pictures_cost() -> float:
    """Return what a second of 720p takes whose pictures are read: movement, and a face towards the camera."""
    reader = Reader()
    film_s = reader.probe(FILM).duration_s
    reader.seen(FILM, film_s)
    took_s = timed(lambda: reader.seen(FILM, film_s))
    reader.close()
    return took_s / film_s


def memory_mb(take: Path) -> float:
    """Return the peak memory of a fresh process that analyses the take, with all its children."""
    with subprocess.Popen([sys.executable, "-m", "bench.media", str(take)]) as once:
        peak = 0
        while once.poll() is None:
            peak = max(peak, resident_bytes(psutil.Process(once.pid)))
            time.sleep(0.02)
    if once.returncode:
        raise SystemExit("the analysis itself failed, see above")
    return peak / 1e6


def resident_bytes(process: psutil.Process) -> int:
    """Return what the process and its children hold, pages that they share counted for each of them."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            total += one.memory_info().rss
    return total


def analyse_once(take: Path) -> None:
    """Analyse the take in this process."""
    reader = Reader()
    analyse(take, reader, Whisper(threads=THREADS))
    reader.close()


def make_take(path: Path, turn: int = 0) -> None:
    """Write a take as a recorder does: WebM without a duration, 720p at 2.5 Mbit/s, and the clips' speech.

    It begins with the clip of number *turn*.
    """
    with av.open(str(path), "w", format="webm", options={"live": "1"}) as file:
        pictures = file.add_stream("libvpx", rate=PICTURE_RATE)
        pictures.width, pictures.height = PICTURE_SIZE
        pictures.pix_fmt, pictures.bit_rate = "yuv420p", PICTURE_BITS
        pictures.options = {"deadline": "realtime", "cpu-used": "8"}
        voice = file.add_stream("libopus", rate=48_000, layout="mono")
        loop = [*_encoded(pictures), *pictures.encode(None)]
        for packet in _merged(_looped(loop, pictures), list(_spoken(voice, turn))):
            file.mux(packet)


def _encoded(stream: av.VideoStream) -> Iterator[av.Packet]:
    noise = np.random.default_rng(0).integers(0, 255, (720, 1280 + LOOP_FRAMES, 3), np.uint8) // 4
    for index in range(LOOP_FRAMES):
        picture = np.ascontiguousarray(noise[:, index : index + 1280])
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, PICTURE_RATE)
        yield from stream.encode(frame)


def _looped(loop: list[av.Packet], stream: av.VideoStream) -> list[av.Packet]:
    copies = []
    for turn in range(int(TAKE_S * PICTURE_RATE) // LOOP_FRAMES):
        for packet in loop:
            copy = av.Packet(bytes(packet))
            shift = turn * LOOP_FRAMES
            copy.pts, copy.dts, copy.time_base = packet.pts + shift, packet.dts + shift, packet.time_base
            copy.is_keyframe, copy.stream = packet.is_keyframe, stream
            copies.append(copy)
    return copies


def _spoken(stream: av.AudioStream, turn: int) -> Iterator[av.Packet]:
    files, needed = sorted(CLIPS.glob("*.webm")), int(TAKE_S * SAMPLE_RATE)
    first = turn % len(files)
    clips = cycle([sound(clip) for clip in (*files[first:], *files[:first])])
    speech = np.zeros(0, np.float32)
    while speech.size < needed:
        speech = np.concatenate((speech, next(clips)))
    frame = av.AudioFrame.from_ndarray(speech[None, :needed], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, 0, Fraction(1, SAMPLE_RATE)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000, frame_size=960)
    for piece in (*resampler.resample(frame), *resampler.resample(None)):
        yield from stream.encode(piece)
    yield from stream.encode(None)


def _merged(*sides: list[av.Packet]) -> list[av.Packet]:
    packets = (packet for side in sides for packet in side if packet.dts is not None)
    return sorted(packets, key=lambda one: one.dts * one.time_base)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        analyse_once(Path(sys.argv[1]))
        sys.exit(0)
    sys.exit(main())
