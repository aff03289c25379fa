// The worker of the training page: wiring. One run at a time; between two slices of it, messages are heard.
import { ready } from "../../pkg/models.js";
import { Cancelled, Pace } from "../engine/pace.ts";
import { plainError } from "../engine/protocol.ts";
import type { FromTraining, ToTraining } from "./protocol.ts";
import { perform } from "./work/experiments.ts";
import { Shelf } from "./work/models.ts";
import { saidOf } from "./work/sentence.ts";

const send = (message: FromTraining) => postMessage(message);
const shelf = new Shelf();
let pace = new Pace();

async function start({ run, job, around }: ToTraining & { kind: "start" }): Promise<void> {
  pace = new Pace();
  try {
    await ready();
    await perform(job, {
      around,
      pace,
      shelf,
      found: (found) => send({ kind: "found", run, found }),
      phase: (of, series) => send({ kind: "phase", run, of, series }),
    });
    send({ kind: "done", run });
  } catch (error) {
    if (error instanceof Cancelled) send({ kind: "cancelled", run });
    else send({ kind: "failed", run, error: plainError(error) });
  }
}

async function list(): Promise<void> {
  try {
    await ready();
    send({ kind: "list", datasets: shelf.datasets() });
  } catch (error) {
    send({ kind: "failed", run: null, error: plainError(error) });
  }
}

async function take({ model, format }: ToTraining & { kind: "export" }): Promise<void> {
  try {
    await ready();
    send({ kind: "exported", model, format, file: shelf.export(model, format) });
  } catch (error) {
    send({ kind: "notExported", model, format, error: plainError(error) });
  }
}

async function ask({ text }: ToTraining & { kind: "ask" }): Promise<void> {
  await ready();
  const said = saidOf(text, shelf.session("float"));
  if (said) send({ kind: "said", said });
}

addEventListener("message", ({ data }: MessageEvent<ToTraining>) => {
  if (data.kind === "start") void start(data);
  else if (data.kind === "list") void list();
  else if (data.kind === "export") void take(data);
  else if (data.kind === "ask") void ask(data);
  else pace[data.kind]();
});
