"""Whether the sound of a stretch bears out a text, phone by phone, and nothing but the sound.

A recogniser weighs what people are likely to say: it writes "I'll choose" for "Old shoes". The phones are
read off its encoder instead, fifty times a second, by a small network that knows no words and no language:
three convolutions, trained on sentences of random words (`bench.phones`). Text is held against them by
keyword spotting: the text's phones are laid where they fit best, and what they lose there against the
freest sequence of phones is the shortfall, in nats over the root of their number. What chance takes from a
text grows with that root; what a wrong phone takes is the same in a short text and a long one.

The network reads the encoder of the packaged model alone. Any other model gives no shortfalls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.errors import ModelDamaged
from media.models import checksum_of
from media.pronouncing import pronunciations

WEIGHTS = Path(__file__).parent / "weights" / "phones.npz"
SHA256 = "6e179d97e70455c13fd31c492c1e0e5928b97376aac7f5bdc0656a7a4ec31879"
BLANK = 0  # no phone, or the same one still
_NEVER = -1e9

Encoded = NDArray[np.float32]  # (frames, 384), fifty frames a second
LogLikelihoods = NDArray[np.float32]  # (frames, 40): blank, then the phones


def shortfalls(
    encoded: Encoded, texts: Sequence[str], begins_by: int | None = None
) -> tuple[float | None, ...]:
    """Return by how much each of *texts* falls short of what was said in *encoded*; 0 is best.

    A text may begin anywhere, or by the frame *begins_by* where that is given. None where a word of it has no
    known pronunciation, or is written in figures.

    Raises:
        ModelDamaged: if the weights or the dictionary are not what they should be.
    """
    network = _network()
    ways = [[network.placed(way) for way in pronunciations(text)] for text in texts]
    latest = len(encoded) if begins_by is None else begins_by
    losses = iter(_losses(network.read(encoded), [way for of_text in ways for way in of_text], latest))
    fell = ([next(losses) / sqrt(len(way)) for way in of_text] for of_text in ways)
    return tuple(round(min(of_text), 2) if of_text else None for of_text in fell)


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
    layers: tuple[_Layer, ...]
    places: dict[str, int]

    def placed(self, phones: Sequence[str]) -> list[int]:
        """Return where each of *phones* stands in what is read."""
        return [self.places[phone] for phone in phones]

    def read(self, encoded: Encoded) -> LogLikelihoods:
        """Return the log-likelihood of every phone in every frame."""
        *inner, last = self.layers
        given = (encoded - self.mean) / self.spread
        for layer in inner:
            given = np.maximum(layer(given), 0)
        told = last(given)
        told -= told.max(axis=1, keepdims=True)
        likelihoods: LogLikelihoods = told - np.log(np.exp(told).sum(axis=1, keepdims=True))
        return likelihoods


def _losses(heard: LogLikelihoods, ways: Sequence[Sequence[int]], latest: int) -> list[float]:
    """Return what each of *ways* to lay down phones loses where it fits best, 0 if nothing fits better there.

    The paths are those of connectionist temporal classification: a phone lasts as long as it likes, blanks
    may stand between phones, and must between two of the same. A path may begin in any frame up to *latest*,
    and end anywhere. All ways are followed at once.
    """
    if not ways:
        return []
    states = np.full((len(ways), 2 * max(map(len, ways)) - 1), BLANK)
    for way, phones in enumerate(ways):
        states[way, : 2 * len(phones) : 2] = phones
    ends = np.arange(len(ways)), np.array([2 * len(phones) - 2 for phones in ways])
    lost = heard - heard.max(axis=1, keepdims=True)
    passes = np.zeros(states.shape, np.float32)  # what it costs to leave out the blank before a phone
    passes[:, :2] = _NEVER
    passes[:, 2:][(states[:, 2:] == BLANK) | (states[:, 2:] == states[:, :-2])] = _NEVER
    path, best = np.full(states.shape, _NEVER, np.float32), np.full(len(ways), _NEVER, np.float32)
    for at, frame in enumerate(lost):
        before = path.copy()
        np.maximum(path[:, 1:], before[:, :-1], out=path[:, 1:])
        np.maximum(path[:, 2:], before[:, :-2] + passes[:, 2:], out=path[:, 2:])
        if at <= latest:
            np.maximum(path[:, 0], 0.0, out=path[:, 0])
        path += frame[states]
        np.maximum(best, path[ends], out=best)
    return [float(-fit) for fit in best]


@cache
def _network() -> _Network:
    if checksum_of(WEIGHTS) != SHA256:
        raise ModelDamaged("The weights that hear phones are damaged: install the studio again.")
    with np.load(WEIGHTS) as kept:
        names = kept["phones"].tolist()
        values = {name: kept[name].astype(np.float32) for name in kept.files if name != "phones"}
    layers = tuple(
        _Layer(values[f"weight_{place}"], values[f"bias_{place}"]) for place in range((len(values) - 2) // 2)
    )
    places = {phone: place for place, phone in enumerate(names, BLANK + 1)}
    return _Network(values["mean"], values["spread"], layers, places)
