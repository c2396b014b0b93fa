FROM node:26-bookworm-slim
WORKDIR /trapline
COPY package.json package-lock.json ./
# The image brings Node 26 itself; the npm package `node` is only for checkouts.
RUN npm ci --omit=dev --ignore-scripts
COPY . .
RUN useradd --system trapline && mkdir -p /run/trapline && chown trapline /run/trapline
USER trapline
ENTRYPOINT ["node", "cli/trapline.js"]
CMD ["--help"]
