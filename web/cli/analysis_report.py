"""An analysis as a person reads it on a terminal."""

import shutil
import textwrap
from collections.abc import Iterator, Sequence

from media.probe import Recording
from media.timeline import milliseconds
from media.transcript import Word
from rubrics.criteria import StepTemplate, SuccessCriterion
from rubrics.explain import sentence
from rubrics.finding import Evidence, Finding, Measure, Outcome
from web.cli.analysis import Analysis
from web.formats import clock, clock1

WORDS_FOR: dict[Outcome, str] = {"seen": "heard", "not_seen": "not heard", "unsure": "cannot tell"}
MARGIN = " " * 15
WIDEST = 100  # columns; longer lines are hard to read
NEW_LINE_S = 1.0  # a silence this long starts a new line of the transcript


def report(analysis: Analysis, name: str) -> str:
    """Return the report on the recording called *name*, in lines that fit the terminal."""
    heard_by = f"Words by {analysis.transcript.model} ({analysis.transcript.language})."
    parts = [
        analysis.step.title,
        f"{name}: {_described(analysis.recording)}. {heard_by}",
        *(f"Note: {warning}" for warning in analysis.warnings),
        "",
    ]
    for finding, criterion in zip(analysis.findings, analysis.step.criteria, strict=True):
        parts += [*_criterion(finding, criterion, analysis.step), ""]
    return "\n".join([*parts, "What was said", *_said(analysis.transcript.words)])


def _described(recording: Recording) -> str:
    length = f"{recording.duration_s:.1f} s"
    if not recording.has_video:
        return f"{length}, sound only"
    rate = f" at {float(recording.frame_rate):.4g} pictures a second" if recording.frame_rate else ""
    return f"{length}, {recording.width} × {recording.height}{rate}"


def _criterion(finding: Finding, criterion: SuccessCriterion, step: StepTemplate) -> Iterator[str]:
    yield from _wrapped(criterion.text, first=f"  {WORDS_FOR[finding.outcome]:<{len(MARGIN) - 3}} ")
    yield from _wrapped(sentence(finding, criterion, step))
    for evidence in finding.evidence:
        yield from _wrapped(_evidence(evidence))


def _evidence(evidence: Evidence) -> str:
    times = f"{_clock1(evidence.start_s)} to {_clock1(evidence.end_s)}"
    quote = f"  “{evidence.quote}”" if evidence.quote else ""
    measured = f"  {_measured(evidence.measure)}" if evidence.measure else ""
    return f"{times}{quote}{measured}"


def _measured(measure: Measure) -> str:
    # Seconds are cut to the tenth, as in sentences and on pages: 2.97 s never reads as the 3.0 s it is not.
    value = f"{int(measure.value * 10 + 1e-6) / 10:.1f}" if measure.unit == "s" else f"{measure.value:g}"
    return f"{measure.name} {value} {measure.unit}"


def _said(words: Sequence[Word]) -> Iterator[str]:
    if not words:
        yield "  nothing"
    for line in _lines(words):
        speaker = "pupil: " if line[0].speaker == "pupil" else ""
        text = speaker + " ".join(word.text for word in line)
        yield from _wrapped(text, first=f"  {clock(milliseconds(line[0].start_s)):>7}  ", margin=" " * 11)


def _lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the words line by line: a new one after a silence and when somebody else speaks."""
    line: list[Word] = []
    for word in words:
        if line and (word.start_s - line[-1].end_s >= NEW_LINE_S or word.speaker != line[-1].speaker):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _clock1(moment_s: float) -> str:
    return clock1(milliseconds(moment_s))


def _wrapped(text: str, first: str = MARGIN, margin: str = MARGIN) -> list[str]:
    columns = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)
    return textwrap.wrap(text, max(columns, 40), initial_indent=first, subsequent_indent=margin)
