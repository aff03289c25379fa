// Measures, away from the page, so that drawing takes no time from what is timed. One worker is one measurement: to stop it is
// to end it.
import { startLimits } from "../../benches/contestants/limits.mjs";
import { onnxRuntime } from "../../benches/contestants/onnxruntime.mjs";
import { tensorflow } from "../../benches/contestants/tfjs.mjs";
import { absent, startEngines, startOurs } from "../../benches/engines.mjs";
import relaxed from "../../benches/limits/relaxed-simd.wat";
import simd128 from "../../benches/limits/simd128.wat";
import { measureRow, QUICK, THOROUGH } from "../../benches/measure.mjs";
import { ROWS } from "../../benches/rows/index.mjs";
import type { Engines, Place } from "../../benches/types.ts";
import * as main from "../../pkg/index.js";
import { loadKernels } from "../../pkg/kernels.js";
import { loadKernels as loadSecond } from "../../pkg/kernels.js?second";
import type { FromBench, Peer, Start } from "./protocol.ts";

const send = (message: FromBench) => postMessage(message);

/** From the site's own folder; no bundler follows it. */
const load = (peer: Peer, base: string) =>
  import(/* @vite-ignore */ new URL(`peers/${peer.entry}`, base).href);

async function start({ peers, more, base }: Start): Promise<Engines> {
  const folder = new URL("peers/", base).href;
  const module = (id: Peer["id"]) => {
    const peer = peers.find((each) => each.id === id);
    return peer ? load(peer, base) : absent(more ? "not-loaded" : "not-here")();
  };
  return startEngines({
    ours: () => startOurs(loadKernels, loadSecond, main),
    limit: () => startLimits(simd128, relaxed),
    onnxruntime: async () => onnxRuntime(await module("onnxruntime"), folder),
    tfjs: async () => tensorflow(await module("tfjs"), folder),
    statistics: () => module("statistics"),
  });
}

function placeOf(engines: Engines, peers: Peer[]): Place {
  return {
    build: engines.ours.best.build,
    relaxedIsWide: engines.ours.best.relaxedIsWide,
    engine: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    versions: Object.fromEntries(peers.map(({ package: name, version }) => [name, version])),
  };
}

async function measure(request: Start): Promise<void> {
  const engines = await start(request);
  send({ kind: "place", place: placeOf(engines, request.peers) });
  const options = request.quick ? QUICK : THOROUGH;
  for (const row of ROWS.filter(({ id }) => request.rows.includes(id))) {
    const result = await measureRow(row, engines, {
      ...options,
      onProgress: (progress) => send({ kind: "progress", row: row.id, ...progress }),
    });
    send({ kind: "row", result });
  }
  send({ kind: "done" });
}

addEventListener("message", (event: MessageEvent<Start>) => {
  measure(event.data).catch((error: unknown) =>
    send({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});
