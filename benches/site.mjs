// Puts the peers beside the built page, in dist/peers/: the page loads them from there when the visitor asks for it.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { installPackages } from "../www/build/setup.mjs";
import { Problem, root } from "../www/build/shell.mjs";
import { PEERS } from "./peers.mjs";

const here = import.meta.dirname;
const out = join(root, "dist/peers");

/** Installs the peers in the versions that benches/package-lock.json pins. */
export function installPeers() {
  console.log(
    `The engines to compare with: ${PEERS.map((peer) => `${peer.package} ${peer.version}`).join(", ")}.`,
  );
  installPackages("benches");
}

/** Copies what browsers need of them, bundled where a peer is many files. */
export async function copyPeers() {
  if (!existsSync(join(root, "dist/bench.html")))
    throw new Problem("There is no dist/bench.html to put the engines beside. Run `npm run build` first.");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  for (const peer of PEERS) {
    for (const file of peer.copy) copyFileSync(join(here, "node_modules", file), join(out, basename(file)));
    if (peer.bundle) await bundle(join(here, peer.bundle), peer.entry);
  }
  const index = PEERS.map(({ id, package: name, version, entry, copy }) => {
    const files = [...new Set([entry, ...copy.map((file) => basename(file))])];
    return { id, package: name, version, entry, bytes: files.reduce((sum, file) => sum + sizeOf(file), 0) };
  });
  writeFileSync(join(out, "index.json"), JSON.stringify(index));
  console.log(`dist/peers: ${readdirSync(out).join(", ")}`);
}

/** @param {string} file */
const sizeOf = (file) => statSync(join(out, file)).size;

/**
 * @param {string} entry
 * @param {string} fileName
 */
async function bundle(entry, fileName) {
  const { build } = await import("vite");
  await build({
    root: here,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      target: "es2022",
      outDir: out,
      emptyOutDir: false,
      lib: { entry, formats: ["es"], fileName: () => fileName },
      minify: true,
    },
  });
}
