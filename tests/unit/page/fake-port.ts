// A worker that says what the test says.
import { Engine, type Port } from "../../../www/engine/client.ts";
import type { FromWorker, ToWorker } from "../../../www/engine/protocol.ts";

export class FakePort implements Port {
  sent: ToWorker[] = [];
  transferred: Transferable[] = [];
  terminated = false;
  #answered = new Set<number>();
  #listeners = new Map<string, (event: { data: FromWorker }) => void>();

  postMessage(message: ToWorker, transfer: Transferable[] = []): void {
    this.sent.push(message);
    this.transferred.push(...transfer);
  }
  terminate(): void {
    this.terminated = true;
  }
  addEventListener(kind: string, listener: (event: { data: FromWorker }) => void): void {
    this.#listeners.set(kind, listener);
  }
  /** The oldest call that has no answer yet: workers answer in turn. */
  get owed(): Exclude<ToWorker, { kind: "cancel" | "ping" }> | undefined {
    return this.sent
      .filter((message) => message.kind !== "cancel" && message.kind !== "ping")
      .find(({ id }) => !this.#answered.has(id));
  }
  say(data: FromWorker): void {
    if (!("progress" in data)) this.#answered.add(data.id);
    this.#listeners.get("message")?.({ data });
  }
  die(): void {
    this.#listeners.get("error")?.({ data: { id: 0, answer: undefined } });
  }
  get lastId(): number {
    return this.sent.at(-1)?.id ?? Number.NaN;
  }
}

/** Engines on fake ports, and the ports in the order in which they were started. */
export function fakeEngines(): {
  ports: FakePort[];
  spawn: () => Engine;
  port: (index: number) => FakePort;
} {
  const ports: FakePort[] = [];
  const spawn = () =>
    new Engine(() => {
      const port = new FakePort();
      ports.push(port);
      return port;
    });
  const port = (index: number): FakePort => {
    const found = ports[index];
    if (!found) throw new Error(`no worker ${index} was started`);
    return found;
  };
  return { ports, spawn, port };
}
