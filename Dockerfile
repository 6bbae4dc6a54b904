# The gateway and the page that it serves. The gateway's TypeScript runs without a build; only the page is built.
FROM node:24-trixie-slim AS page
WORKDIR /app
COPY package.json package-lock.json ./
COPY gateway/package.json gateway/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY protocol protocol
COPY client client
COPY web-demo web-demo
COPY docs/protocol.md docs/
RUN npm run build:page

FROM node:24-trixie-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY gateway/package.json gateway/
# Without scripts: `prepare` has nothing to build here.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-trixie-slim
# docker build --build-arg COMMIT=$(git rev-parse HEAD) …: /healthz and oicq_build_info show it.
ARG COMMIT=
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 COMMIT=$COMMIT MALLOC_ARENA_MAX=2 NODE_COMPILE_CACHE=/app/.cache
WORKDIR /app
# data is the default folder of the SQLite file; mount a volume there to keep it.
RUN install -d -o node -g node data .cache
COPY --from=dependencies /app/node_modules node_modules
COPY --from=page /app/dist/web-demo dist/web-demo
COPY package.json ./
COPY protocol protocol
COPY gateway gateway
USER node
# Compiles the code, for each start to come: Node keeps it for this user and these options.
RUN ["node", "--max-semi-space-size=8", "--no-parallel-scavenge", "--disable-sigusr1", "gateway/main.ts", "--check"]
EXPOSE 8080
# main.ts drains on SIGTERM and starts no other process, so it can be process 1.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "gateway/http/health-check.ts", "/healthz"]
CMD ["node", "--max-semi-space-size=8", "--no-parallel-scavenge", "--disable-sigusr1", "gateway/main.ts"]
