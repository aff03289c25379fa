// Measures one row: every contestant is checked, then warmed up, then timed in turn with the others, so that a machine which slows
// down slows all of them.
import { judge, statistics } from "./statistics.mjs";
/** @import { Contestant, ContestantResult, EngineId, Engines, Options, Prepared, Row, RowResult } from "./types.ts" */

/** @type {Readonly<Omit<Options, "onProgress">>} */
export const THOROUGH = { warmUp: 300, sample: 25, samples: 9 };
/** @type {Readonly<Omit<Options, "onProgress">>} */
export const QUICK = { warmUp: 300, sample: 20, samples: 7 };

/** What takes longer than this (milliseconds) is timed in fewer samples. */
const LONG = 700;
const SAMPLES_OF_LONG = 3;
/** Milliseconds that a clock of 0.1 ms can tell well enough. */
const MEASURABLE = 4;

/** @typedef {{ result: ContestantResult, contestant: Contestant, isAsync: boolean, repeats: number, times: number[] }} Entrant */

/** @param {string} id */
export const engineOf = (id) => /** @type {EngineId} */ (id.split("-")[0]);

/**
 * @param {Row} row
 * @param {Engines} engines
 * @param {Options} options
 * @returns {Promise<RowResult>}
 */
export async function measureRow(row, engines, options) {
  const report = options.onProgress ?? (() => {});
  report({ phase: "prepare", share: 0 });
  const prepared = await row.prepare();
  /** @type {ContestantResult[]} */
  const results = [];
  /** @type {Entrant[]} */
  const entrants = [];
  const ids = Object.keys(prepared.contestants).filter((id) => runsHere(id, engines));
  for (const [i, id] of ids.entries()) {
    report({ phase: "check", contestant: id, share: i / ids.length / 2 });
    const { result, entrant } = await enter(id, prepared, engines);
    results.push(result);
    if (entrant) entrants.push(entrant);
  }
  try {
    for (const entrant of entrants) {
      report({ phase: "warm", contestant: entrant.result.id, share: 0.5 });
      await warmUp(entrant, options);
    }
    for (let round = 0; round < options.samples; round += 1) {
      report({ phase: "time", share: 0.5 + round / options.samples / 2 });
      for (const entrant of entrants) await sample(entrant, round);
    }
  } finally {
    for (const { contestant } of entrants) contestant.free?.();
  }
  for (const { result, times, repeats } of entrants)
    Object.assign(result, statistics(times), { samples: times.length, repeats });
  const { id, group, shape, work } = row;
  const goals = row.goals.map((goal) => judge(goal, results, buildOf(engines)));
  return { id, group, shape, work, contestants: results, goals };
}

/**
 * The simd128 build is a contestant of its own only beside a better one.
 * @param {string} id
 * @param {Engines} engines
 */
function runsHere(id, engines) {
  return !id.includes("-simd128") || buildOf(engines) !== "simd128";
}

/** @param {Engines} engines */
function buildOf(engines) {
  try {
    return engines.ours.best.build;
  } catch {
    return "simd128"; // each of our contestants says why it cannot start
  }
}

/**
 * Starts a contestant, times its first call and checks what it has computed.
 * @param {string} id
 * @param {Prepared} prepared
 * @param {Engines} engines
 * @returns {Promise<{ result: ContestantResult, entrant?: Entrant }>}
 */
async function enter(id, prepared, engines) {
  const make = prepared.contestants[id];
  if (!make) throw new Error(`there is no contestant ${id}`);
  try {
    engines[engineOf(id)];
  } catch (error) {
    return { result: { id, unavailable: messageOf(error) } };
  }
  /** @type {Contestant | undefined} */
  let contestant;
  try {
    contestant = await make(engines);
    const started = performance.now();
    const returned = contestant.run();
    const isAsync = returned instanceof Promise;
    await returned;
    const first = performance.now() - started;
    const computed = contestant.result();
    const check = prepared.check(id, computed);
    /** @type {ContestantResult} */
    const result = { id, check, first };
    if (prepared.error && check.rule !== "none") result.error = prepared.error(computed);
    if (check.ok) return { result, entrant: { result, contestant, isAsync, repeats: 1, times: [] } };
    contestant.free?.();
    const { rule, worst, allowed } = check;
    return { result: { ...result, failed: `wrong result (${rule}: ${worst} where ${allowed} is allowed)` } };
  } catch (error) {
    contestant?.free?.();
    return { result: { id, failed: messageOf(error) } };
  }
}

/**
 * Runs it until the compiler has done its best, and finds how many calls fill a sample.
 * @param {Entrant} entrant
 * @param {Options} options
 */
async function warmUp(entrant, options) {
  const started = performance.now();
  let batch = 1;
  for (;;) {
    const from = performance.now();
    await repeat(entrant, batch);
    const took = performance.now() - from;
    if (took < MEASURABLE) batch *= 2;
    else if (performance.now() - started > options.warmUp) {
      // The rate at the end: calls from before the compiler was done would make samples too short.
      entrant.repeats = Math.max(1, Math.ceil((batch / took) * options.sample));
      return;
    }
  }
}

/**
 * @param {Entrant} entrant
 * @param {number} round
 */
async function sample(entrant, round) {
  const { times, repeats } = entrant;
  if (round >= SAMPLES_OF_LONG && (times[0] ?? 0) > LONG) return;
  const started = performance.now();
  await repeat(entrant, repeats);
  times.push((performance.now() - started) / repeats);
}

/**
 * @param {Entrant} entrant
 * @param {number} times
 */
async function repeat({ contestant, isAsync }, times) {
  if (isAsync) for (let i = 0; i < times; i += 1) await contestant.run();
  else for (let i = 0; i < times; i += 1) contestant.run();
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
