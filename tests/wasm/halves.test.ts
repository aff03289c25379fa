// The page's WebAssembly in two halves: what the first answers alone, and what happens when something else is called
// before the rest has come.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as whole from "quant-playground";
import { beforeEach, expect, test, vi } from "vitest";

const digits = new Uint8Array(gunzipSync(readFileSync("www/public/data/digits.qpd.gz")));
const first = new WebAssembly.Module(readFileSync("pkg/.page/quant_playground_bg.wasm"));
const asked = vi.fn<(address: URL) => void>();

/** What a worker has to fetch files with, and waits for. */
class FileRequest {
  responseType = "";
  response: ArrayBuffer | null = null;
  #address: URL | undefined;
  open(_: "GET", address: URL) {
    this.#address = address;
  }
  send() {
    if (!this.#address) throw new Error("opened before it is sent");
    asked(this.#address);
    this.response = new Uint8Array(readFileSync(this.#address)).buffer;
  }
}

async function halves() {
  vi.resetModules();
  const found = await import("../../www/engine/halves.ts");
  await found.ready(first);
  return found;
}

beforeEach(() => {
  asked.mockReset();
  vi.stubGlobal("XMLHttpRequest", FileRequest);
});

test("the first half answers what the first chart asks for", async () => {
  const { catalogue, paretoFront, Session } = await halves();
  expect(catalogue().datasets.map(({ id }) => id)).toContain("digits");
  const session = Session.open("digits", digits);
  const { defaultRecipe } = session.info();
  const point = session.evaluate(defaultRecipe);
  session.form(defaultRecipe);
  session.inspect(defaultRecipe, 1, 3);
  session.sweepKey(defaultRecipe);
  expect(session.sweepRecipes(defaultRecipe).length).toBeGreaterThan(100);
  expect([...paretoFront([40, 10, 20, 30], [0.9, 0.5, 0.4, 0.7])].sort()).toEqual([0, 1, 3]);
  expect(asked).not.toHaveBeenCalled();
  await whole.ready();
  expect(point).toEqual(whole.Session.open("digits", digits).evaluate(defaultRecipe));
});

test("anything else brings the rest, once, and is what the whole module answers", async () => {
  const { Session } = await halves();
  await whole.ready();
  const [session, other] = [Session.open("digits", digits), whole.Session.open("digits", digits)];
  const { defaultRecipe } = session.info();
  expect(session.measures(defaultRecipe)).toEqual(other.measures(defaultRecipe));
  expect([...session.sweep()]).toEqual([...other.sweep()]);
  expect(session.predictions(defaultRecipe)).toEqual(other.predictions(defaultRecipe));
  session.free();
  expect(asked).toHaveBeenCalledTimes(1);
});

test("what comes before it is asked for, or from another worker, is not fetched again", async () => {
  const { rest, Session } = await halves();
  const module = new WebAssembly.Module(readFileSync("pkg/.page/rest.wasm"));
  expect(await rest(module)).toBe(module);
  expect(await rest()).toBe(module);
  expect([...Session.open("digits", digits).sweep()].length).toBeGreaterThan(100);
  expect(asked).not.toHaveBeenCalled();
});

test("a rest that does not arrive ends the worker, not the page", async () => {
  asked.mockImplementation(() => {
    throw new Error("no network");
  });
  const { Session } = await halves();
  const session = Session.open("digits", digits);
  expect(() => session.measures()).toThrow(WebAssembly.RuntimeError);
});
