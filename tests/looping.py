"""A long film made of a short one: its packets copied again and again, which takes seconds for an hour."""

from pathlib import Path

import av


def looped(clip: Path, target: Path, duration_s: float) -> Path:
    """Write *clip*, packet for packet, again and again until it is as long as wanted."""
    with av.open(str(target), "w", format="webm") as film:
        at_ms = 0
        while at_ms < duration_s * 1000:
            at_ms = _copied(clip, film, at_ms)
    return target


def _copied(clip: Path, film: av.container.OutputContainer, at_ms: int) -> int:
    """Copy the packets of *clip* to *film* from *at_ms* on; return where they end."""
    end_ms = at_ms
    with av.open(str(clip)) as source:
        for stream in list(source.streams)[len(film.streams) :]:
            film.add_stream_from_template(stream, opaque=True)
        for packet in source.demux():
            if packet.dts is None:
                continue
            packet.dts, packet.pts = packet.dts + at_ms, packet.pts + at_ms  # WebM counts in milliseconds
            end_ms = max(end_ms, packet.pts + max(packet.duration or 0, 20))
            packet.stream = film.streams[packet.stream.index]
            film.mux(packet)
    return end_ms
