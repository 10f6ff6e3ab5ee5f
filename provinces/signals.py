"""News of a merger, sent inside its transaction: an error of a receiver takes the merger back.

provinces_merged: `province` (the new one), `parts` (those that ceased), `on`, `by`.
merge_undone: `province` (about to be deleted: let go of it now), `parts` (present again), `by`.

A commune's records move, so a receiver answers with what it moved ({what: ids}) and is told that when it is taken back:
commune_merged: `commune` (ceases on the day `on`), `into`, `on`, `basis`.
commune_merge_undone: `commune` (about to stand again), `into`, `on`, `moved` (the answers of all receivers).
"""

from django.dispatch import Signal

provinces_merged = Signal()
merge_undone = Signal()
commune_merged = Signal()
commune_merge_undone = Signal()
