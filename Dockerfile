# Runs the gateway from its sources, without a build step. It writes no files, so the file system can be read-only.
FROM node:24-alpine AS packages
WORKDIR /gateway
COPY package.json package-lock.json .npmrc ./
# The optional packages are Node.js itself, which the image contains.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force

FROM node:24-alpine
ENV NODE_ENV=production
WORKDIR /gateway
COPY package.json ./
COPY --from=packages /gateway/node_modules ./node_modules
COPY schema ./schema
COPY src ./src
USER node
EXPOSE 4000
# HOST is not set here: to listen beyond loopback, configure clients, or set ALLOW_UNAUTHENTICATED=true.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm, which does not forward signals.
CMD ["node", "src/main.ts"]
