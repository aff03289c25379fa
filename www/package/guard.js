// The generated functions and classes, with clear errors for what Rust cannot see: a call before the start, and an
// object that was freed. (wasm-bindgen would throw a TypeError for the one, and for the other a "null pointer passed to
// rust" on its way through Rust, which loses a little of its stack each time.)
import { quantError } from "./errors.js";

/** Functions that take part in starting and are no part of the package. */
const inside = new Set(["default", "initSync", "start"]);

/**
 * @param {Record<string, any>} generated
 * @param {() => boolean} isStarted
 * @returns {Record<string, any>}
 */
export function guard(generated, isStarted) {
  /** @param {string} name */
  const needStart = (name) => {
    if (!isStarted())
      throw quantError("not-started", `${name} needs the WebAssembly; write \`await ready()\` first`);
  };
  /** @type {(name: string, value: any) => any} */
  const guarded = (name, value) => {
    if (value.prototype?.free) return guardClass(name, value, needStart);
    return (/** @type {unknown[]} */ ...rest) => {
      needStart(name);
      return value(...rest);
    };
  };
  const names = Object.keys(generated).filter((name) => !inside.has(name));
  return Object.fromEntries(names.map((name) => [name, guarded(name, generated[name])]));
}

/**
 * @param {string} name
 * @param {any} type
 * @param {(name: string) => void} needStart
 */
function guardClass(name, type, needStart) {
  replaceEach(type, (key, method) => (...rest) => {
    needStart(`${name}.${key}`);
    return method.apply(type, rest);
  });
  replaceEach(
    type.prototype,
    (key, method) =>
      function (...rest) {
        if (!(this instanceof type)) throw quantError("argument", `${key} belongs to a ${name}`);
        if (this.__wbg_ptr) return method.apply(this, rest);
        if (key === "free") return undefined; // twice is as good as once
        throw quantError("freed", `this ${name} was freed and cannot ${key}; open another`);
      },
  );
  if (Symbol.dispose) type.prototype[Symbol.dispose] = type.prototype.free;
  return new Proxy(type, {
    construct(target, rest, self) {
      needStart(`new ${name}`);
      return Reflect.construct(target, rest, self);
    },
  });
}

/**
 * Replaces every method and getter that has a public name.
 * @param {any} object
 * @param {(key: string, method: Function) => (this: any, ...rest: unknown[]) => unknown} replacement
 */
function replaceEach(object, replacement) {
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
    if (key === "constructor" || key.startsWith("__")) continue;
    for (const part of /** @type {const} */ (["get", "value"]))
      if (typeof property[part] === "function") property[part] = replacement(key, property[part]);
    Object.defineProperty(object, key, property);
  }
}
