"""The portal's settings with a shorter lease, so that a killed job is soon taken up again."""

from coopportal import settings as portal

globals().update({name: getattr(portal, name) for name in dir(portal) if name.isupper()})

JOBS_LEASE_SECONDS = 4
JOBS_REAPER_SECONDS = 1
