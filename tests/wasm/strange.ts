// Values that no one should pass, and the dice: what the hostile calls are made of.
import { Session } from "quant-playground";
import { expect } from "vitest";

export const SEED = 20_261_124;

export type Maker = () => unknown;

/** SplitMix32, so that a failure can be repeated from its seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}
export const random = generator(SEED);
export const below = (n: number) => Math.floor(random() * n);
export const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

export const numbers = [
  0,
  -0,
  1,
  2,
  3,
  16,
  255,
  256,
  65_536,
  65_537,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -1,
  0.5,
  1e308,
  -1e308,
  1e-320,
];
export const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

const throwing = () => {
  throw new TypeError("from the caller");
};
const throwingProxy = () =>
  new Proxy([] as unknown[], {
    get: throwing,
    has: throwing,
    ownKeys: throwing,
    getPrototypeOf: throwing,
    getOwnPropertyDescriptor: throwing,
  });
const revoked = (target: object) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const detached = () => {
  const array = new Float32Array(8);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
};
const cyclic = () => {
  const object: Record<string, unknown> = { kind: "integer" };
  object.levels = object;
  object.format = object;
  return object;
};
const deep = () => {
  let object: unknown = 1;
  for (let i = 0; i < 5_000; i++) object = pick([{ format: object }, [object]]);
  return object;
};
const lying = (length: unknown) => Object.defineProperty(new Float32Array(4), "length", { value: length });

export const strange: Maker[] = [
  () => undefined,
  () => null,
  () => true,
  () => pick(numbers),
  () => pick(odd),
  () => pick(["", "digits", "line", "iris", "__proto__", "\ud800", "x".repeat(below(10_000)), "8"]),
  () => Symbol("symbol"),
  () => 2n ** 70n,
  () => throwing,
  () => class {},
  () => new Date(Number.NaN),
  () => new Map([["kind", "integer"]]),
  () => Promise.resolve(),
  () => new WeakMap(),
  () => /x/g,
  () => new Error("an error"),
  () => Object.create(null),
  () => Object.create(Float32Array.prototype),
  () => Object.create(Session.prototype),
  cyclic,
  deep,
  throwingProxy,
  () => revoked([]),
  () => revoked({}),
  () => new Proxy({ kind: "integer", levels: 4 }, {}),
  () => new Proxy(new Float32Array(4), {}),
  detached,
  () => lying(2 ** 31),
  () => lying(-1),
  () => lying("3"),
  () => lying({ valueOf: throwing }),
  () => new Array(2 ** 32 - 1),
  () => new Array(below(50)),
  () => new Uint8Array(below(100)).map(() => below(256)),
  () => new Int16Array(below(10)),
  () => new BigInt64Array(3),
  () => new Float32Array(below(40)).map(() => pick([...numbers, ...odd])),
  () => new Float64Array(below(40)).map(() => random() * 4 - 2),
  () => new DataView(new ArrayBuffer(16)),
  () => new ArrayBuffer(16),
  () => new SharedArrayBuffer(16),
  () => new Float32Array(new SharedArrayBuffer(16)),
  () => Array.from({ length: below(20) }, () => pick(strange)()),
  () => Array.from({ length: below(40) }, () => pick([...numbers, random()])),
  () => JSON.parse('{"__proto__": {"levels": 3}, "constructor": {"prototype": 1}}'),
  () => ({ toString: throwing, valueOf: throwing, [Symbol.toPrimitive]: throwing }),
  () => Object.defineProperty({}, "format", { enumerable: true, get: throwing }),
  () => ({
    get format() {
      return { kind: "integer", levels: below(300) };
    },
  }),
  () => ({ kind: { toString: () => "integer" } }),
];

/** An object of these fields: most of them as they should be, some left out, some strange, some unknown. */
export const object =
  (fields: Record<string, Maker>): Maker =>
  () => {
    const made: Record<string, unknown> = {};
    for (const [key, make] of Object.entries(fields))
      if (random() < 0.8) made[key] = random() < 0.1 ? pick(strange)() : make();
    if (random() < 0.05) made[pick(["__proto__x", "bits", "toString", "0"])] = pick(strange)();
    return made;
  };
export const anyOf =
  (...makers: Maker[]): Maker =>
  () =>
    pick(makers)();
export const name =
  (...names: string[]): Maker =>
  () =>
    pick([...names, ...names, ...names, "nonsense"]);

/** A choice with parameters. */
export const tagged = (kind: string, fields: Record<string, Maker> = {}): Maker =>
  object({ kind: () => kind, ...fields });

/**
 * Makes so many calls at random, twice: each returns, or throws an Error with a code; each kind does both, and the second half takes
 * no more than `pages` of memory beyond the first.
 */
export function playHostile(
  calls: Record<string, () => unknown>,
  { times, pages, memoryBytes }: { times: number; pages: number; memoryBytes: () => number },
): void {
  const outcomes = new Map(Object.keys(calls).map((name) => [name, { returned: 0, thrown: 0 }]));
  const play = () => {
    for (let i = 0; i < times; i += 1) {
      const [name, call] = pick(Object.entries(calls));
      const outcome = outcomes.get(name) ?? { returned: 0, thrown: 0 };
      try {
        call();
        outcome.returned += 1;
      } catch (error) {
        outcome.thrown += 1;
        const { code } = error as { code?: unknown };
        if (!(error instanceof Error) || typeof code !== "string")
          throw new Error(`call ${i} with seed ${SEED}: ${name} threw ${String(error)}`, { cause: error });
      }
    }
  };
  play();
  const half = memoryBytes();
  play();
  expect(memoryBytes() - half).toBeLessThanOrEqual(pages * 65_536);
  for (const [name, { returned, thrown }] of outcomes) {
    expect(returned, `${name} never returned`).toBeGreaterThan(0);
    expect(thrown, `${name} never threw`).toBeGreaterThan(0);
  }
}
