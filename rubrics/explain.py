"""Each finding in one plain sentence with its times, for the page it stands on.

A sentence says what was heard or measured, and how far from what was looked for; it never says whether
that was good. "You" is the teacher whose take it is.
"""

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor
from typing import Any

from rubrics.asking import QuestionProfile
from rubrics.criteria import QUESTION, SENTENCE, StepTemplate, SuccessCriterion
from rubrics.detectors import CoachJudges
from rubrics.finding import Evidence, Finding
from rubrics.movement import FacingCamera, Stillness
from rubrics.naming import NameAfterQuestion
from rubrics.pauses import Pause
from rubrics.phrases import PhraseOrder, PhrasePresent
from rubrics.timing import Duration, SpeechRate
from rubrics.voice import VoiceLevel
from rubrics.wording import FillerRate, Repetition, WordBudget

Teller = Callable[[Any, Finding], str]


def sentence(finding: Finding, criterion: SuccessCriterion, step: StepTemplate) -> str:
    """Return what *finding* says, in one sentence of British English.

    Args:
        finding: of *criterion*, under *step*.
    """
    if criterion.joining != "one":
        return _joined(finding, criterion)
    part = criterion.parts[0]
    if not finding.evidence and part.detector != "coach_judges":
        return _nothing_to_go_by(part.params, step)
    return _TELLERS[part.detector](part.params, finding)


def clock(seconds: float) -> str:
    """Return a moment as a player shows it: 71.4 is 1:11."""
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"


def _nothing_to_go_by(params: object, step: StepTemplate) -> str:
    if isinstance(params, Pause):
        what = {QUESTION: "No question", SENTENCE: "No sentence"}.get(params.after, f"“{params.after}”")
        return (
            f"{what} was {'' if what.startswith('No') else 'not '}heard, so there was no silence to measure."
        )
    if isinstance(params, NameAfterQuestion) and not step.roster:
        return "There is no roster, so no name could be listened for."
    if isinstance(params, VoiceLevel):
        return (
            "The voice could not be compared: too little was said, or the browser changed the loudness "
            "by itself."
        )
    if isinstance(params, Stillness | FacingCamera):
        return "The picture was not read (your account says whether it is) or showed too little of you."
    return "Nothing was heard that this could be read from, so the machine cannot tell."


def _joined(finding: Finding, criterion: SuccessCriterion) -> str:
    count = {2: "both", 3: "all three"}[len(criterion.parts)]
    found = "; ".join(_clause(item) for item in finding.evidence) or "nothing was heard to go by"
    if criterion.joining == "all":
        opening = {"seen": f"Found {count}", "not_seen": f"Did not find {count}", "unsure": "Cannot tell"}
    else:
        opening = {"seen": "Found one way of doing this", "not_seen": "Found none", "unsure": "Cannot tell"}
    return f"{opening[finding.outcome]}: {found}."


def _clause(item: Evidence) -> str:
    """Return one piece of evidence in a few words, whatever measured it."""
    quoted = f"“{_bare(item.quote)}” at {clock(item.start_s)}" if item.quote else _between(item)
    measure = item.measure
    if measure is None:
        return quoted
    if measure.name == "pause":
        return f"a silence of {_seconds(measure.value)} with {quoted}"
    if measure.name == "count":
        return f"{_counted(measure.value, measure.unit)} {_between(item)}"
    return f"{_amount(measure.value)} {measure.unit} {_between(item)}"


# One teller for each detector.


def _tell_pause(params: Pause, finding: Finding) -> str:
    measured = [item for item in finding.evidence if item.measure]
    if finding.outcome == "seen":
        return _list("The silence", [_lasted(item) for item in measured]) + "."
    open_ended = [item for item in finding.evidence if not item.measure]
    if finding.outcome == "unsure" and open_ended:
        last = open_ended[-1]
        return (
            f"The silence after “{_bare(last.quote)}” at {clock(last.start_s)} runs to the end of "
            "the recording, so its length cannot be told."
        )
    best = min(measured, key=lambda item: _off(params, _value(item)))
    off_s = _off(params, _value(best))
    if off_s == 0:
        long_enough = [_lasted(item) for item in measured if _off(params, _value(item)) == 0]
        return f"{_list('The silence', long_enough)}; {params.min_count} such silences were looked for."
    side = "short of" if _value(best) < params.min_s else "over"
    bound_s = params.min_s if _value(best) < params.min_s else params.max_s or 0.0
    unsure = ", but the words before it were unclear" if finding.outcome == "unsure" else ""
    return f"The silence {_lasted(best)}, {_off_by(off_s)} {side} the {bound_s:g} s looked for{unsure}."


def _off(params: Pause, seconds: float) -> float:
    over_s = seconds - params.max_s if params.max_s is not None else 0.0
    return max(0.0, params.min_s - seconds, over_s)


def _lasted(item: Evidence) -> str:
    after = f" after “{_bare(item.quote)}”" if item.quote else ""
    return f"lasted {_seconds(_value(item))}{after} at {clock(item.start_s)}"


