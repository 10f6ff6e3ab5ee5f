"""News of a merger, sent inside its transaction: an error of a receiver takes the merger back.

provinces_merged: `province` (the new one), `parts` (those that ceased), `on`, `by`.
merge_undone: `province` (about to be deleted: let go of it now), `parts` (present again), `by`.
"""

from django.dispatch import Signal

provinces_merged = Signal()
merge_undone = Signal()
