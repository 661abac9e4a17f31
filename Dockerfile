# A digest may follow the tag (python:3.14-slim@sha256:...): releases keep it, or pin the one of the day.
ARG BASE=python:3.14-slim
FROM ${BASE} AS build
WORKDIR /build
COPY requirements.txt ./
# Two environments: one with pip, which stays behind, and one without, which is shipped.
RUN python -m venv pip \
 && python -m venv --without-pip /opt/rotator \
 && pip/bin/pip --python /opt/rotator/bin/python install --no-cache-dir --no-compile --only-binary :all: --require-hashes -r requirements.txt
COPY action/graph_token_rotator ./graph_token_rotator
RUN packages="$(/opt/rotator/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
 && cp -r graph_token_rotator "$packages/" \
 && rm -rf "$packages/apprise/i18n" \
 && /opt/rotator/bin/python -m compileall -q --invalidation-mode unchecked-hash "$packages"

# Container actions must run as root, and their working directory is the checkout:
# -P, -E and -s keep Python from importing anything from there, or heeding its own variables.
FROM ${BASE}
# Nor is the base's own pip shipped, wherever it keeps it.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3*/site-packages/pip* /usr/local/lib/python3*/ensurepip \
    /usr/lib/python3*/ensurepip /usr/share/python-wheels
COPY --from=build /opt/rotator /opt/rotator
ENTRYPOINT ["/opt/rotator/bin/python", "-P", "-E", "-s", "-u", "-m", "graph_token_rotator"]
