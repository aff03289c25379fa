// One run at a time: what it is, how far it is, what it has found. Knows no DOM but its worker.
import { signal } from "@preact/signals-core";
import type { PlainError } from "../engine/protocol.ts";
import type { ExportedFile, FileFormat, TrainingData } from "../types.ts";
import { EXPERIMENTS, type Experiment } from "./choices.ts";
import { grown, NOTHING, type Outcomes } from "./outcome.ts";
import type { Around, FromTraining, Job, ModelName, SaidOfText, ToTraining } from "./protocol.ts";

export type Status =
  | { kind: "idle" | "done" | "cancelled" }
  | { kind: "running" | "paused"; phase: { of: Experiment; series: string } | null }
  | { kind: "failed"; error: PlainError };

/** Whether the last float network came out as the one before, of the same choices. */
export type Repeated = "first" | "same" | "other";

export interface Taken {
  model: ModelName;
  format: FileFormat;
  file: ExportedFile | null;
  error: PlainError | null;
}

/** The part of a Worker that is used. */
export interface Port {
  postMessage(message: ToTraining): void;
  terminate(): void;
  addEventListener(kind: "message", listener: (event: { data: FromTraining }) => void): void;
  addEventListener(kind: "error", listener: (event: { message?: string }) => void): void;
}

const nothing = () => Object.fromEntries(EXPERIMENTS.map((each) => [each, NOTHING])) as Outcomes;

export class Lab {
  readonly datasets = signal<TrainingData[]>([]);
  /** The experiment that runs, or ran last. */
  readonly of = signal<Experiment>("train");
  readonly status = signal<Status>({ kind: "idle" });
  readonly outcomes = signal<Outcomes>(nothing());
  readonly repeated = signal<Repeated>("first");
  readonly taken = signal<Taken | null>(null);
  /** What the float network says of a sentence. */
  readonly said = signal<SaidOfText | null>(null);
  #spawn: () => Port;
  #port: Port | null = null;
  #run = 0;
  #jobs: Partial<Record<Experiment, string>> = {};
  #last = { key: "", digest: "" };
  #save: (taken: Taken & { file: ExportedFile }) => void;

  constructor(spawn: () => Port, save: (taken: Taken & { file: ExportedFile }) => void) {
    this.#spawn = spawn;
    this.#save = save;
    this.#send({ kind: "list" });
  }

  get isRunning(): boolean {
    const { kind } = this.status.value;
    return kind === "running" || kind === "paused";
  }

  start(job: Job, around: Around): void {
    if (this.isRunning) return;
    this.#run += 1;
    this.of.value = job.kind;
    this.status.value = { kind: "running", phase: null };
    this.taken.value = null;
    this.said.value = null;
    this.outcomes.value = { ...this.outcomes.value, [job.kind]: NOTHING };
    this.#jobs[job.kind] = JSON.stringify(job);
    if (job.kind !== "deep") this.#jobs.train = JSON.stringify({ kind: "train", setup: job.setup });
    if (this.datasets.value.length === 0) this.#send({ kind: "list" });
    this.#send({ kind: "start", run: this.#run, job, around });
  }

  /** Whether what is shown comes of other choices. */
  isOf(job: Job): boolean {
    return this.#jobs[job.kind] === JSON.stringify(job);
  }

  pause(): void {
    const { value } = this.status;
    if (value.kind !== "running") return;
    this.#send({ kind: "pause" });
    this.status.value = { ...value, kind: "paused" };
  }

  resume(): void {
    const { value } = this.status;
    if (value.kind !== "paused") return;
    this.#send({ kind: "resume" });
    this.status.value = { ...value, kind: "running" };
  }

  cancel(): void {
    if (this.isRunning) this.#send({ kind: "cancel" });
  }

  take(model: ModelName, format: FileFormat): void {
    this.taken.value = { model, format, file: null, error: null };
    this.#send({ kind: "export", model, format });
  }

  ask(text: string): void {
    this.#send({ kind: "ask", text });
  }

  #send(message: ToTraining): void {
    this.#port ??= this.#listened(this.#spawn());
    this.#port.postMessage(message);
  }

  #listened(port: Port): Port {
    port.addEventListener("message", ({ data }) => {
      if (port === this.#port) this.#receive(data);
    });
    port.addEventListener("error", ({ message }) => {
      if (port === this.#port) this.#fail({ code: "crashed", message: message ?? "", fatal: true });
    });
    return port;
  }

  #receive(message: FromTraining): void {
    if ("run" in message && message.run !== null && message.run !== this.#run) return;
    const { value } = this.status;
    switch (message.kind) {
      case "list":
        this.datasets.value = message.datasets;
        break;
      case "found": {
        const { found } = message;
        const before = this.outcomes.value;
        this.outcomes.value = { ...before, [found.of]: grown(before[found.of], found) };
        if (found.of === "train" && found.kind === "point") this.#compare(found.digest);
        break;
      }
      case "phase":
        if (value.kind === "running" || value.kind === "paused")
          this.status.value = { ...value, phase: { of: message.of, series: message.series } };
        break;
      case "failed":
        this.#fail(message.error);
        break;
      case "exported": {
        const taken = { model: message.model, format: message.format, file: message.file, error: null };
        this.taken.value = taken;
        this.#save(taken);
        break;
      }
      case "said":
        this.said.value = message.said;
        break;
      case "notExported":
        this.taken.value = { ...message, file: null };
        break;
      default:
        this.status.value = { kind: message.kind };
    }
  }

  #compare(digest: string): void {
    const key = this.#jobs.train ?? "";
    const again = key === this.#last.key;
    this.repeated.value = again ? (digest === this.#last.digest ? "same" : "other") : "first";
    this.#last = { key, digest };
  }

  /** A worker that cannot go on is replaced, with the models that it had. */
  #fail(error: PlainError): void {
    this.status.value = { kind: "failed", error };
    if (!error.fatal) return;
    this.#port?.terminate();
    this.#port = null;
  }
}
