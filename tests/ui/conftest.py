import pytest


@pytest.fixture(autouse=True)
def static_files_without_a_manifest(settings):
    """Pages are rendered here without the collected files behind them."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
