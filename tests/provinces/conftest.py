import pytest

from provinces import reference
from provinces.models import Province


@pytest.fixture(scope="session")
def reference_data(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        reference.load()


@pytest.fixture(autouse=True)
def _with_reference_data(reference_data, db):
    """Every test of this folder meets the provinces and communes as delivered."""


@pytest.fixture
def unit():
    """Slug → province."""
    return lambda slug: Province.objects.get(slug=slug)
