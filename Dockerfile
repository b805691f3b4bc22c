# Runs the programs that `npm run build` bundles with their packages. It writes no files, so the file system can be read-only.
FROM node:24-alpine AS build
WORKDIR /gateway
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts && npm cache clean --force
COPY rolldown.config.ts tsconfig.json ./
COPY src ./src
# Not through npm, which would run the Node.js of the packages; that needs another C library than Alpine's.
RUN node node_modules/rolldown/bin/cli.mjs --config rolldown.config.ts

FROM node:24-alpine
ENV NODE_ENV=production
WORKDIR /gateway
COPY package.json ./
COPY schema ./schema
COPY --from=build /gateway/dist ./dist
USER node
EXPOSE 4000
# HOST is not set here: to listen beyond loopback, configure clients, or set ALLOW_UNAUTHENTICATED=true.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm, which does not forward signals.
CMD ["node", "dist/main.js"]