def _tell_naming(params: NameAfterQuestion, finding: Finding) -> str:
    calls = [item for item in finding.evidence if item.measure and item.measure.name == "pause"]
    counted = any(item.measure and item.measure.name == "count" for item in finding.evidence)
    if finding.outcome != "seen" and not counted:
        first = finding.evidence[0]
        hedge = "may have come" if finding.outcome == "unsure" else "came"
        return f"A name {hedge} before the question at {clock(first.start_s)}: “{_bare(first.quote)}”."
    if not calls:
        is_doubtful = finding.outcome == "unsure" and len(finding.evidence) > 1
        hedge = ", but what was said there may be one" if is_doubtful else ""
        return f"No name of the roster was heard after a question{hedge}."
    call = max(calls, key=_value)
    told = (
        f"You asked at {clock(call.start_s)}, the silence lasted {_seconds(_value(call))}, "
        f"then you said {_last_word(call.quote)}"
    )
    if finding.outcome == "seen":
        return told + (f", and {len(calls) - 1} more like it." if len(calls) > 1 else ".")
    enough = sum(_value(item) >= params.min_pause_s for item in calls)
    if finding.outcome == "unsure" and enough >= params.min_count:
        return f"{told}; but the words just before the name are not certain."
    least_s = f"{params.min_pause_s:g} s"
    return f"{told}; {enough} of the {params.min_count} such calls looked for came after {least_s} or more."


def _tell_present(params: PhrasePresent, finding: Finding) -> str:
    said = [item for item in finding.evidence if item.quote and not _is_likeness(item)]
    if finding.outcome == "seen":
        return _list("Heard", [_said(item) for item in said]) + "." if said else "Not heard, as it may be."
    likely = [item for item in finding.evidence if _is_likeness(item)]
    if likely and finding.near and not said:
        return f"{_said(likely[0])} sounds close to what was looked for; listen and decide."
    if params.max is not None and len(said) > params.max:
        return f"{_list('Heard', [_said(item) for item in said])}; at most {params.max} was looked for."
    searched = finding.evidence[0]
    if said:
        return f"{_list('Heard', [_said(item) for item in said])}; at least {params.min} were looked for."
    if finding.outcome == "unsure":
        moment = f", likeliest {_said(likely[0])}" if likely else ""
        return (
            f"None of the example wordings was heard {_between(searched)}; "
            f"other words may have done it{moment}."
        )
    return f"The agreed wording was not heard {_between(searched)}."


def _tell_absent(_params: object, finding: Finding) -> str:
    if finding.outcome == "seen":
        return f"None of the phrases to avoid was heard {_between(finding.evidence[0])}."
    heard = _list("Heard", [_said(item) for item in finding.evidence])
    return f"{heard}, but the words were unclear." if finding.outcome == "unsure" else f"{heard}."


def _tell_order(params: PhraseOrder, finding: Finding) -> str:
    said = [_said(item) for item in finding.evidence if item.quote]
    if finding.outcome == "seen":
        return f"Heard in order: {', then '.join(said)}."
    if not said:
        return f"None of the {len(params.sequence)} parts was heard {_between(finding.evidence[0])}."
    in_order = f"{_amount(_value(finding.evidence[0]))} of {len(params.sequence)} in order"
    near = f", a little more than {params.max_gap_s:g} s apart" if finding.near else ""
    return f"{_list('Heard', said)}; {in_order}{near}."


def _tell_questions(params: QuestionProfile, finding: Finding) -> str:
    counted, *asked = finding.evidence
    unit = counted.measure.unit if counted.measure else "questions"
    told = f"{_counted(_value(counted), unit)} {_between(counted)}"
    first = f", such as {_said(asked[0])}" if asked and _value(counted) else ""
    low = params.min if params.kind == "any" else params.min_of_kind
    high = params.max if params.kind == "any" else params.max_of_kind
    wanted = "" if finding.outcome == "seen" else f"; {_range(low, high)} looked for"
    return _capital(f"{told}{first}{wanted}.")


def _tell_words(params: WordBudget, finding: Finding) -> str:
    items = finding.evidence
    longest = max(items, key=_value)
    if params.unit == "sentence":
        if finding.outcome == "seen":
            count, wanted = _amount(_value(longest)), _range(params.min_words, params.max_words)
            return f"The longest sentence had {count} words; {wanted} looked for."
        return (
            f"{_counted(len(items), 'sentences')} outside {params.min_words} to {params.max_words} words; "
            f"at {clock(longest.start_s)} one had {_amount(_value(longest))}."
        )
    told = f"{_counted(_value(longest), 'words')} {_between(longest)}"
    unclear = ", not all of them clear" if finding.outcome == "unsure" else ""
    return _capital(f"{told}{unclear}; {_range(params.min_words, params.max_words)} looked for.")


def _tell_duration(params: Duration, finding: Finding) -> str:
    lasted = _seconds(_value(finding.evidence[0]))
    return f"It lasted {lasted}; {params.min_s:g} to {params.max_s:g} s was looked for."


def _tell_rate(params: SpeechRate, finding: Finding) -> str:
    item = finding.evidence[0]
    if item.measure and item.measure.name == "speech":
        return f"Only {_seconds(_value(item))} of talk {_between(item)}, too little to take a pace from."
    return (
        f"{_amount(_value(item))} words a minute {_between(item)}; "
        f"{params.min_wpm:g} to {params.max_wpm:g} was looked for."
    )


