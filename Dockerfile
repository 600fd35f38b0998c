# Vanthu for an office. Build: docker compose build
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/vanthu
# The pinned packages first: they change seldom, and so this layer is kept.
COPY requirements.lock ./
RUN /opt/vanthu/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY vanthu ./vanthu
RUN /opt/vanthu/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.11-slim
# The Vietnamese model by which the words of scans are recognised; the recogniser itself is among the pinned packages.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends tesseract-ocr-vie && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /office --shell /usr/sbin/nologin vanthu \
  && install -d -o vanthu -g vanthu -m 0750 /data /office
COPY --from=build /opt/vanthu /opt/vanthu
ENV PATH=/opt/vanthu/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VANTHU_DEMO=false \
    VANTHU_HOME=/data \
    VANTHU_HOST=0.0.0.0
USER vanthu
WORKDIR /office
VOLUME /data
EXPOSE 8080
# /health/ready answers 200 while the office is open and its records answer.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('VANTHU_PORT', '8080') + '/health/ready', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["vanthu", "run"]
