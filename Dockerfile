# The bot in one container: `docker compose up -d --build`, or without compose
# `docker run -v rounds:/data --env-file .env -p 127.0.0.1:8765:8765 --read-only --tmpfs /tmp rounds`
# tests/deploy/test_image_steps.py does these steps without a Docker engine.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONSAFEPATH=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
COPY requirements.lock ./
RUN pip install --require-hashes --only-binary :all: --no-deps -r requirements.lock

RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin rounds \
    && install --directory --owner rounds --group rounds --mode 0700 /data
COPY pyproject.toml alembic.ini .env.example ./
COPY calendars calendars
COPY migrations migrations
COPY templates templates
COPY handlers handlers
COPY bot bot
# Nothing can be compiled later: the root is read-only.
RUN python -m compileall -q bot handlers migrations

USER rounds
VOLUME /data
WORKDIR /data
# All that is written lies in /data, so the rest of the container may be read-only.
ENV PYTHONPATH=/app \
    ROUNDS_DATABASE_URL=sqlite+aiosqlite:////data/rounds.db \
    ROUNDS_HTTP=0.0.0.0:8765 \
    ROUNDS_LOG_FORMAT=json
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['ROUNDS_HTTP'].rpartition(':')[2] + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "bot", "serve"]
