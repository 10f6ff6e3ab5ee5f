import pytest, time
from tests.access.world import made, WALKERS
@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        t=time.time()
        with made() as world:
            print("built", time.time()-t)
            yield world
def test_x(world, db):
    print(world.accounts.keys(), set(WALKERS)-set(world.accounts))
    print(world.things)
    from accounts.models import User
    from cooperatives.models import Organisation
    print(Organisation.objects.filter(name__contains="nhuom").count())
