"""Three convolutions from an encoder's frames to phones, by connectionist temporal classification."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from rapidfuzz.distance import Levenshtein
from torch import Tensor, nn

from bench.phones.encoded import Encoded

SEED = 1
HIDDEN, FIRST_WIDTH, WIDTH = 160, 5, 3
# What made voices have in common is left out at random, or it would be learnt in place of phones.
DROPPED_GIVEN, DROPPED, JITTER = 0.4, 0.3, 0.3
EPOCHS, BATCH, RATE, DECAY = 12, 16, 3e-3, 1e-2
HELD_OUT = 200  # sentences
MEASURED = 500  # sentences that mean and spread are taken from


class Training:
    """Trains on *data*, each sentence as often as it was encoded, all but `HELD_OUT` sentences of it."""

    def __init__(self, data: Sequence[Sequence[Encoded]]) -> None:
        torch.manual_seed(SEED)
        torch.set_num_threads(1)
        self._rng = random.Random(SEED)
        mixed = self._rng.sample(list(data), len(data))
        self._held_out = [sentence[0] for sentence in mixed[:HELD_OUT]]
        self._seen = [one for sentence in mixed[HELD_OUT:] for one in sentence]
        self.names = sorted({phone for one in self._seen for phone in one.phones})
        self._places = {phone: place for place, phone in enumerate(self.names, 1)}
        frames = np.concatenate([one.frames for one in self._seen[:MEASURED]]).astype(np.float32)
        self.mean, self.spread = frames.mean(axis=0), frames.std(axis=0)
        self.net = nn.Sequential(
            nn.Dropout1d(DROPPED_GIVEN),
            *_inner(frames.shape[1], FIRST_WIDTH),
            *_inner(HIDDEN, WIDTH),
            nn.Conv1d(HIDDEN, len(self.names) + 1, WIDTH, padding=WIDTH // 2),
        )

    def run(self) -> None:
        """Train, and print the share of phones heard wrong in what was held out after each epoch."""
        steps = EPOCHS * -(-len(self._seen) // BATCH)
        adam = torch.optim.AdamW(self.net.parameters(), lr=RATE, weight_decay=DECAY)
        course = torch.optim.lr_scheduler.OneCycleLR(adam, max_lr=RATE, total_steps=steps)
        for epoch in range(EPOCHS):
            self.net.train()
            for some in _batches(self._rng.sample(self._seen, len(self._seen))):
                adam.zero_grad()
                self._loss(some).backward()
                nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
                adam.step()
                course.step()
            print(f"epoch {epoch + 1}: {self.phones_wrong():.1%} of phones heard wrong", flush=True)

    def _loss(self, some: Sequence[Encoded]) -> Tensor:
        frames, lengths = self._padded(some)
        read = self.net(frames + JITTER * torch.randn_like(frames)).log_softmax(1).permute(2, 0, 1)
        wanted = torch.tensor([self._places[phone] for one in some for phone in one.phones])
        counts = torch.tensor([len(one.phones) for one in some])
        return nn.functional.ctc_loss(
            read, wanted, lengths, counts, reduction="sum", zero_infinity=True
        ) / len(wanted)

    def phones_wrong(self) -> float:
        """Return the share of phones heard wrong in what was held out, by the likeliest of each frame."""
        self.net.eval()
        wrong = said = 0
        with torch.no_grad():
            for some in _batches(self._held_out):
                frames, lengths = self._padded(some)
                for one, likeliest, length in zip(some, self.net(frames).argmax(1), lengths, strict=True):
                    heard = likeliest[:length].unique_consecutive().tolist()
                    wanted = [self._places[phone] for phone in one.phones]
                    wrong += Levenshtein.distance([place for place in heard if place], wanted)
                    said += len(wanted)
        return wrong / said

    def write(self, file: Path) -> None:
        """Write what `media.phones` reads, in half precision."""
        kept = {"mean": self.mean, "spread": self.spread}
        for place, layer in enumerate(layer for layer in self.net if isinstance(layer, nn.Conv1d)):
            kept[f"weight_{place}"] = layer.weight.detach().numpy()
            kept[f"bias_{place}"] = layer.bias.detach().numpy()
        halved = {name: values.astype(np.float16) for name, values in kept.items()}
        np.savez(file, phones=np.array(self.names), **halved)

    def _padded(self, some: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
        lengths = [len(one.frames) for one in some]
        frames = torch.zeros(len(some), len(self.mean), max(lengths))
        for place, one in enumerate(some):
            levelled = (one.frames.astype(np.float32) - self.mean) / self.spread
            frames[place, :, : lengths[place]] = torch.from_numpy(levelled.T)
        return frames, torch.tensor(lengths)


def _inner(given: int, width: int) -> tuple[nn.Module, ...]:
    return nn.Conv1d(given, HIDDEN, width, padding=width // 2), nn.ReLU(), nn.Dropout(DROPPED)


def _batches(data: Sequence[Encoded]) -> list[Sequence[Encoded]]:
    return [data[start : start + BATCH] for start in range(0, len(data), BATCH)]
