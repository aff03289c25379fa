// Builds the page: static files that work from any sub-path of any host, with no inline script or style.
import { readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { secondInstance, webAssemblyText } from "./benches/vite.mjs";
import { contentSecurityPolicy } from "./www/build/csp.mjs";
import { elementFile } from "./www/build/element.mjs";
import { mathFormulas } from "./www/build/math.mjs";
import { offlineWorker } from "./www/build/offline.mjs";

// Every page at the top of the repository is built: index.html by itself, the others in a second pass (`--mode pages`),
// because what two pages share would be a file of its own, which makes the first load larger.
const others = readdirSync(import.meta.dirname).filter(
  (file) => file.endsWith(".html") && file !== "index.html",
);

// What ONNX Runtime weighs is said before it is fetched.
const engine = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");

// Workers have plugins of their own in builds, and those of the page in the dev server.
const benchmark = () => [webAssemblyText(), secondInstance()];

export default defineConfig(({ mode }) => {
  const second = mode === "pages";
  const pages = second ? others : ["index.html"];
  return {
    base: "./",
    appType: "mpa", // a missing file is a 404 here too, as on any static host
    publicDir: "www/public",
    define: { ENGINE_BYTES: statSync(engine).size },
    plugins: [
      contentSecurityPolicy(),
      mathFormulas(),
      ...benchmark(),
      ...(second ? [elementFile(), offlineWorker()] : []),
    ],
    worker: { format: "es", plugins: benchmark },
    build: {
      target: "es2022",
      assetsInlineLimit: 0,
      assetsDir: second ? "pages" : "assets",
      emptyOutDir: !second,
      copyPublicDir: !second,
      modulePreload: { polyfill: false },
      manifest: !second,
      rolldownOptions: {
        input: pages.map((page) => resolve(import.meta.dirname, page)),
        // One file is smaller than several, whatever later parts share with it.
        output: second ? {} : { codeSplitting: { groups: [{ name: "page", tags: ["$initial"] }] } },
      },
    },
  };
});
