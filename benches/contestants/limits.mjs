// What the machine can do at most in this browser: the same bytes moved with nothing computed, or as many multiplications on
// registers alone. Measured in turn with the contestants, like them.
/** @import { Contestant } from "../types.ts" */

const PAGE = 65536;
const none = new Float32Array(0);
/** @typedef {"dot" | "multiplyAdd"} Instruction */

/** @typedef {ReturnType<typeof limits>} Limits */

/** Milliseconds that each loop gets for the compiler to do its best, and then in each trial. */
const WARM_UP = 30;
const TRIAL = 10;
const TRIALS = 3;

/** @param {number} bytes */
const rounded = (bytes) => Math.ceil(bytes / 64) * 64;

/**
 * @param {WebAssembly.Instance} simd128
 * @param {WebAssembly.Instance | undefined} relaxed only where the browser has the instructions
 */
export function limits(simd128, relaxed) {
  const functions = /** @type {Record<string, (...numbers: number[]) => number>} */ (
    /** @type {unknown} */ (simd128.exports)
  );
  const memory = /** @type {WebAssembly.Memory} */ (simd128.exports.memory);
  /** @type {(name: string) => (...numbers: number[]) => number} */
  const called = (name) => {
    const found = functions[name];
    if (!found) throw new Error(`limits/simd128.wat exports no ${name}`);
    return found;
  };
  /** @param {number} bytes */
  const reserve = (bytes) => {
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    // Pages that were never written are all the same one.
    new Uint8Array(memory.buffer, 0, bytes).fill(1);
  };
  /** @type {(run: () => void) => Contestant} */
  const contestant = (run) => ({ run, result: () => none });
  return {
    /**
     * Reads `bytes` so many times and writes so many others.
     * @param {{ read: number, times: number, written: number }} traffic
     */
    traffic({ read, times, written }) {
      const [from, to] = [rounded(read), rounded(written)];
      const [readAll, writeAll] = [called("read"), called("write")];
      reserve(from + to);
      return contestant(() => {
        for (let i = 0; i < times; i += 1) readAll(0, from);
        writeAll(from, to);
      });
    },
    /**
     * Reads `bytes` and writes four times as many.
     * @param {number} bytes
     */
    spread(bytes) {
      const from = rounded(bytes);
      const spread = called("spread");
      reserve(5 * from);
      return contestant(() => void spread(0, from, from));
    },
    /**
     * As many multiplications and additions as a product of these sizes has, by the fastest loop there is.
     * @param {Instruction} instruction
     * @param {number} count
     * @param {"simd128" | "relaxed-simd"} build
     */
    arithmetic(instruction, count, build) {
      const instance = build === "simd128" ? simd128 : relaxed;
      if (!instance) throw new Error("there are no relaxed instructions here");
      const loops = loopsOf(instance, instruction).map(({ loop, perRound }) => {
        const rounds = Math.max(1, Math.round(count / perRound));
        return () => void loop(rounds);
      });
      return contestant(fastest(loops));
    },
  };
}

/**
 * @param {WebAssembly.Instance} instance
 * @param {Instruction} instruction
 */
function loopsOf({ exports }, instruction) {
  return Object.keys(exports)
    .filter((name) => name.startsWith(instruction) && typeof exports[name] === "function")
    .map((name) => ({
      loop: /** @type {(rounds: number) => number} */ (exports[name]),
      perRound: /** @type {WebAssembly.Global<"i32">} */ (exports[`${name}PerRound`]).value,
    }));
}

/** @param {(() => void)[]} loops */
function fastest(loops) {
  const timed = loops.map((run) => {
    callsIn(WARM_UP, run);
    const rates = Array.from({ length: TRIALS }, () => callsIn(TRIAL, run));
    return { run, rate: Math.max(...rates) };
  });
  const best = timed.reduce((a, b) => (b.rate > a.rate ? b : a));
  return best.run;
}

/**
 * Calls for a while; how many a millisecond.
 * @param {number} milliseconds
 * @param {() => void} run
 */
function callsIn(milliseconds, run) {
  const started = performance.now();
  let [calls, spent] = [0, 0];
  while (spent < milliseconds) {
    run();
    calls += 1;
    spent = performance.now() - started;
  }
  return calls / spent;
}

/**
 * @param {BufferSource} simd128
 * @param {BufferSource} relaxed
 */
export async function startLimits(simd128, relaxed) {
  const { instance } = await WebAssembly.instantiate(simd128);
  const more = WebAssembly.validate(relaxed) ? await WebAssembly.instantiate(relaxed) : undefined;
  return limits(instance, more?.instance);
}
