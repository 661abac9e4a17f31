# What the jobs of the examples run in: a runner has curl, the base image has not. A mirror may be a snapshot of some age.
ARG BASE
FROM ${BASE}
RUN apt-get --option Acquire::Check-Valid-Until=false update && apt-get install --yes --no-install-recommends curl
