import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { startLimits } from "./contestants/limits.mjs";
import { onnxRuntime } from "./contestants/onnxruntime.mjs";
import { tensorflow } from "./contestants/tfjs.mjs";
import { startEngines, startOurs } from "./engines.mjs";
import { assemble } from "./limits/assemble.mjs";
import { measureRow, QUICK, THOROUGH } from "./measure.mjs";
import { own } from "./own.mjs";
import { PEERS } from "./peers.mjs";
import { ROWS, rowsNamed } from "./rows/index.mjs";

/** @import { Results } from "./types.ts" */

const here = import.meta.dirname;
const _top = dirname(here);

/** @param {string} name */
const installed = (name) => import(name);

/**
 * @param {{ quick: boolean, names: string[], say: (text: string) => void }} what
 * @returns {Promise<Results>}
 */
export async function measureInNode({ quick, names, say }) {
  const engines = await startEngines({
    ours: async () => {
      // Node 20 has no relaxed instructions, so that one instance is enough.
      const { loadKernels } = await own("./kernels");
      return startOurs(loadKernels, loadKernels, await own("."));
    },
    onnxruntime: async () => onnxRuntime(await installed("onnxruntime-web")),
    tfjs: async () =>
      tensorflow({
        ...(await installed("@tensorflow/tfjs-core")),
        ...(await installed("@tensorflow/tfjs-backend-wasm")),
      }),
    statistics: async () => installed("simple-statistics"),
    limit: async () =>
      startLimits(
        await assemble(join(here, "limits/simd128.wat")),
        await assemble(join(here, "limits/relaxed-simd.wat")),
      ),
  });
  const options = quick ? QUICK : THOROUGH;
  const rows = [];
  for (const row of names.length > 0 ? rowsNamed(names) : ROWS.filter((each) => each.quick || !quick)) {
    say(row.id);
    rows.push(await measureRow(row, engines, options));
  }
  const place = {
    build: engines.ours.best.build,
    relaxedIsWide: engines.ours.best.relaxedIsWide,
    engine: `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    cores: availableParallelism(),
    versions: Object.fromEntries(PEERS.map(({ id, version }) => [id, version])),
  };
  return { date: new Date().toISOString(), place, options, rows };
}

if (process.argv[1] === import.meta.filename) {
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const say = (/** @type {string} */ text) => void process.stderr.write(`  ${text}\n`);
  const results = await measureInNode({ quick: process.argv.includes("--quick"), names, say });
  process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
}
