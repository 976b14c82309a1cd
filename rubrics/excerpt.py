"""A take made ready for its detectors (`Scene`), and the part of it that one of them is given (`Excerpt`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from media.timeline import Span
from media.transcript import Reheard
from rubrics.criteria import Anchor, StepTemplate
from rubrics.finding import Evidence, Measure
from rubrics.hearing import Heard, Hearing, quote, teachers_words
from rubrics.matching import (
    BELIEVED_GAIN,
    MOST_SHORT,
    MOST_SHORT_NAME,
    MOST_SHORT_UNWRITTEN,
    MOST_SHORT_WEIGHED,
    NAME_GAIN,
    NEARLY_CERTAIN,
    QUESTION,
    RULED_OUT_GAIN,
    THRESHOLD,
    Hit,
    Line,
    Match,
    hits,
    is_in_own_words,
    line_of,
    windows,
    without_overlap,
)
from rubrics.questions import Question, questions_of
from rubrics.runs import cut_at_turns, runs_of
from rubrics.sentences import Sentence, sentences_of
from rubrics.tokens import tokens_of


@dataclass(frozen=True, slots=True)
class Likeliest:
    """The likeliest name at a place, by how much it falls short, and its gain where it was weighed too."""

    name: str
    shortfall: float
    gain: float | None

    def fits(self, heard: Heard) -> bool:
        """Whether it is what was said where *heard* was written.

        Its sound is there, or it is weighed and nearly as likely as the word.
        """
        if is_to_be_weighed(self.shortfall, heard):
            return self.gain is not None and self.gain >= NAME_GAIN
        return self.shortfall <= MOST_SHORT_NAME


def is_to_be_weighed(shortfall: float, heard: Heard) -> bool:
    """Whether a name that falls so short where *heard* was written counts by its likelihood alone.

    It does where it is nearly there, and where it is there in place of a word that is nearly certain: "So,
    feet on the floor" has all the phones of Sophie.
    """
    is_there = shortfall <= MOST_SHORT_NAME and heard.probability < NEARLY_CERTAIN
    return shortfall <= MOST_SHORT_WEIGHED and not is_there


@dataclass(frozen=True)
class Scene:
    """One take under one step: the teacher's words in their runs, sentences, questions and names.

    `words` are the teacher's alone; `runs` are anybody's. All times in seconds.
    """

    hearing: Hearing
    roster: tuple[str, ...]
    anchors: Mapping[str, Anchor]
    runs: tuple[Span, ...]
    words: tuple[Heard, ...]

    @property
    def duration_s(self) -> float:
        """Length of the take; never less than where its speech ends."""
        return max(self.hearing.duration_s, self.runs[-1].end_s)

    @cached_property
    def line(self) -> Line:
        """The words ready to be searched for phrases."""
        return line_of(self.words, self.roster)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence of the teacher's, in order."""
        return sentences_of(self.words, self.roster)

    def sentence_at(self, place: int) -> Sentence:
        """Return the sentence that the word at *place* belongs to."""
        return next(s for s in self.sentences if s.first <= place <= s.last)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question of the teacher's, in order."""
        return questions_of(self.sentences, self.roster)

    def hits(self, phrases: Sequence[str], match: Match = "fuzzy", threshold: float = THRESHOLD) -> list[Hit]:
        """Return where *phrases* are said in the take, unless a second listening makes that doubtful."""
        found = self.places(phrases, match, threshold)
        own = phrases if match == "fuzzy" and threshold >= THRESHOLD else None
        return [hit for hit in found if not self._is_refuted(hit, own)]

    def places(
        self, phrases: Sequence[str], match: Match = "fuzzy", threshold: float = THRESHOLD
    ) -> list[Hit]:
        """Return where *phrases* were written down or spoken for, `{question}` standing for any question.

        What leans on a phrase, such as where a span begins, keeps its place though the phrase be doubtful.
        """
        found = hits(self.line, phrases, match, threshold)
        if QUESTION in phrases:
            found += [Hit(question.asks_from, question.last, 1.0) for question in self.questions]
        if match == "fuzzy":
            found += self._reheard(phrases)
        return without_overlap(found)

    def refuted(self, phrases: Sequence[str]) -> list[Hit]:
        """Return where one of *phrases* was written down, or what sounds like it, that may be another."""
        return [hit for hit in hits(self.line, phrases) if self._is_refuted(hit, phrases)]

    def _is_refuted(self, hit: Hit, own: Sequence[str] | None) -> bool:
        """Whether a phrase that was written down is a person's to decide.

        It is where the sound lacks it. With *own*, the phrases that were looked for, a word that only sounds
        alike counts as one of theirs where the sound holds the phrase as well as one that was not written
        down; a word alone never does.
        """
        shortfall = self._shortfalls.get((hit.first, hit.last)) or 0.0
        if shortfall > MOST_SHORT or own is None:
            return shortfall > MOST_SHORT
        is_telling = shortfall > MOST_SHORT_UNWRITTEN or len(self.line.tokens(hit)) == 1
        return is_telling and not is_in_own_words(self.line, hit, own)

    @cached_property
    def _shortfalls(self) -> dict[tuple[int, int], float | None]:
        """By how much each phrase that was written down falls short of its sound."""
        return {
            places: reheard.shortfall for reheard, places in self.reheard if reheard.phrase == reheard.text
        }

    @cached_property
    def names_by_sound(self) -> dict[int, str]:
        """Where a name of the roster is called that was written down as another word."""
        return {
            place: likeliest.name
            for place, likeliest in self.likeliest_names.items()
            if likeliest.fits(self.words[place]) and self.may_call(place)
        }

    def opens_run(self, place: int) -> bool:
        """Whether the word at *place* is the first of its run of speech."""
        return place == 0 or self.words[place - 1].run != self.words[place].run

    @cached_property
    def likeliest_names(self) -> dict[int, Likeliest]:
        """Where a second listening looked for a name: the likeliest."""
        return {
            places[0]: Likeliest(reheard.phrase, reheard.shortfall, reheard.gain)
            for reheard, places in self.reheard
            if reheard.phrase in self.roster and reheard.shortfall is not None
        }

    def may_call(self, place: int) -> bool:
        """Whether the word at *place* would call somebody, were it a name: "… over to you", "hear from …"."""
        return self.opens_run(place) or tuple(tokens_of(self.words[place - 1].text)) == ("from",)

    def around(self, hit: Hit) -> tuple[Span, tuple[Heard, ...]]:
        """Return the runs of speech that *hit* was said in, and all that was said in them in that turn."""
        words = self.words[hit.first : hit.last + 1]
        runs = range(words[0].run, words[-1].run + 1)
        said = tuple(word for word in self.words if word.run in runs and word.turn == words[0].turn)
        return Span(self.runs[runs[0]].start_s, self.runs[runs[-1]].end_s), said

    def _reheard(self, phrases: Sequence[str]) -> list[Hit]:
        """Return where a second listening spoke for one of *phrases*, the words being what they were."""
        return [
            Hit(*places, THRESHOLD, reheard.gain)
            for reheard, places in self.reheard
            if reheard.phrase in phrases
            and reheard.gain is not None
            and reheard.gain >= BELIEVED_GAIN
            and not _falls_short(reheard, MOST_SHORT_UNWRITTEN)
        ]

    @cached_property
    def reheard(self) -> tuple[tuple[Reheard, tuple[int, int]], ...]:
        """What was listened to again, with its first and last place; not where the words were corrected."""
        found = []
        for reheard in self.hearing.reheard:
            inside = [p for p, word in enumerate(self.words) if reheard.span.contains(word.middle_s)]
            if places := self._said_among(inside, reheard.text):
                found.append((reheard, places))
        return tuple(found)

    def _said_among(self, inside: Sequence[int], text: str) -> tuple[int, int] | None:
        """Return where *text* stands among the places *inside*; a word of no length may stand beside it."""
        length = len(text.split())
        for first in inside[: len(inside) - length + 1]:
            if quote(self.words[first : first + length]) == text:
                return first, first + length - 1
        return None


