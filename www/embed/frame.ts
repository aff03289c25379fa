// The page inside a frame: what it tells the page around it, and what it takes from there. `examples/embed/README.md` is the
// protocol. Fetched only in frames whose link asks for it.
import type { Actions, Shown } from "../shown.ts";

export function tell(_shown: Shown, _actions: Actions): void {}
