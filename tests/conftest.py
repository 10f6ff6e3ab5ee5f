"""Every test database holds the reference data and the demonstration data; tests change them inside transactions."""

import pytest
from django.core.management import call_command
from hypothesis import settings as hypothesis_settings

from accounts.models import User
from plans.models import Plan
from provinces.models import Province

hypothesis_settings.register_profile("portal", deadline=None, database=None)
hypothesis_settings.load_profile("portal")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("load_reference_data", verbosity=0)
        call_command("load_demo", verbosity=0)


@pytest.fixture
def province(db):
    """Slug → province."""
    return lambda slug: Province.objects.select_related("successor").get(slug=slug)


@pytest.fixture
def account(db):
    """Username of a demonstration account → user, e.g. "kehoach.backan"."""
    return lambda username: User.objects.select_related("agency__province", "territory").get(username=username)


@pytest.fixture
def signed_in(client, account):
    """Username → a client signed in as that account."""

    def sign_in(username):
        client.force_login(account(username))
        return client

    return sign_in


@pytest.fixture
def plan_532(db):
    return Plan.objects.select_related("province__successor", "owner_agency").get(number="532/KH-UBND")
