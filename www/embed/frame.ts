// The page inside a frame, when the link asks for it: tells the page around it what is shown and how high it is, and takes
// a view from there. To nobody else: only the page around it is spoken and listened to.
import type { Actions, Shown } from "../shown.ts";
import { errorOf, NAME, type Outgoing, readMessage, VERSION, viewOf } from "./protocol.ts";

let latest: { shown: Shown; actions: Actions } | null = null;
/** What was said last, of each kind: nothing is said twice. */
const said = { view: "", error: "", height: 0 };

function send(message: Outgoing): void {
  // Whoever frames the page may know what it shows; there is nothing of the visitor's in it.
  parent.postMessage({ source: NAME, version: VERSION, ...message }, "*");
}

/** Follows each drawing. */
export function tell(shown: Shown, actions: Actions): void {
  const isFirst = latest === null;
  latest = { shown, actions };
  if (isFirst) listen();
  const { state, results } = shown;
  const view = viewOf(state, results);
  const text = JSON.stringify(view);
  if (view && text !== said.view) {
    send({ type: said.view === "" ? "ready" : "change", ...view });
    said.view = text;
  }
  const error = errorOf(state, results);
  if (error && JSON.stringify(error) !== said.error) send({ type: "error", ...error });
  said.error = error ? JSON.stringify(error) : "";
}

function listen(): void {
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || !latest) return;
    const { shown, actions } = latest;
    const asked = readMessage(data, shown.state);
    if (!asked) return;
    if ("unreadable" in asked) send({ type: "error", code: "malformed", message: asked.unreadable });
    // The page around it is who locked what is locked. What it sets is no step of anybody's history.
    else actions.update(asked.change, "replace");
  });
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (latest?.shown.state.embed !== "auto" || height === said.height) return;
    said.height = height;
    send({ type: "height", height });
  }).observe(document.body);
}
