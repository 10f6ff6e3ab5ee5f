"""The portal's settings with shorter times: two dozen faults are to fit in two minutes."""

from coopportal import settings as portal

globals().update({name: getattr(portal, name) for name in dir(portal) if name.isupper()})

CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 3, "socket_connect_timeout": 2}  # a freeze lasts longer
JOBS_LEASE_SECONDS = 5
JOBS_REAPER_SECONDS = 1
JOBS_PATIENCE_SECONDS = 3
