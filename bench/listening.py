"""What is left to do after Stop: `make bench`, or `python -m bench.listening [MODEL]`.

A real worker listens to takes of 146 s while they grow in the spool: at `PACE` times a recording's speed,
so that five of them fit into a coffee break, and for the last `LAST_S` at a recorder's own. Each begins with
another of the project's clips, so that each ends elsewhere, mostly in the middle of a sentence; one whose
speaker pauses before Stop is quicker. The wait is from the last byte until words and findings are in the
record. It is set against `transcribe` on the whole take by faster-whisper itself, in turns, in the same run,
on a machine whose worker is then at rest. Processor time is that of the worker and all its children, over the
whole take. With `STUDIO_LOG_LEVEL=info` the worker's own log says where the time goes.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

import psutil
from faster_whisper import WhisperModel

from bench.media import TAKE_S, THREADS, line, make_take, transcribe_plainly
from media.decode import sound
from media.models import find_model
from rubrics.catalogue import catalogue
from studio import access, analysis, arrivals, attempts, logs, people, practice_sessions
from studio.access import Act
from studio.clock import new_id
from studio.desk import running_worker
from studio.installation import Installation, open_installation
from studio.practice_sessions import Plan
from studio.settings import load_settings
from studio.supervision import Supervisor

RUNS = 5
PACE = 4.0
LAST_S = 20.0
PARTS_A_SECOND = 2  # a recorder gives its bytes away every half second
WAIT_BAR_S, RATIO_BAR = 2.0, 0.20
PASSWORD = "three quiet breaths"
STEP = "qu1-cold-call"


def main(model: str = "tiny.en") -> int:
    """Print the wait after Stop beside its bars, and return the exit status."""
    logs.configure("error")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["STUDIO_DATA_FOLDER"], os.environ["STUDIO_SPEECH_MODEL"] = folder, model
        os.environ["STUDIO_SPEECH_THREADS"] = str(THREADS)
        takes = [Path(folder) / f"take{turn}.webm" for turn in range(RUNS)]
        for turn, take in enumerate(takes):
            make_take(take, turn)
        plain = WhisperModel(str(find_model(model)), device="cpu", compute_type="int8", cpu_threads=THREADS)
        with studio() as (installation, worker):
            rounds = [one_round(installation, worker, take, plain, sound(take)) for take in takes]
    waits_s, cpus_s, whole_s, whole_cpu_s = (list(side) for side in zip(*rounds, strict=True))
    print(f"  {model}, a take of {TAKE_S:g} s at {PACE:g} times its pace, {RUNS} runs")
    print(f"  wait after Stop, s               {' '.join(f'{one:.2f}' for one in waits_s)}")
    print(f"  transcribe on the whole, s       {' '.join(f'{one:.2f}' for one in whole_s)}")
    cpu_s, at_once_s = median(cpus_s), median(whole_cpu_s)
    print(f"  processor time of the worker, s  {cpu_s:.1f}, of the whole at once {at_once_s:.1f}")
    ratio = median(wait / whole for wait, whole in zip(waits_s, whole_s, strict=True))
    kept = [
        line("wait after Stop, s", median(waits_s), WAIT_BAR_S),
        line("wait after Stop / whole at once", ratio, RATIO_BAR),
    ]
    return 0 if all(kept) else 1


def one_round(
    installation: Installation, worker: psutil.Process, take: Path, plain: WhisperModel, heard: object
) -> tuple[float, float, float, float]:
    """Return seconds waited, processor seconds of the worker, seconds and processor seconds of the whole."""
    before_s = processor_s(worker)
    waited_s = recorded(installation, take)
    ours_s = processor_s(worker) - before_s
    began, cpu = time.perf_counter(), time.process_time()
    transcribe_plainly(plain, heard)
    return waited_s, ours_s, time.perf_counter() - began, time.process_time() - cpu


@contextmanager
def studio() -> Iterator[tuple[Installation, psutil.Process]]:
    """Give a studio with a warm worker."""
    installation = open_installation(load_settings())
    with Supervisor(installation.settings):
        folder = installation.settings.data.folder
        while not ((there := running_worker(folder)) and there.state == "warm"):
            time.sleep(0.1)
        yield installation, psutil.Process(there.pid)
    installation.close()


def recorded(installation: Installation, take: Path) -> float:
    """Let a take arrive as it is recorded; return the seconds from its last byte to its findings."""
    clip_id, owner_id = expected(installation)
    spool, content = installation.spool, take.read_bytes()
    upload = spool.begin(owner_id, clip_id)
    part = len(content) / (TAKE_S * PARTS_A_SECOND)
    began = time.monotonic()
    with spool.data_file(upload).open("ab", buffering=0) as file:
        for number in range(round(TAKE_S * PARTS_A_SECOND)):
            time.sleep(max(0.0, began + comes_after_s((number + 1) / PARTS_A_SECOND) - time.monotonic()))
            if number % PARTS_A_SECOND == 0:
                spool.sha256(upload)  # which the server sums up as the bytes come
            file.write(content[round(number * part) : round((number + 1) * part)])
    stopped = time.monotonic()
    upload = spool.declare_length(upload, len(content))
    arrivals.receive_upload(installation, upload)
    received = time.monotonic()
    after_s: dict[str, float] = {}
    while (
        not {"findings", "picture"} <= after_s.keys()
    ):  # nobody waits for the picture, but it takes its time
        for stage in ready(installation, clip_id) - after_s.keys():
            after_s[stage] = time.monotonic() - stopped
        time.sleep(0.02)
    stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in after_s.items())
    print(f"  after Stop, s: received {received - stopped:.2f}, {stages}", flush=True)
    return after_s["findings"]


def comes_after_s(moment_s: float) -> float:
    """Return when a moment of a take comes, in seconds after it began to."""
    own_s = max(0.0, moment_s - (TAKE_S - LAST_S))
    return (moment_s - own_s) / PACE + own_s


def expected(installation: Installation) -> tuple[str, str]:
    """Return the clip of a new attempt, and whose it is."""
    step = next(step for step in catalogue() if step.id == STEP)
    with installation.database.writing() as session:
        email = f"{new_id()}@bench.test"
        teacher = people.add_person(session, name="Bench", email=email, role="teacher", password=PASSWORD)
        practice = practice_sessions.plan(session, Plan(teacher, None, step, step.scenario, ""))
        practice = access.practice(session, teacher.id, practice.id, Act.PRACTISE)
        practice_sessions.modelled_live(session, practice, teacher.id)
        practice_sessions.begin(session, practice)
        attempt = attempts.start(session, practice, client_key=new_id(), media_type="video/webm")
        return attempt.clip_id, teacher.id


def ready(installation: Installation, clip_id: str) -> set[str]:
    """Return the stages whose results are in the record."""
    with installation.database.reading() as session:
        rows = {row.stage: row for row in analysis.state_of(session, clip_id)}
    if any(row.state == "failed" for row in rows.values()):
        raise SystemExit("the analysis itself failed")
    return {name for name, row in rows.items() if row.state == "ready"}


def processor_s(process: psutil.Process) -> float:
    """Return the processor seconds of a process and of its children, those that have ended included."""
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
