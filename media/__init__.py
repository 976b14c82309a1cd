"""Turns a recording into plain values, and knows nothing of who recorded it or why.

Conventions: times are seconds from the start of the recording as a player shows it; sound is mono
float32 at 16 kHz in [-1, 1]; every failure is a `media.errors.MediaError`.
"""

import os

# onnxruntime looks up its telemetry host at import unless it was told before that; nothing may leave
# the machine, so it is told here, where every import of the voice-activity model passes.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

# The model's threads wait for each other thousands of times a second; by default they do so in a busy loop.
# On a machine busy with other things that loop ate the time of the thread it waited for: the words of a 29 s
# take cost 17 s of processor time in place of 1.8 s, and came after 62 s in place of 4 s.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
