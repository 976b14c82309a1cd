"""Cutting a recording shorter at both ends without encoding it anew: the same packets, fewer of them.

Decoding can begin only at a keyframe, which recorders write every 1 to 8 s, so that is where a cut copy
begins. It can end after any picture, unless pictures lean on later ones (as in most H.264): then at a
keyframe too. Sound can be cut anywhere, to one packet (0.02 s).
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import OutputContainer
from av.stream import Stream

from media.errors import EmptyRecording, UnreadableMedia
from media.limits import ReadingLimits
from media.opening import OpenRecording, opened
from media.probe import probe
from media.proxy import OPTIONS, playable_container, published
from media.timeline import Span

MOST_PLACES = 4000  # told of one recording; where there are more, those that are too close are left out
ROUNDED_S = 0.001  # a moment that was a whole number of milliseconds for a while


@dataclass(frozen=True, slots=True)
class Places:
    """Where a recording can be cut, in seconds: `starts_s` in order, None where it can begin anywhere."""

    starts_s: tuple[float, ...] | None
    ends_anywhere: bool

    def nearest(self, wanted: Span, duration_s: float) -> Span:
        """Return the stretch nearest to *wanted* that can be kept of a recording of *duration_s*."""
        start_s, end_s = max(0.0, wanted.start_s), min(wanted.end_s, duration_s)
        if self.starts_s is None:
            return Span(min(start_s, end_s), end_s)
        start_s = _nearest(self.starts_s, start_s)
        if not self.ends_anywhere and end_s < duration_s:
            end_s = _nearest((*self.starts_s, duration_s), end_s)
        return Span(start_s, max(start_s, end_s))


def places(source: Path, limits: ReadingLimits | None = None) -> Places:
    """Return where *source*, a playable copy, can be cut.

    Raises:
        NoSuchRecording, EmptyRecording, UnreadableMedia, LimitExceeded: see `media.opening.opened`.
    """
    with opened(source, limits or ReadingLimits()) as recording:
        if recording.video is None:
            return Places(None, ends_anywhere=True)
        starts_s, leans = [], False
        for packet in recording.packets(recording.video):
            if packet.pts is None or packet.time_base is None:
                continue
            time_s = float(packet.pts * packet.time_base) - recording.origin_s
            # Decoded before it is shown: some other picture may have to be decoded in between.
            leans = leans or (packet.dts is not None and packet.dts < packet.pts)
            if packet.is_keyframe:
                starts_s.append(max(0.0, time_s))
        return Places(tuple(_thinned(starts_s)), ends_anywhere=not leans)


def cut(source: Path, target: Path, kept: Span, limits: ReadingLimits | None = None) -> None:
    """Copy what *source*, a playable copy, shows within *kept* to *target*, its clock starting at 0:00.

    Give it a span of `Places.nearest`: a film begins at its first keyframe from there on. *target* appears
    whole or not at all.

    Raises:
        EmptyRecording: if there is nothing within *kept*.
        NotPlayableAsIs, CannotWrite, UnreadableMedia, …: see `media.proxy.remux`.
    """
    container = playable_container(probe(source, limits))
    with opened(source, limits or ReadingLimits()) as recording, published(target) as unfinished:
        try:
            with av.open(str(unfinished), "w", format=container, options=OPTIONS[container]) as copy:
                if not _copy_within(recording, copy, kept):
                    raise EmptyRecording("Nothing would be left of this recording: keep more of it.")
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            raise UnreadableMedia("This recording is too damaged to be cut.") from error


def _copy_within(source: OpenRecording, copy: OutputContainer, kept: Span) -> bool:
    streams: list[Stream] = [stream for stream in (source.video, source.audio) if stream is not None]
    copies = {stream.index: copy.add_stream_from_template(stream, opaque=True) for stream in streams}
    has_begun, count = source.video is None, 0
    for packet in source.packets(*streams):
        if packet.pts is None or packet.dts is None or packet.time_base is None:
            continue
        time_s = float(packet.pts * packet.time_base) - source.origin_s
        if not kept.start_s - ROUNDED_S <= time_s < kept.end_s:
            continue
        if packet.stream is source.video:
            has_begun = has_begun or packet.is_keyframe
            if not has_begun:
                continue
        shift = round((source.origin_s + kept.start_s) / packet.time_base)
        packet.pts, packet.dts = max(0, packet.pts - shift), packet.dts - shift
        packet.dts = min(packet.dts, packet.pts)
        packet.stream = copies[packet.stream.index]
        copy.mux(packet)
        count += 1
    return count > 0


def _nearest(places_s: Sequence[float], wanted_s: float) -> float:
    after = bisect_left(places_s, wanted_s)
    return min(places_s[max(0, after - 1) : after + 1], key=lambda place_s: abs(place_s - wanted_s))


def _thinned(places_s: Sequence[float]) -> Sequence[float]:
    if len(places_s) <= MOST_PLACES:
        return places_s
    return places_s[:: math.ceil(len(places_s) / MOST_PLACES)]
