// The page's end of the worker: typed calls with progress and cancel, and a new worker when the old one is lost.
import type { Calls, FromWorker, Kind, PlainError, ToWorker } from "./protocol.ts";

/** What a call fails with. `crashed` means the worker is new and knows nothing yet. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What an error is called, whatever it is: what no call has thrown is a crash. */
export function codeOf(error: unknown): string {
  return error instanceof EngineError ? error.code : "crashed";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export interface CallOptions<K extends Kind> {
  signal?: AbortSignal;
  onProgress?: (progress: Calls[K]["progress"]) => void;
  /** Buffers of the request that go over to the worker. */
  transfer?: Transferable[];
}

/** The part of a Worker that the client uses. */
export interface Port {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  terminate(): void;
  addEventListener(kind: "message", listener: (event: { data: FromWorker }) => void): void;
  addEventListener(kind: "error" | "messageerror", listener: () => void): void;
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  progress?: ((value: never) => void) | undefined;
}

/** How long the worker may be silent while it owes an answer, before it is asked whether it lives. */
const SILENCE_MS = 3000;

export class Engine {
  #port: Port;
  #spawn: () => Port;
  #pending = new Map<number, Pending>();
  #next = 1;
  /** How many times longer the worker may be silent: a step of a large model takes its time. */
  patience = 1;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(spawn: () => Port) {
    this.#spawn = spawn;
    this.#port = this.#start();
  }

  /** Asks the worker. Rejects with an `EngineError`, of code `cancelled` after `signal` was aborted. */
  call<K extends Kind>(
    kind: K,
    request: Calls[K]["request"],
    options: CallOptions<K> = {},
  ): Promise<Calls[K]["answer"]> {
    const id = this.#next++;
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(new EngineError("cancelled", "cancelled"));
    const cancel = () => this.#port.postMessage({ id, kind: "cancel" });
    signal?.addEventListener("abort", cancel, { once: true });
    const answered = new Promise<Calls[K]["answer"]>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject, progress: options.onProgress });
    });
    this.#port.postMessage({ id, kind, request } as ToWorker, options.transfer ?? []);
    this.#watchFor();
    return answered.finally(() => signal?.removeEventListener("abort", cancel));
  }

  /** Replaces the worker; every open call fails with code `crashed`. */
  restart(): void {
    clearTimeout(this.#watch);
    this.#port.terminate();
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    this.#port = this.#start();
    for (const call of lost) call.reject(new EngineError("crashed", "the worker was restarted"));
  }

  /** Ends the worker; every open call fails with code `cancelled`. A later call would not be answered. */
  stop(): void {
    clearTimeout(this.#watch);
    this.#port.terminate();
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of open) call.reject(new EngineError("cancelled", "the worker was stopped"));
  }

  #start(): Port {
    const port = this.#spawn();
    port.addEventListener("message", (event) => {
      if (port === this.#port) this.#receive(event.data);
    });
    const lost = () => {
      if (port === this.#port) this.restart();
    };
    port.addEventListener("error", lost);
    port.addEventListener("messageerror", lost);
    return port;
  }

  #receive(message: FromWorker): void {
    const call = this.#pending.get(message.id);
    if (call && "progress" in message) call.progress?.(message.progress as never);
    if (call && !("progress" in message)) {
      this.#pending.delete(message.id);
      if ("error" in message) this.#fail(call, message.error);
      else call.resolve(message.answer);
    }
    this.#watchFor();
  }

  #fail(call: Pending, error: PlainError): void {
    call.reject(new EngineError(error.code, error.message));
    if (error.fatal) this.restart();
  }

  /** A worker that was killed says nothing: ask, and replace it when the question stays unanswered too. */
  #watchFor(): void {
    clearTimeout(this.#watch);
    if (this.#pending.size === 0) return;
    this.#watch = setTimeout(() => {
      this.#port.postMessage({ id: 0, kind: "ping" });
      this.#watch = setTimeout(() => this.restart(), 2 * this.patience * SILENCE_MS);
    }, this.patience * SILENCE_MS);
  }
}

/** An engine on a real worker. */
export function startEngine(): Engine {
  return new Engine(() => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }) as Port);
}
