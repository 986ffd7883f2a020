# One image for every stage; the command says which: node apps/ingest/dist/main.js, …
FROM node:24-slim AS build
WORKDIR /build
COPY . .
RUN npm ci && npm run build && node tools/assemble.mjs /app
WORKDIR /app
# No install scripts: they fetch what only development needs.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:24-slim
ENV NODE_ENV=production
COPY --from=build /app /app
# A volume mounted here belongs to the user below.
RUN mkdir -p /var/lib/tripline/out && chown -R node:node /var/lib/tripline
WORKDIR /app
USER node
EXPOSE 8080
CMD ["node", "apps/cli/dist/main.js", "--help"]
