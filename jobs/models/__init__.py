from jobs.models.files import CHUNK_BYTES, StoredChunk, StoredFile
from jobs.models.jobs import ACTIVE, MAX_ATTEMPTS, TRANSITIONS, Job, State, WorkerPulse, from_now
from jobs.models.notices import Delivery, Notice, NoticeChoice

__all__ = [
    "ACTIVE", "CHUNK_BYTES", "Delivery", "Job", "MAX_ATTEMPTS", "Notice", "NoticeChoice", "State", "StoredChunk", "StoredFile",
    "TRANSITIONS", "WorkerPulse", "from_now",
]  # fmt: skip
