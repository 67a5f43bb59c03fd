# The service in a container. GPU by default; for a machine without one:
#   docker build --build-arg BASE=debian:12-slim --build-arg EXTRA= -t fitmirror .
ARG BASE=nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04
FROM ${BASE}
# Where the base brings CUDA's libraries itself, nothing more is needed; EXTRA=[cuda] brings them by pip.
ARG EXTRA=

WORKDIR /opt/fitmirror
COPY scripts/system-packages scripts/
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 python3-venv ca-certificates \
    && ./scripts/system-packages && rm -rf /var/lib/apt/lists/*
COPY pyproject.toml README.md LICENSE ./
COPY server server
COPY static static
COPY models models
COPY scripts/compile scripts/is-ready scripts/
RUN python3 -m venv .venv && .venv/bin/pip install --no-cache-dir ".${EXTRA}"

RUN useradd --create-home --uid 10001 fitmirror && install -d -o fitmirror /var/lib/fitmirror /var/cache/numba
USER fitmirror
# What is kept lies in the volume: the wardrobe, and the certificate of FITMIRROR_TLS_SELF_SIGNED=1 (below XDG_DATA_HOME).
ENV FITMIRROR_HOST=0.0.0.0 FITMIRROR_WARDROBE=/var/lib/fitmirror/wardrobe XDG_DATA_HOME=/var/lib \
    NUMBA_CACHE_DIR=/var/cache/numba
# What numba compiles is kept in the image, so that a fresh container is ready in seconds.
RUN scripts/compile .venv
VOLUME /var/lib/fitmirror
EXPOSE 8080
HEALTHCHECK --start-period=60s CMD ["/opt/fitmirror/.venv/bin/python", "/opt/fitmirror/scripts/is-ready"]
CMD ["/opt/fitmirror/.venv/bin/fitmirror", "serve"]
