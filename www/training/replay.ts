// Which picture of a run is shown, and the replay that goes through them. Knows no DOM but its clock.
import { signal } from "@preact/signals-core";
import type { Replay } from "./results/snapping.ts";

/** How long each picture stays. */
const STEP_MS = 120;

/** `count`: how many pictures there are now. */
export function player(count: () => number): { shown(): Replay; read(): void } {
  const at = signal<number | null>(null);
  const layer = signal(0);
  const playing = signal(false);
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    playing.value = false;
  };
  const play = () => {
    stop();
    playing.value = true;
    at.value = 0;
    timer = window.setInterval(() => {
      const next = (at.value ?? 0) + 1;
      if (next < count()) at.value = next;
      else {
        at.value = null;
        stop();
      }
    }, STEP_MS);
  };
  return {
    read: () => {
      for (const part of [at, layer, playing]) part.value;
    },
    shown: () => ({
      ...{ layer: layer.value, at: at.value, playing: playing.value, play, stop },
      canPlay: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      choose: (change) => {
        stop();
        if (change.layer !== undefined) layer.value = change.layer;
        if (change.at !== undefined) at.value = change.at === count() - 1 ? null : change.at;
      },
    }),
  };
}
