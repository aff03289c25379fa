// The package as its users import it: starting, what it exports, loading data and failing to.
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import * as quant from "quant-playground";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

describe("ready", () => {
  test("says what is wrong with a bad module, and can then be called again", async () => {
    await expect(quant.ready(new Uint8Array([1, 2, 3, 4]))).rejects.toThrow(/Cannot start .*WebAssembly/);
    await quant.ready();
    expect(quant.version()).toBe(manifest.version);
  });

  test("is idempotent", async () => {
    const [module, again] = await Promise.all([quant.ready(), quant.ready()]);
    expect(module).toBeInstanceOf(WebAssembly.Module);
    expect(again).toBe(module);
  });
});

test("the start-up functions of the generated module stay inside", () => {
  expect(Object.keys(quant)).not.toContain("initSync");
  expect(Object.keys(quant)).not.toContain("default");
  expect(Object.keys(quant)).toEqual(
    expect.arrayContaining(["ready", "loadDataset", "openSession", "version"]),
  );
});

describe("loadDataset", () => {
  const content = new TextEncoder().encode("QPD numbers");
  let folder: URL;
  const server = createServer((request, response) => {
    if (request.url === "/data/packed.qpd.gz") response.end(gzipSync(content));
    else if (request.url === "/data/unpacked.qpd.gz") response.end(content);
    else if (request.url === "/data/page.qpd.gz")
      response.setHeader("content-type", "text/html").end("<!doctype html>");
    else response.writeHead(404).end();
  });
  let address: string;

  beforeAll(async () => {
    const path = await mkdtemp(join(tmpdir(), "quant-playground-"));
    folder = pathToFileURL(`${path}/`);
    await import("node:fs/promises").then(({ mkdir }) => mkdir(join(path, "data")));
    await writeFile(join(path, "data/small.qpd.gz"), gzipSync(content));
    await writeFile(join(path, "data/cut.qpd.gz"), gzipSync(content).subarray(0, 20));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => server.close());

  test("unpacks a file", async () => {
    expect(await quant.loadDataset("small", folder)).toEqual(content);
  });

  test.each(["packed", "unpacked"])("loads %s bytes from a server", async (id) => {
    expect(await quant.loadDataset(id, address)).toEqual(content);
  });

  test.each([
    ["missing", "there is no such file"],
    ["cut", "the file is cut off or damaged"],
    ["../secret", "is not the id of a dataset"],
  ])("%s on the disk: %s", async (id, message) => {
    await expect(quant.loadDataset(id, folder)).rejects.toThrow(message);
  });

  test.each([
    ["missing", "status 404"],
    ["page", "a web page instead of the file"],
  ])("%s on a server: %s", async (id, message) => {
    await expect(quant.loadDataset(id, address)).rejects.toThrow(
      `${address}data/${id}.qpd.gz: the server answered with ${message}`,
    );
  });
});
