// One measurement at a time: what is chosen, how far it is, what it has found. Knows no DOM but its worker.
import { signal } from "@preact/signals-core";
import { QUICK, THOROUGH } from "../../benches/measure.mjs";
import { ROWS } from "../../benches/rows/index.mjs";
import type { Place, Results, RowResult } from "../../benches/types.ts";
import type { FromBench, Peer, Phase, Start } from "./protocol.ts";

export type RowSet = "quick" | "all" | "own";

export type Status =
  | { kind: "idle" | "starting" | "stopped" | "done" }
  | { kind: "running"; row: string; phase: Phase; share: number }
  | { kind: "failed"; message: string };

/** The part of a Worker that is used. */
export interface Port {
  postMessage(message: Start): void;
  terminate(): void;
  addEventListener(kind: "message", listener: (event: { data: FromBench }) => void): void;
  addEventListener(kind: "error", listener: (event: { message?: string }) => void): void;
}

export const rowsOf = (set: "quick" | "all") =>
  ROWS.filter((row) => set === "all" || row.quick).map(({ id }) => id);

export class Measurement {
  readonly status = signal<Status>({ kind: "idle" });
  readonly set = signal<RowSet>("quick");
  readonly chosen = signal<ReadonlySet<string>>(new Set(rowsOf("quick")));
  /** Engines that the site holds. */
  readonly peers = signal<Peer[]>([]);
  readonly withPeers = signal(false);
  readonly place = signal<Place | null>(null);
  readonly results = signal<RowResult[]>([]);
  #spawn: () => Port;
  #base: string;
  #port: Port | null = null;
  #options = QUICK;
  #date = "";

  constructor(spawn: () => Port, base: string) {
    this.#spawn = spawn;
    this.#base = base;
  }

  choose(set: RowSet): void {
    this.set.value = set;
    if (set !== "own") this.chosen.value = new Set(rowsOf(set));
  }

  toggle(rows: string[], on: boolean): void {
    const next = new Set(this.chosen.value);
    for (const row of rows) {
      if (on) next.add(row);
      else next.delete(row);
    }
    this.chosen.value = next;
    this.set.value = "own";
  }

  get isRunning(): boolean {
    return this.#port !== null;
  }

  /** Begins anew with what is chosen. */
  start(quick = this.set.value === "quick"): void {
    this.#end({ kind: "starting" });
    const rows = ROWS.map(({ id }) => id).filter((id) => this.chosen.value.has(id));
    this.#options = quick ? QUICK : THOROUGH;
    this.#date = new Date().toISOString();
    this.results.value = [];
    this.place.value = null;
    const port = this.#spawn();
    this.#port = port;
    port.addEventListener("message", ({ data }) => {
      if (port === this.#port) this.#receive(data, rows);
    });
    port.addEventListener("error", ({ message }) => {
      if (port === this.#port) this.#end({ kind: "failed", message: message ?? "the worker stopped" });
    });
    const held = this.peers.value;
    const peers = this.withPeers.value ? held : [];
    port.postMessage({ rows, quick, peers, more: held.length > 0, base: this.#base });
  }

  /** Keeps what was measured. */
  stop(): void {
    if (this.isRunning) this.#end({ kind: "stopped" });
  }

  /** Everything that was measured, as it is copied and saved. */
  all(): Results | null {
    const place = this.place.value;
    return place && { date: this.#date, place, options: this.#options, rows: this.results.value };
  }

  #receive(message: FromBench, rows: string[]): void {
    if (message.kind === "place") this.place.value = message.place;
    else if (message.kind === "row") this.results.value = [...this.results.value, message.result];
    else if (message.kind === "done") this.#end({ kind: "done" });
    else if (message.kind === "failed") this.#end({ kind: "failed", message: message.message });
    else {
      const { row, phase } = message;
      const share = (rows.indexOf(row) + message.share) / rows.length;
      this.status.value = { kind: "running", row, phase, share };
    }
  }

  #end(status: Status): void {
    this.#port?.terminate();
    this.#port = null;
    this.status.value = status;
  }
}
