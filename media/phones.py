"""Whether the sound of a stretch bears out a text, phone by phone, and nothing but the sound.

A recogniser weighs what people are likely to say: it writes "I'll choose" for "Old shoes". The phones are
read off its encoder instead, fifty times a second, by a small network that knows no words and no language:
two convolutions, trained on sentences of random words (`bench.phones`). Text is held against them by
keyword spotting: the text's phones are laid where they fit best, and what they lose there against the
freest sequence of phones is the shortfall.

The network reads the encoder of the packaged model alone. Any other model gives no shortfalls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.errors import ModelDamaged
from media.models import checksum_of
from media.pronouncing import pronunciations

WEIGHTS = Path(__file__).parent / "weights" / "phones.npz"
SHA256 = "7768fa817ab0a38ed211b3b5ccccddd08c1de50e23432faf3432cd781c7fa9cd"
BLANK = 0  # no phone, or the same one still
_NEVER = -1e9

Encoded = NDArray[np.float32]  # (frames, 384), fifty frames a second
LogLikelihoods = NDArray[np.float32]  # (frames, 40): blank, then the phones


def shortfalls(encoded: Encoded, texts: Sequence[str]) -> tuple[float | None, ...]:
    """Return by how many nats a phone each of *texts* falls short of what was said in *encoded*; 0 is best.

    None where a word of the text has no known pronunciation, or is written in figures.

    Raises:
        ModelDamaged: if the weights or the dictionary are not what they should be.
    """
    network = _network()
    heard = network.read(encoded)
    return tuple(_shortfall(heard, [network.placed(way) for way in pronunciations(text)]) for text in texts)


def _shortfall(heard: LogLikelihoods, ways: Sequence[Sequence[int]]) -> float | None:
    return min((round(-_best_placed(heard, way) / len(way), 2) for way in ways), default=None)


@dataclass(frozen=True, slots=True)
class _Layer:
    weight: NDArray[np.float32]  # (out, in, frames)
    bias: NDArray[np.float32]

    def __call__(self, given: NDArray[np.float32]) -> NDArray[np.float32]:
        width = self.weight.shape[2]
        padded = np.pad(given, ((width // 2, width // 2), (0, 0)))
        out = np.tile(self.bias, (len(given), 1))
        for at in range(width):
            out += padded[at : at + len(given)] @ self.weight[:, :, at].T
        return out


@dataclass(frozen=True, slots=True)
class _Network:
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    first: _Layer
    second: _Layer
    places: dict[str, int]

    def placed(self, phones: Sequence[str]) -> list[int]:
        """Return where each of *phones* stands in what is read."""
        return [self.places[phone] for phone in phones]

    def read(self, encoded: Encoded) -> LogLikelihoods:
        """Return the log-likelihood of every phone in every frame."""
        inner = np.maximum(self.first((encoded - self.mean) / self.spread), 0)
        outer = self.second(inner)
        outer -= outer.max(axis=1, keepdims=True)
        likelihoods: LogLikelihoods = outer - np.log(np.exp(outer).sum(axis=1, keepdims=True))
        return likelihoods


def _best_placed(heard: LogLikelihoods, phones: Sequence[int]) -> float:
    """Return what *phones* come to where they fit best, 0 if nothing fits better there.

    The paths are those of connectionist temporal classification: a phone lasts as long as it likes, blanks
    may stand between phones, and must between two of the same. It may begin and end anywhere.
    """
    states = np.full(2 * len(phones) - 1, BLANK)
    states[::2] = phones
    lost = (heard - heard.max(axis=1, keepdims=True))[:, states]
    skips = np.zeros(states.size, bool)
    skips[2:] = (states[2:] != BLANK) & (states[2:] != states[:-2])
    path, best = np.full(states.size, _NEVER, np.float32), _NEVER
    for frame in lost:
        stepped, skipped = np.full_like(path, _NEVER), np.full_like(path, _NEVER)
        stepped[1:], skipped[2:] = path[:-1], path[:-2]
        path = np.maximum(np.maximum(path, stepped), np.where(skips, skipped, _NEVER))
        path[0] = max(path[0], 0.0)
        path += frame
        best = max(best, float(path[-1]))
    return best


@cache
def _network() -> _Network:
    if checksum_of(WEIGHTS) != SHA256:
        raise ModelDamaged("The weights that hear phones are damaged: install the studio again.")
    with np.load(WEIGHTS) as kept:
        names = kept["phones"].tolist()
        mean, spread, *layers = (
            kept[name].astype(np.float32)
            for name in ("mean", "spread", "first", "first_bias", "second", "second_bias")
        )
    places = {phone: place for place, phone in enumerate(names, BLANK + 1)}
    return _Network(mean, spread, _Layer(*layers[:2]), _Layer(*layers[2:]), places)