def _tell_repeats(params: Repetition, finding: Finding) -> str:
    counted, *again = finding.evidence
    said = f", {_said(again[0])}" if again else ""
    told = f"{_counted(_value(counted), 'repeats')} {_between(counted)}{said}"
    return _capital(f"{told}; {_range(params.min, params.max)} looked for.")


def _tell_fillers(params: FillerRate, finding: Finding) -> str:
    rate = _amount(_value(finding.evidence[0]))
    return (
        f"{rate} fillers a minute were written down, and a recogniser leaves most of them out; "
        f"at most {params.max_per_min:g} were looked for."
    )


def _tell_voice(params: VoiceLevel, finding: Finding) -> str:
    item = finding.evidence[0]
    unit = item.measure.unit if item.measure else ""
    difference = _value(item)
    side = "higher" if params.metric == "f0_semitones" else "louder"
    side = side if difference > 0 else "lower" if params.metric == "f0_semitones" else "quieter"
    level = "the same as" if difference == 0 else f"{_amount(abs(difference))} {unit} {side} than"
    wanted = {
        "lower": f"{params.by:g} {unit} or more below it was",
        "same": f"no more than {params.by:g} {unit} either way was",
        "higher": f"{params.by:g} {unit} or more above it was",
    }[params.direction]
    return f"Your voice {_between(item)} was {level} what it was compared with; {wanted} looked for."


def _tell_still(params: Stillness, finding: Finding) -> str:
    item = finding.evidence[0]
    wanted = _percent(params.min_share)
    return f"You kept still for {_share(item)} of the time {_between(item)}; {wanted} was looked for."


def _tell_facing(params: FacingCamera, finding: Finding) -> str:
    item = finding.evidence[0]
    return (
        f"Your face was turned to the camera for {_share(item)} of the time {_between(item)}; "
        f"{_percent(params.min_share)} was looked for."
    )


def _tell_coach(params: CoachJudges, _finding: Finding) -> str:
    return f"This is for a coach to judge: {params.prompt}"


_TELLERS: Mapping[str, Teller] = {
    "phrase_present": _tell_present,
    "phrase_absent": _tell_absent,
    "phrase_order": _tell_order,
    "question_profile": _tell_questions,
    "name_after_question": _tell_naming,
    "word_budget": _tell_words,
    "repetition": _tell_repeats,
    "filler_rate": _tell_fillers,
    "pause": _tell_pause,
    "speech_rate": _tell_rate,
    "duration": _tell_duration,
    "voice_level": _tell_voice,
    "stillness": _tell_still,
    "facing_camera": _tell_facing,
    "coach_judges": _tell_coach,
}


# Small words.


def _value(item: Evidence) -> float:
    return item.measure.value if item.measure else 0.0


def _seconds(value: float) -> str:
    """Cut, as pages cut it: a pause of 2.97 s is not told as the 3.0 s that it did not reach."""
    return f"{floor(value * 10 + 1e-6) / 10:.1f} s"


def _off_by(value: float) -> str:
    """Rounded up, so that what fell short by a hair is not told as nothing."""
    return f"{ceil(value * 10 - 1e-6) / 10:.1f} s"


def _share(item: Evidence) -> str:
    """Cut, so that a share just under the bound is not told as the bound."""
    return f"{floor(_value(item) * 100 + 1e-6)} %"


def _percent(share: float) -> str:
    return f"{share * 100:g} %"


def _amount(value: float) -> str:
    return f"{value:g}"


def _between(item: Evidence) -> str:
    return f"between {clock(item.start_s)} and {clock(item.end_s)}"


def _said(item: Evidence) -> str:
    again = item.measure is not None and item.measure.name == "gain"
    said = f"“{_bare(item.quote)}” at {clock(item.start_s)}"
    return f"{said} (written so, but the sound speaks for the phrase)" if again else said


def _is_likeness(item: Evidence) -> bool:
    return item.measure is not None and item.measure.name == "likeness"


def _bare(quote: str) -> str:
    """Return *quote* without the comma or full stop it ends with; a question mark stays."""
    return quote.rstrip(" .,;:")


def _last_word(quote: str) -> str:
    return quote.split()[-1].strip(".,;:!?") if quote.split() else ""


def _counted(value: float, unit: str) -> str:
    """Return a count with its unit in the singular where it is one: "no questions", "1 word"."""
    amount = "no" if value == 0 else _amount(value)
    return f"{amount} {unit.removesuffix('s') if value == 1 else unit}"


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"at least {low} was" if low == 1 else f"at least {low} were"
    if low == 0:
        return f"at most {high} was" if high == 1 else f"at most {high} were" if high else "none was"
    return f"{low} to {high} were"


def _list(opening: str, items: Sequence[str]) -> str:
    shown = list(items[:3])
    more = f" and {len(items) - 3} more" if len(items) > 3 else ""
    joined = f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 and not more else ", ".join(shown)
    return f"{opening} {joined}{more}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
