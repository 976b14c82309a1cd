"""A short stretch heard again, to tell which of two texts its sound bears out.

The transcript itself is never touched by this. The model is given hot words once, to learn how it would
write the stretch with them in mind; then, without any hint, it says how likely the sound makes that text
and the one it wrote by itself. Whatever was written can also be held against the phones of its sound
alone. Only the short stretch is encoded, which takes a twentieth of the time that the model's usual half
minute would.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

from media import phones
from media.kept_sound import Samples
from media.timeline import SAMPLE_RATE, Span, samples
from media.transcript import Supposition

if TYPE_CHECKING:
    from ctranslate2 import StorageView
    from faster_whisper import WhisperModel

MARGIN_S = 0.3  # heard on both sides of the stretch, as far as there is sound
OPENS_WITHIN_S = 0.25  # of where a stretch begins: what opens it begins by then
FEWEST_FRAMES = 400  # the fewest that are encoded: 4 s
_FRAME_S = 0.01
_IMPOSSIBLE = 1e-9  # stands for a probability of nought
_MOST_TOKENS = 100
FRAMES_A_PHONE = 2  # of the features, to one of the encoder's


def gain(model: "WhisperModel", sound: Samples, asked: Supposition, language: str) -> float:
    """Return by how many nats *sound* (mono, 16 kHz) makes the phrase likelier than what was heard.

    Above 0 it speaks for the phrase, below 0 against it. The phrase is weighed in its likelier wording: put
    in the place of what was heard, or as the model writes the stretch with hot words.
    """
    tokenizer = _tokenizer(model, language)
    encoded, frames = _encoded(model, sound, asked.span)
    wordings = [asked.supposed]
    with_hint = _with_hot_words(model, tokenizer, encoded, asked.phrase)
    if asked.phrase.casefold() in with_hint.casefold():
        wordings.append(with_hint)
    *supposed, heard = _likelihoods(model, tokenizer, encoded, frames, [*wordings, asked.heard])
    return round(max(supposed) - heard, 2)


def shortfalls(
    packaged: "WhisperModel", sound: Samples, span: Span, texts: Sequence[str], *, opening: bool = False
) -> tuple[float | None, ...]:
    """Return by how much each of *texts* falls short of what *span* of *sound* holds.

    With *opening*, of what it opens with. *packaged* is the packaged model, whose encoder the phones are read
    from; see `media.phones`.
    """
    encoded, frames = _encoded(packaged, sound, span)
    before_s = min(span.start_s, MARGIN_S)
    begins_by = round((before_s + OPENS_WITHIN_S) / _FRAME_S) // FRAMES_A_PHONE if opening else None
    return phones.shortfalls(np.array(encoded)[0, : frames // FRAMES_A_PHONE], texts, begins_by)


def _tokenizer(model: "WhisperModel", language: str) -> Tokenizer:
    return Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language)


def _encoded(model: "WhisperModel", sound: Samples, span: Span) -> tuple["StorageView", int]:
    """Return a stretch as the model's encoder gives it, and how many of its frames hold sound."""
    stretch = sound[samples(max(0.0, span.start_s - MARGIN_S)) : samples(span.end_s + MARGIN_S)]
    features = model.feature_extractor(stretch)
    frames = min(features.shape[-1], round(stretch.size / SAMPLE_RATE / _FRAME_S))
    return model.encode(pad_or_trim(features, max(features.shape[-1], FEWEST_FRAMES))), frames


def _with_hot_words(model: "WhisperModel", tokenizer: Tokenizer, encoded: "StorageView", phrase: str) -> str:
    """Return how the model writes the stretch with *phrase* as its hot words."""
    hint = [tokenizer.sot_prev, *tokenizer.encode(" " + phrase)]
    prompt = [*hint, *tokenizer.sot_sequence, tokenizer.no_timestamps]
    (result,) = model.model.generate(encoded, [prompt], beam_size=1, max_length=len(prompt) + _MOST_TOKENS)
    written: str = tokenizer.decode(result.sequences_ids[0])
    return written.strip()


def _likelihoods(
    model: "WhisperModel", tokenizer: Tokenizer, encoded: "StorageView", frames: int, texts: Sequence[str]
) -> Iterator[float]:
    """Yield the logarithm of each text's likelihood, in nats, as the model has it without any hint."""
    for text in texts:
        tokens = tokenizer.encode(" " + text.strip())
        (aligned,) = model.model.align(encoded, tokenizer.sot_sequence, [tokens], frames)
        yield float(np.log(np.maximum(aligned.text_token_probs, _IMPOSSIBLE)).sum())