def _falls_short(reheard: Reheard, most: float) -> bool:
    return reheard.shortfall is not None and reheard.shortfall > most


def scene_of(step: StepTemplate, hearing: Hearing) -> Scene | None:
    """Return the take that *hearing* holds, made ready for the detectors of *step*.

    None where there is nothing to find anything in: no speech, or no word of the teacher's.
    """
    runs = cut_at_turns(runs_of(hearing.speech), hearing.pupil)
    words = teachers_words(hearing, runs) if runs else ()
    return Scene(hearing, hearing.roster or step.roster, step.anchors, runs, words) if words else None


@dataclass(frozen=True)
class Excerpt:
    """The part of a take that a detector listens to: from `start_s` to `end_s`.

    A word, sentence, question or phrase belongs to it when its first word's middle lies inside.
    Words below the probability `min_word_p` cannot make a `not_seen`.
    """

    scene: Scene
    start_s: float
    end_s: float
    min_word_p: float

    @cached_property
    def words(self) -> tuple[Heard, ...]:
        """The teacher's words inside, in order."""
        return tuple(word for word in self.scene.words if self.holds(word))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that begin inside."""
        return tuple(sentence for sentence in self.scene.sentences if self.holds(sentence.words[0]))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions that begin inside."""
        return tuple(question for question in self.scene.questions if self.holds(question.words[0]))

    def hits(self, phrases: Sequence[str], match: Match = "fuzzy", threshold: float = THRESHOLD) -> list[Hit]:
        """Return where *phrases* are said inside."""
        found = self.scene.hits(phrases, match, threshold)
        return [hit for hit in found if self.holds(self.scene.words[hit.first])]

    def refuted(self, phrases: Sequence[str]) -> list[Hit]:
        """Return where *phrases* were written down inside, and a second listening heard something else."""
        return [hit for hit in self.scene.refuted(phrases) if self.holds(self.scene.words[hit.first])]

    def windows(self, phrases: Sequence[str]) -> list[Hit]:
        """Return every stretch inside that is as long as one of *phrases*, with its likeness in letters.

        What a second listening spoke clearly against is left out.
        """
        against = {
            (reheard.phrase, *places)
            for reheard, places in self.scene.reheard
            if reheard.gain is not None and reheard.gain <= RULED_OUT_GAIN
        }
        return [
            hit
            for phrase in phrases
            for hit in windows(self.scene.line, phrase)
            if self.holds(self.scene.words[hit.first]) and (phrase, hit.first, hit.last) not in against
        ]

    def holds(self, word: Heard) -> bool:
        """Whether *word* lies inside, by its middle."""
        return self.start_s <= word.middle_s <= self.end_s

    def is_doubtful(self, words: Sequence[Heard]) -> bool:
        """Whether any of *words* is too uncertain to make a `not_seen`."""
        return any(word.probability < self.min_word_p for word in words)

    @property
    def is_badly_heard(self) -> bool:
        """Whether half of its words or more are too uncertain to make a `not_seen`."""
        uncertain = sum(word.probability < self.min_word_p for word in self.words)
        return 2 * uncertain >= len(self.words)

    def measured(self, name: str, value: float, unit: str) -> Evidence:
        """Return the whole excerpt as evidence of one measure."""
        return Evidence(self.start_s, self.end_s, measure=Measure(name, value, unit))

    def words_of(self, hit: Hit) -> tuple[Heard, ...]:
        """Return the words that *hit* fills."""
        return self.scene.words[hit.first : hit.last + 1]

    def found(self, hit: Hit) -> Evidence:
        """Return a phrase that was found as evidence, with its gain where it took a second listening."""
        measure = None if hit.gain is None else Measure("gain", hit.gain, "nats")
        return self.said(self.words_of(hit), measure)

    def said(self, words: Sequence[Heard], measure: Measure | None = None) -> Evidence:
        """Return *words* (n ≥ 1) as evidence."""
        return Evidence(words[0].start_s, words[-1].end_s, quote(words), measure)
