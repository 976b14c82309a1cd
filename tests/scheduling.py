"""Which worker runs which file where several share the tests: never three that film at once.

Browsers that film miss moments when the cores are overloaded, and much of what they do is waiting. So the
files with a camera in them stand in two queues, each run by one worker from first to last, and the other
workers are busy with what waits for nothing.
"""

from xdist.scheduler import LoadFileScheduling

FILMING = (
    ("test_coach_here", "test_main_job", "test_refusals", "test_room", "test_spoken", "test_without_network"),
    ("test_files", "test_never_lost", "test_recording", "test_recording_firefox", "test_recording_kills"),
)
QUEUES = {
    f"tests/browser/{name}.py": f"filming, queue {number}"
    for number, names in enumerate(FILMING, 1)
    for name in names
}


class FilmingInTwoQueues(LoadFileScheduling):
    """Gives each file to one worker, in the order of collection, and each queue of filming files too.

    What a file does on PostgreSQL may be done by another worker than the rest of it.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return QUEUES.get(file, f"{file} on PostgreSQL" if "[postgres" in nodeid else file)
