# The app's image: its bundle on distroless Node. No shell, no package manager, no root, and
# nothing that is written at run time, so the root filesystem can be read-only.
#
#   docker build -t tally-app .
#
# Both base images can be taken from a mirror, and so can the packages:
#   docker build --build-arg BUILD_IMAGE=… --build-arg RUNTIME_IMAGE=… \
#     --build-arg NPM_CONFIG_REGISTRY=… -t tally-app .
ARG BUILD_IMAGE=docker.io/library/node:22.23.3-trixie-slim
# Distroless has no tags for versions of Node: this one names the major version, Debian's
# release and the user. Pin a digest here where builds must repeat to the byte.
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs22-debian13:nonroot

FROM ${BUILD_IMAGE} AS bundle
ARG NPM_CONFIG_REGISTRY
WORKDIR /src
# The lock file alone decides what is installed, and only the app's part of it: 64 MB, not the
# gigabyte of the infrastructure's providers. Nothing in it needs an install script.
COPY package.json package-lock.json ./
COPY app/package.json app/
RUN npm ci --workspace @tally/app --ignore-scripts --no-audit --no-fund
COPY app app
RUN node app/bundle.ts /bundle

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="tally-app" \
      org.opencontainers.image.description="Fastify service that counts what it serves" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
WORKDIR /app
# Owned by root: the app can't change itself.
COPY --from=bundle /bundle ./
# "nonroot" as a number: Kubernetes checks runAsNonRoot against numbers only.
USER 65532:65532
# `port` in app/contract.ts.
EXPOSE 8000
# The image's entrypoint is Node itself, as process 1: signals reach the app without a shell between.
CMD ["server.js"]
