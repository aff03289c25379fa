// The files of one build, in a cache of its own: whatever is answered from here is of this build, byte for byte.
// What a host sends is compared with the digests that were taken when the site was built, because hosts and the browser's
// own cache may be a build behind, or ahead.

/** Digests (SHA-256, base64) by path of what the files hold, gzip unpacked. */
export interface Build {
  version: string;
  /** Kept when the worker is installed. */
  early: Record<string, string>;
  /** Kept when they are used. */
  later: Record<string, string>;
}

/** The part of a worker's surroundings that is used here. */
export interface Surroundings {
  /** The address of the folder that the site is in. */
  scope: string;
  caches: CacheStorage;
  fetch: typeof fetch;
}

type Asked = Pick<Request, "method" | "url" | "mode" | "headers">;

/** What the benchmark compares with comes and goes without a build. */
const PEERS = "peers/";
/** They say how the body travelled, which is over, and for whom, which is us. */
const OF_THE_WAY = ["content-encoding", "content-length", "vary"];

export class Store {
  #build: Build;
  #around: Surroundings;
  #digests: Map<string, string>;
  /** Several sites may share an origin, and its caches. */
  #prefix: string;
  #name: string;

  constructor(build: Build, around: Surroundings) {
    this.#build = build;
    this.#around = around;
    this.#digests = new Map(Object.entries({ ...build.early, ...build.later }));
    this.#prefix = `quant-playground ${around.scope} `;
    this.#name = this.#prefix + build.version;
  }

  /** Keeps the shell, and what builds before have kept of the rest. Fails where the host has another build. */
  async install(): Promise<void> {
    const { early, later } = this.#build;
    const coming = new Map<string, Promise<Response>>();
    const get = (path: string, digest: string) => {
      const response = coming.get(digest) ?? this.#get(path, digest);
      coming.set(digest, response);
      return response;
    };
    const cache = await this.#open();
    const keep = Object.entries(early).map(async ([path, digest]) =>
      cache.put(this.#urlOf(path), (await get(path, digest)).clone()),
    );
    const carry = Object.entries(later).map(async ([path, digest]) => {
      const response = await this.#kept(path, digest);
      if (response) await cache.put(this.#urlOf(path), response);
    });
    // The benchmark asks which engines there are whenever it is opened.
    const engines = this.#newest(`${this.#around.scope}${PEERS}index.json`);
    await Promise.all([...keep, ...carry, engines]);
  }

  /** Removes what other builds have kept. */
  async tidy(): Promise<void> {
    for (const name of await this.#names()) if (name !== this.#name) await this.#around.caches.delete(name);
  }

  /** The answer to a request; `null` to what the site does not hold, such as a visitor's files beside it. */
  answer(request: Asked): Promise<Response> | null {
    const path = this.#pathOf(request);
    if (path === null) return null;
    const digest = this.#digests.get(path);
    if (digest !== undefined) return this.#answerWith(path, digest);
    return path.startsWith(PEERS) ? this.#newest(request.url) : null;
  }

  #pathOf({ method, url, mode, headers }: Asked): string | null {
    const { scope } = this.#around;
    if (method !== "GET" || headers.has("range") || !url.startsWith(scope)) return null;
    const [path = ""] = url.slice(scope.length).split(/[?#]/);
    if (path === "") return "index.html";
    // Some hosts call bench.html "bench".
    return mode === "navigate" && this.#digests.has(`${path}.html`) ? `${path}.html` : path;
  }

  /** The folder's own address is the one that every host has. */
  #urlOf(path: string): string {
    return this.#around.scope + (path === "index.html" ? "" : path);
  }

  #open(): Promise<Cache> {
    return this.#around.caches.open(this.#name);
  }

  async #names(): Promise<string[]> {
    return (await this.#around.caches.keys()).filter((name) => name.startsWith(this.#prefix));
  }

  async #answerWith(path: string, digest: string): Promise<Response> {
    const cache = await this.#open();
    const url = this.#urlOf(path);
    const kept = await cache.match(url);
    if (kept) return kept;
    const response = await this.#get(path, digest);
    // Where there is no room left, the page works as long as it is connected.
    await cache.put(url, response.clone()).catch(() => undefined);
    return response;
  }

  /** The file of this build: kept by any build, or sent by the host. */
  async #get(path: string, digest: string): Promise<Response> {
    const kept = await this.#kept(path, digest);
    if (kept) return kept;
    for (const cache of ["default", "reload"] as const) {
      const sent = await this.#around.fetch(this.#urlOf(path), { cache, priority: "low" });
      const response = sent.ok ? await verified(sent, digest) : null;
      if (response) return response;
    }
    throw new Error(`the host has another build's ${path}`);
  }

  async #kept(path: string, digest: string): Promise<Response | null> {
    for (const name of await this.#names()) {
      const response = await (await this.#around.caches.open(name)).match(this.#urlOf(path));
      const same = response && (await verified(response, digest));
      if (same) return same;
    }
    return null;
  }

  /** What is no part of a build is taken from the host whenever it answers. */
  async #newest(url: string): Promise<Response> {
    const cache = await this.#open();
    try {
      const response = await this.#around.fetch(url);
      if (response.ok) await cache.put(url, response.clone()).catch(() => undefined);
      return response;
    } catch (error) {
      const kept = await cache.match(url);
      if (kept) return kept;
      throw error;
    }
  }
}

/** The response, free of how it came (a redirect may not answer a navigation); `null` where it holds something else. */
async function verified(response: Response, digest: string): Promise<Response | null> {
  const bytes = await response.arrayBuffer();
  if ((await digestOf(bytes)) !== digest) return null;
  const headers = new Headers(response.headers);
  for (const name of OF_THE_WAY) headers.delete(name);
  return new Response(bytes, { headers });
}

async function digestOf(bytes: ArrayBuffer): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", await unpacked(bytes));
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}

/** Some hosts unpack gzip on the way, so what is inside counts. What cannot be unpacked is another file anyway. */
async function unpacked(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  if (first !== 0x1f || second !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer().catch(() => bytes);
}
