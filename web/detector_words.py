"""The detectors in a teacher's words: what each is and looks for, and what it can be told."""

from typing import Final

from rubrics.criteria import SuccessCriterion

NAMES: Final = {
    "phrase_present": "Says one of these phrases",
    "phrase_absent": "Says none of these phrases",
    "phrase_order": "Says these phrases in order",
    "question_profile": "How many questions, and of which kind",
    "name_after_question": "The name comes after the question",
    "word_budget": "How many words",
    "repetition": "Says it again, or does not",
    "filler_rate": "Filler words",
    "pause": "A silence after something said",
    "speech_rate": "How fast the talk is",
    "voice_level": "Louder, quieter, higher or lower",
    "duration": "How long it takes",
    "stillness": "Standing still",
    "facing_camera": "Facing the camera",
    "coach_judges": "Only a coach can tell",
}

MEANINGS: Final = {
    "phrase_present": "Heard if one of the phrases, or something very close to it, is said often enough.",
    "phrase_absent": "Heard if none of the phrases is said.",
    "phrase_order": "Heard if one phrase of each group is said, in their order and close together.",
    "question_profile": "Counts the questions, and sorts them by how they are worded.",
    "name_after_question": "Heard if a question is asked, then a silence, and only then a name of the class.",
    "word_budget": "Counts the words of the whole stretch, or of each sentence in it.",
    "repetition": "Counts how often the same thing is said again in nearly the same words.",
    "filler_rate": "Counts words such as “um” for each minute of talk. A rough measure: take it as a hint.",
    "pause": "Measures the silence after each question, each sentence or a named moment.",
    "speech_rate": "Measures words a minute, silences left out.",
    "voice_level": "Measures the voice in one stretch against another stretch of the same take.",
    "duration": "Measures how long the stretch lasts.",
    "stillness": "Looks at movement of the upper body, where the teacher agreed; the camera must stand.",
    "facing_camera": "Looks at whether a face is turned to the camera, where the teacher agreed to that.",
    "coach_judges": "The machine stays out of it; the coach is asked this.",
}

LABELS: Final = {
    "any_of": "Phrases",
    "none_of": "Phrases to leave out",
    "sequence": "Groups of phrases",
    "lexicon": "Words that count",
    "look_for": "What to look for",
    "prompt": "What the coach is asked",
    "min": "At least",
    "max": "At most",
    "match": "How close it must be",
    "threshold": "How alike it must be",
    "closed": "Is this the only wording that counts?",
    "max_gap_s": "Longest time between two",
    "allow_between": "May other words come between?",
    "kind": "Kind of question",
    "min_of_kind": "At least of that kind",
    "max_of_kind": "At most of that kind",
    "roster": "Names",
    "min_pause_s": "Silence before the name, at least",
    "min_count": "How often, at least",
    "max_name_first": "Names said before the question, at most",
    "max_words": "At most",
    "min_words": "At least",
    "unit": "Counted in",
    "of": "What is said again",
    "similarity": "How alike it must be",
    "max_per_min": "At most",
    "after": "After what",
    "min_s": "At least",
    "max_s": "At most",
    "near_s": "A near miss from",
    "min_wpm": "At least",
    "max_wpm": "At most",
    "min_span_s": "Only where there is talk of at least",
    "compare_to": "Measured against",
    "metric": "What is measured",
    "direction": "It should be",
    "by": "By at least",
    "max_motion": "Movement, at most",
    "min_share": "For at least this part of the time",
}

UNITS: Final = {
    "threshold": "share, 0 to 1",
    "similarity": "share, 0 to 1",
    "min_share": "share, 0 to 1",
    "max_motion": "share, 0 to 1",
    "min_wpm": "words a minute",
    "max_wpm": "words a minute",
    "max_per_min": "a minute",
    "max_words": "words",
    "min_words": "words",
    "by": "dB for loudness, semitones for pitch",
    "after": "question, sentence, or a named moment",
    "of": "sentence, question, or a named moment",
    "roster": "scenario.roster for those of the step",
}

CHOICES: Final = {
    "fuzzy": "nearly the same words",
    "exact": "exactly these words",
    "regex": "a pattern (regular expression)",
    "true": "yes",
    "false": "no",
    "any": "any kind",
    "closed": "closed, answered in a word",
    "open": "open",
    "reasoning": "asks for reasons",
    "confirm": "only asks for a yes (“Okay?”)",
    "span": "the whole stretch",
    "sentence": "each sentence",
    "rms_db": "loudness",
    "f0_semitones": "pitch",
    "lower": "lower",
    "same": "about the same",
    "higher": "higher",
}


MOMENTS: Final = {
    "any_of": "Something is said",
    "first": "The first question",
    "pupil_line": "A pupil’s line ends",
    "by_hand": "Marked by hand",
}
SPANS: Final = {
    "clip": "The whole take",
    "first_s": "The first seconds",
    "last_s": "The last seconds",
    "after": "Some seconds after a moment",
    "from": "From one moment to the next",
}


def unit_of(parameter: str) -> str:
    """Return the unit of a parameter, empty where a number is a plain count."""
    return "seconds" if parameter.endswith("_s") else UNITS.get(parameter, "")


def how_found(criterion: SuccessCriterion) -> tuple[tuple[str, str], ...]:
    """Return the address and the title of the help on each detector behind *criterion*."""
    detectors = dict.fromkeys(part.detector for part in criterion.parts)
    return tuple((f"/help/{name}", NAMES[name]) for name in detectors)
