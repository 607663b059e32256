# The services: market data, strategy, risk, execution and the simulated venue; amd64 and arm64.
#
#   docker build -t tradewind-services .                       docker build --target dev -t tradewind-services:dev .
#   buildah bud --build-arg BASE=registry.example/python:3.11-slim@sha256:… -t tradewind-services .
#
# The base is an argument, so that a mirror or a distribution's own Python 3.11 can stand in. Releases pass it
# with its digest (`docker buildx imagetools inspect python:3.11-slim-bookworm` prints it): a digest written here
# would be of the day it was written, and old bases have known holes.
# No HEALTHCHECK: a kubelet ignores it, and asks /healthz and /readyz.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS wheel
WORKDIR /src
COPY requirements/build.txt requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv /build \
 && /build/bin/python -m pip install --quiet --no-compile --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY services services
COPY operator operator
RUN /build/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels .

FROM ${BASE} AS packages
COPY requirements/services.txt /requirements.txt
RUN --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv --without-pip /opt/tradewind \
 && python3 -m pip --python /opt/tradewind/bin/python install --quiet --no-compile --require-hashes -r /requirements.txt \
 && /opt/tradewind/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/tradewind/lib \
 && echo /opt/own > "$(echo /opt/tradewind/lib/python3*/site-packages)/own.pth"

# What is ours is a layer of its own: a release or an edit moves a few megabytes, not the packages below it.
FROM packages AS own
COPY --from=wheel /wheels /wheels
RUN python3 -m pip --python /opt/tradewind/bin/python install --quiet --no-compile --no-deps --no-index --target /opt/own /wheels/*.whl \
 && python3 -m pip --python /opt/tradewind/bin/python check \
 && /opt/tradewind/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/own

FROM ${BASE} AS runtime
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tradewind services" \
      org.opencontainers.image.description="Market data, strategy, risk, execution and simulated venue" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The root is read-only in a pod: whatever wants a cache or a home finds /tmp.
ENV PATH=/opt/own/bin:/opt/tradewind/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONSAFEPATH=1 \
    HOME=/tmp \
    NUMBA_CACHE_DIR=/tmp/numba
RUN echo 'tradewind:x:65532:65532:Tradewind:/tmp:/usr/sbin/nologin' >> /etc/passwd \
 && echo 'tradewind:x:65532:' >> /etc/group
COPY --from=packages /opt/tradewind /opt/tradewind
COPY --from=own /opt/own /opt/own
WORKDIR /tmp
USER 65532:65532
CMD ["tradewind", "--help"]

# For `tilt up`: sources that their owner may write come before the installed ones.
FROM runtime AS dev
WORKDIR /app
COPY --chown=65532:65532 src src
COPY --chown=65532:65532 services services
ENV PYTHONPATH=/app/src:/app/services
USER 65532:65532

FROM runtime AS services
