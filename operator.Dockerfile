# The operator alone; amd64 and arm64. It imports a third of what the services need, so it has a lock of its own.
#
#   docker build -f operator.Dockerfile -t tradewind-operator .
#
# The base is an argument, as in Dockerfile: releases pass it with its digest.
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
COPY requirements/operator-image.txt /requirements.txt
RUN --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv --without-pip /opt/tradewind \
 && python3 -m pip --python /opt/tradewind/bin/python install --quiet --no-compile --require-hashes -r /requirements.txt \
 && /opt/tradewind/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/tradewind/lib \
 && echo /opt/own > "$(echo /opt/tradewind/lib/python3*/site-packages)/own.pth"

# What is ours is a layer of its own: a release or an edit moves a few megabytes, not the packages below it.
FROM packages AS own
COPY --from=wheel /wheels /wheels
RUN python3 -m pip --python /opt/tradewind/bin/python install --quiet --no-compile --no-deps --no-index --target /opt/own /wheels/*.whl \
 && /opt/tradewind/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/own

FROM ${BASE} AS runtime
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tradewind operator" \
      org.opencontainers.image.description="Turns TradingStrategy and RiskPolicy into workloads" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV PATH=/opt/own/bin:/opt/tradewind/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONSAFEPATH=1 \
    HOME=/tmp
RUN echo 'tradewind:x:65532:65532:Tradewind:/tmp:/usr/sbin/nologin' >> /etc/passwd \
 && echo 'tradewind:x:65532:' >> /etc/group
COPY --from=packages /opt/tradewind /opt/tradewind
COPY --from=own /opt/own /opt/own
WORKDIR /tmp
USER 65532:65532
CMD ["python", "-m", "tradewind_operator"]

# For `tilt up`: sources that their owner may write come before the installed ones.
FROM runtime AS dev
WORKDIR /app
COPY --chown=65532:65532 src src
COPY --chown=65532:65532 operator operator
ENV PYTHONPATH=/app/src:/app/operator
USER 65532:65532

FROM runtime AS operator
