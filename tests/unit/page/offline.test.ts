// What is kept for use without a network: the list of a build, and the store that answers from it.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listBuild } from "../../../www/build/offline.mjs";
import { type Build, Store } from "../../../www/offline/store.ts";

const SCOPE = "https://host.example/some/sub-path/";

const digest = (text: string) => createHash("sha256").update(text).digest("base64");

describe("the list of a build", () => {
  let folder: string;
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "site-"));
    write("index.html", "page");
    write("assets/main.js", "script");
    write("data/digits.qpd.gz", gzipSync("digits"));
    write("assets/models.wasm", new Uint8Array(1_000_001));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("holds every file, the large ones for later, and of gzip what is inside", () => {
    const { early, later } = listBuild(folder);
    expect(early).toEqual({
      "index.html": digest("page"),
      "assets/main.js": digest("script"),
      "data/digits.qpd.gz": digest("digits"),
    });
    expect(Object.keys(later)).toEqual(["assets/models.wasm"]);
  });

  test("leaves out the worker itself, what no visitor fetches, and engines that come without a build", () => {
    const before = listBuild(folder);
    for (const path of ["offline.js", ".vite/manifest.json", "peers/index.json"]) write(path, "more");
    expect(listBuild(folder)).toEqual(before);
  });

  test("has a version of its own for every content, and the same for the same", () => {
    const { version } = listBuild(folder);
    expect(listBuild(folder).version).toBe(version);
    write("assets/main.js", "another script");
    expect(listBuild(folder).version).not.toBe(version);
  });
});

/** Caches as browsers have them, by address alone. */
class FakeCaches {
  readonly all = new Map<string, Map<string, Response>>();
  async open(name: string) {
    const entries = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, entries);
    return {
      match: async (url: string) => entries.get(url)?.clone(),
      put: async (url: string, response: Response) => {
        if (response.bodyUsed) throw new TypeError("the body is used");
        entries.set(url, response);
      },
    };
  }
  keys = async () => [...this.all.keys()];
  delete = async (name: string) => this.all.delete(name);
  paths = (name: string) =>
    [...(this.all.get(name)?.keys() ?? [])].map((url) => url.replace(SCOPE, "/")).sort();
}

