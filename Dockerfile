# The service alone: PostgreSQL and a server of the Redis protocol are reached through DATABASE_URL and REDIS_URL.
FROM python:3.13-slim AS build
WORKDIR /srv/commonfare
COPY requirements-bootstrap.lock requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-bootstrap.lock \
    && python -m venv --without-pip /opt/venv \
    && uv pip install --no-cache --python /opt/venv/bin/python --compile-bytecode \
       --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY fares fares
# An editable wheel: the code runs from this folder, beside the migrations and the schemes that it reads.
RUN python -m hatchling build -t wheel:editable -d /tmp/wheel \
    && uv pip install --no-cache --python /opt/venv/bin/python --no-deps --no-index /tmp/wheel/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin commonfare \
    && install -d -o commonfare -g commonfare -m 0700 /keys
WORKDIR /srv/commonfare
COPY --from=build /opt/venv /opt/venv
COPY pyproject.toml LICENSE ./
COPY migrations migrations
COPY schemes schemes
COPY app app
COPY fares fares
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER commonfare
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
ENTRYPOINT ["commonfare"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
