"""The sound of a film that is made anew: AAC in stereo, silence laid where a microphone gave nothing."""

from fractions import Fraction

import av
from av.audio.frame import AudioFrame
from av.container import OutputContainer

RATE, BITS = 48_000, 128_000
PIECE = 1024  # samples of an AAC frame
HOLE = RATE // 20  # samples; timestamps of real recorders jitter by less


class Soundtrack:
    """The one sound stream of *film*; frames are given to it in the order of time."""

    def __init__(self, film: OutputContainer) -> None:
        self._film = film
        self._stream = film.add_stream("aac", rate=RATE, layout="stereo")
        self._stream.bit_rate = BITS
        self._resampler = av.AudioResampler("fltp", "stereo", RATE, frame_size=PIECE)
        self._heard = 0
        self._any = False

    def take(self, frame: AudioFrame, moment_s: float) -> None:
        """Add *frame*, heard at *moment_s* of the film."""
        self._fill(moment_s)
        frame.pts, self._any = None, True
        for piece in self._resampler.resample(frame):
            self._add(piece)

    def finish(self) -> None:
        """Write what is left."""
        for piece in self._resampler.resample(None) if self._any else ():
            self._add(piece)
        self._film.mux(self._stream.encode(None))

    def _fill(self, moment_s: float) -> None:
        missing = round(moment_s * RATE) - self._heard
        while missing > HOLE:
            silence = AudioFrame(format="fltp", layout="stereo", samples=min(missing, PIECE))
            silence.sample_rate = RATE
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            missing -= silence.samples
            self._add(silence)

    def _add(self, piece: AudioFrame) -> None:
        piece.pts, piece.time_base = self._heard, Fraction(1, RATE)
        self._heard += piece.samples
        self._film.mux(self._stream.encode(piece))
