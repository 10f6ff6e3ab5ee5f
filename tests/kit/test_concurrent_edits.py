"""Eight people edit one record at once, each on a connection of their own: what was saved stays saved."""

import threading

import pytest
from django.db import connections, transaction

from cooperatives.models import Organisation
from coopportal.kit.history import event_model
from coopportal.kit.rows import StaleRow, lock

PEOPLE, EDITS = 8, 25


@pytest.fixture
def one(django_db_setup, django_db_blocker):
    """Committed, so that all connections see it; deleted afterwards."""
    with django_db_blocker.unblock():
        one = Organisation.objects.create(name="Hợp tác xã Tám người sửa", certificate_number="0")
        yield one
        one.delete()
        event_model(Organisation).objects.filter(pgh_obj_id=one.pk).delete()
        connections.close_all()


def test_no_update_is_lost(one):
    saved, refused = [], []

    def edit():
        """Add one to the number that the person saw."""
        seen = Organisation.objects.get(pk=one.pk)
        try:
            with transaction.atomic():
                row = lock(Organisation.objects.all(), one.pk, seen.version)
                row.certificate_number = str(int(seen.certificate_number) + 1)
                row.save(update_fields=["certificate_number"])
        except StaleRow:
            refused.append(seen.version)
        else:
            saved.append(seen.version)

    def work():
        meet.wait(20)
        for _ in range(EDITS):
            edit()
        connections.close_all()

    meet = threading.Barrier(PEOPLE)
    threads = [threading.Thread(target=work) for _ in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one.refresh_from_db()
    assert len(saved) + len(refused) == PEOPLE * EDITS
    assert refused  # they did meet
    assert (one.certificate_number, one.version) == (str(len(saved)), 1 + len(saved))
