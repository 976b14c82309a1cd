"""An analysis as the JSON object `analysis/1`, which scripts rely on.

Times are seconds from the start, to the millisecond.
"""

import json
from typing import Any

from media.probe import Recording
from media.timeline import Span
from media.transcript import Transcript, Word
from rubrics.finding import Evidence, Finding, Measure
from web.cli.analysis import Analysis

SCHEMA = "analysis/1"


def document(analysis: Analysis) -> str:
    """Return the whole object as text."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "recording": _recording(analysis.recording),
            "transcript": _transcript(analysis.transcript),
            "speech": [_span(span) for span in analysis.speech],
            "step": analysis.step.id,
            "findings": [_finding(finding) for finding in analysis.findings],
            "warnings": list(analysis.warnings),
        },
        ensure_ascii=False,
        allow_nan=False,
        indent=2,
    )


def _recording(recording: Recording) -> dict[str, Any]:
    rate = recording.frame_rate
    return {
        "duration_s": _rounded(recording.duration_s),
        "has_video": recording.has_video,
        "width": recording.width,
        "height": recording.height,
        "frame_rate": f"{rate.numerator}/{rate.denominator}" if rate is not None else None,
    }


def _transcript(transcript: Transcript) -> dict[str, Any]:
    return {
        "model": transcript.model,
        "model_version": transcript.model_version,
        "language": transcript.language,
        "words": [_word(word) for word in transcript.words],
    }


def _word(word: Word) -> dict[str, Any]:
    return {
        "text": word.text,
        **_span(word.span),
        "probability": _rounded(word.probability),
        "speaker": word.speaker,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "criterion": finding.criterion,
        "outcome": finding.outcome,
        "near": finding.near,
        "detector": finding.detector,
        "detector_version": finding.detector_version,
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    span = Span(evidence.start_s, evidence.end_s)
    return {
        **_span(span),
        "quote": evidence.quote,
        "measure": _measure(evidence.measure) if evidence.measure else None,
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {"name": measure.name, "value": _rounded(measure.value), "unit": measure.unit}


def _span(span: Span) -> dict[str, Any]:
    return {"start_s": _rounded(span.start_s), "end_s": _rounded(span.end_s)}


def _rounded(value: float) -> float:
    return round(value, 3)