describe("the store", () => {
  const caches = new FakeCaches();
  let host: Record<string, string | Uint8Array>;
  let asked: string[];
  const files = { "index.html": "page 1", "bench.html": "bench 1", "assets/main-1.js": "script 1" };
  const large = { "data/mnist.qpd.gz": "pictures 1" };

  const digests = (contents: Record<string, string>) =>
    Object.fromEntries(Object.entries(contents).map(([path, text]) => [path, digest(text)]));
  const build = (version: string, early: Record<string, string>, later: Record<string, string>): Build => ({
    version,
    early: digests(early),
    later: digests(later),
  });
  const storeOf = (wanted: Build, stale: Record<string, string> = {}) =>
    new Store(wanted, {
      scope: SCOPE,
      caches: caches as unknown as CacheStorage,
      fetch: async (input, init) => {
        const path = String(input).replace(SCOPE, "");
        asked.push(path);
        const content = (init?.cache !== "reload" && stale[path]) || host[path || "index.html"];
        if (content === undefined) return new Response("none", { status: 404 });
        const headers = { "content-type": "text/plain", vary: "*", "content-encoding": "br" };
        return new Response(content as string, { headers });
      },
    });
  const name = (version: string) => `quant-playground ${SCOPE} ${version}`;
  const request = (path: string, mode: RequestMode = "cors", headers = {}) => ({
    method: "GET",
    url: SCOPE + path,
    mode,
    headers: new Headers(headers),
  });
  const text = async (answer: Promise<Response> | null) => (await answer)?.text();

  beforeEach(() => {
    caches.all.clear();
    asked = [];
    host = { ...files, ...large };
  });

  test("keeps the shell of its build, the page under the folder's own address, and nothing large", async () => {
    await storeOf(build("1", files, large)).install();
    expect(caches.paths(name("1"))).toEqual(["/", "/assets/main-1.js", "/bench.html"]);
  });

  test("answers without the host, and says nothing of how the file once came", async () => {
    const store = storeOf(build("1", files, large));
    await store.install();
    host = {};
    for (const path of ["", "#data=iris", "?from=mail", "index.html"])
      expect(await text(store.answer(request(path, "navigate"))), path).toBe("page 1");
    const response = await store.answer(request("assets/main-1.js"));
    expect([...(response?.headers.keys() ?? [])]).toEqual(["content-type"]);
    expect(await response?.text()).toBe("script 1");
  });

  test("knows a page by the name without its ending, as some hosts call it, but no other file", async () => {
    const store = storeOf(build("1", files, large));
    await store.install();
    expect(await text(store.answer(request("bench?rows=all", "navigate")))).toBe("bench 1");
    expect(store.answer(request("bench"))).toBeNull();
  });

  test("leaves alone what it does not hold, parts of files, and whatever changes something", () => {
    const store = storeOf(build("1", files, large));
    expect(store.answer(request("model.onnx"))).toBeNull();
    expect(store.answer(request("index.html", "cors", { range: "bytes=0-1" }))).toBeNull();
    expect(store.answer({ ...request("index.html"), method: "POST" })).toBeNull();
    expect(store.answer({ ...request(""), url: "https://host.example/other/" })).toBeNull();
  });

  test("is not installed where the host has another build of one file", async () => {
    host["assets/main-1.js"] = "script 2";
    await expect(storeOf(build("1", files, large)).install()).rejects.toThrow("assets/main-1.js");
    delete host["assets/main-1.js"];
    await expect(storeOf(build("1", files, large)).install()).rejects.toThrow("assets/main-1.js");
  });

  test("asks the host itself where the browser's own cache is a build behind", async () => {
    const store = storeOf(build("1", files, large), { "bench.html": "bench 0" });
    await store.install();
    expect(await text(store.answer(request("bench.html")))).toBe("bench 1");
    expect(asked.filter((path) => path === "bench.html")).toHaveLength(2);
  });

  test("fetches once what two files hold", async () => {
    const twice = { "assets/core.wasm": "code", "pages/core.wasm": "code" };
    host = twice;
    await storeOf(build("1", twice, {})).install();
    expect(asked.filter((path) => path.endsWith(".wasm"))).toHaveLength(1);
    expect(caches.paths(name("1"))).toEqual(["/assets/core.wasm", "/pages/core.wasm"]);
  });

  test("keeps a large file when it is used, and takes it along to the next build", async () => {
    const store = storeOf(build("1", files, large));
    await store.install();
    expect(await text(store.answer(request("data/mnist.qpd.gz")))).toBe("pictures 1");
    const next = storeOf(build("2", files, large));
    asked = [];
    await next.install();
    await next.tidy();
    expect(asked).toEqual(["peers/index.json"]);
    expect([...caches.all.keys()]).toEqual([name("2")]);
    host = {};
    expect(await text(next.answer(request("data/mnist.qpd.gz")))).toBe("pictures 1");
  });

  test("never answers with a file of another build", async () => {
    const store = storeOf(build("1", files, large));
    await store.install();
    host = { "data/mnist.qpd.gz": "pictures 2", "index.html": "page 2" };
    await expect(store.answer(request("data/mnist.qpd.gz"))).rejects.toThrow("another build");
    expect(await text(store.answer(request("", "navigate")))).toBe("page 1");
  });

  test("knows a gzip file that the host has unpacked", async () => {
    const packed = { "data/iris.qpd.gz": "flowers" };
    for (const sent of ["flowers", gzipSync("flowers")]) {
      caches.all.clear();
      host = { "data/iris.qpd.gz": sent };
      await storeOf(build("1", packed, {})).install();
      expect(caches.paths(name("1"))).toEqual(["/data/iris.qpd.gz"]);
    }
  });

  test("removes other builds of this site, and nothing of its neighbours on the origin", async () => {
    const neighbours = ["quant-playground https://host.example/ 1", "somebody else's"];
    for (const other of [...neighbours, name("0")]) await caches.open(other);
    const store = storeOf(build("1", files, large));
    await store.install();
    await store.tidy();
    expect([...caches.all.keys()].sort()).toEqual([...neighbours, name("1")].sort());
  });

  test("takes engines to compare with from the host while it answers, from the cache when it does not", async () => {
    const store = storeOf(build("1", files, large));
    host["peers/index.json"] = "[1]";
    await store.install();
    expect(caches.paths(name("1"))).toContain("/peers/index.json");
    host["peers/index.json"] = "[1, 2]";
    expect(await text(store.answer(request("peers/index.json")))).toBe("[1, 2]");
    const alone = new Store(build("1", files, large), {
      scope: SCOPE,
      caches: caches as unknown as CacheStorage,
      fetch: () => Promise.reject(new TypeError("no network")),
    });
    expect(await text(alone.answer(request("peers/index.json")))).toBe("[1, 2]");
    await expect(alone.answer(request("peers/ort.wasm"))).rejects.toThrow("no network");
  });
});

describe("the manifest", () => {
  const folder = join(import.meta.dirname, "../../../www/public");
  const manifest = JSON.parse(readFileSync(join(folder, "app.webmanifest"), "utf8"));
  const root = join(folder, "../..");

  test("works wherever the site lies", () => {
    for (const address of [
      manifest.start_url,
      manifest.scope,
      ...manifest.icons.map(({ src }: { src: string }) => src),
    ])
      expect(address).toMatch(/^\.\//);
  });

  test("names pictures that are there, in the sizes it says", () => {
    const pictures = manifest.icons.filter(({ type }: { type: string }) => type === "image/png");
    expect(pictures.map(({ sizes }: { sizes: string }) => sizes)).toEqual(["192x192", "512x512", "512x512"]);
    for (const { src, sizes } of pictures) {
      const bytes = readFileSync(join(folder, src));
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(sizes);
    }
    expect(pictures.map(({ purpose }: { purpose?: string }) => purpose)).toContain("maskable");
  });

  test("has the colours of the page, which has both schemes where a manifest has one, and every page links to it", () => {
    const light = /--paper: light-dark\((#\w+)/.exec(
      readFileSync(join(root, "www/styles/tokens.css"), "utf8"),
    )?.[1];
    expect(manifest.background_color).toBe(light);
    expect(manifest.theme_color).toBe(light);
    for (const page of readdirSync(root).filter((file) => file.endsWith(".html"))) {
      const html = readFileSync(join(root, page), "utf8");
      expect(html).toContain('<link rel="manifest" href="./app.webmanifest" />');
      for (const scheme of ["light", "dark"])
        expect(html).toContain(`media="(prefers-color-scheme: ${scheme})"`);
    }
  });
});
