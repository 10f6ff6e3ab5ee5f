"""The portal's settings with only the apps that jobs need, and shorter times: 22 faults are to fit in a minute."""

from coopportal import settings as portal

globals().update({name: getattr(portal, name) for name in dir(portal) if name.isupper()})

INSTALLED_APPS = [
    "coopportal.apps.CoopportalConfig",
    "coopportal.kit",
    "provinces",
    "accounts",
    "jobs",
    "pgtrigger",
    "pghistory",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
MIDDLEWARE = []
ROOT_URLCONF = "tests.jobs.fault_settings"
urlpatterns = []
CELERY_IMPORTS = ["tests.jobs.fault_kind"]
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 3, "socket_connect_timeout": 2}  # a freeze lasts longer
JOBS_LEASE_SECONDS = 5
JOBS_REAPER_SECONDS = 1
JOBS_PATIENCE_SECONDS = 3
