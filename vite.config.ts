// Builds the page: static files that work from any sub-path of any host, with no inline script or style.
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { contentSecurityPolicy } from "./www/build/csp.mjs";

// Every page at the top of the repository is built.
const pages = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".html"));

export default defineConfig({
  base: "./",
  appType: "mpa", // a missing file is a 404 here too, as on any static host
  publicDir: "www/public",
  plugins: [contentSecurityPolicy()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: { input: pages.map((page) => resolve(import.meta.dirname, page)) },
  },
});
