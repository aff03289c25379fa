// Colours of the style sheet as numbers, for canvases. Read anew whenever the theme changes.
import { type Signal, signal } from "@preact/signals-core";
import type { HeatColours, Rgb } from "./charts/heat.ts";
import type { Theme } from "./state.ts";

let cached: { heat: HeatColours; paper: Rgb; ink: Rgb } | null = null;

function colours(): NonNullable<typeof cached> {
  cached ??= {
    heat: { low: token("--heat-low"), zero: token("--heat-zero"), high: token("--heat-high") },
    paper: token("--panel"),
    ink: token("--ink"),
  };
  return cached;
}

export function heatColours(): HeatColours {
  return colours().heat;
}

/** For grey pictures: the colours of nothing and of full ink. */
export function pictureColours(): { paper: Rgb; ink: Rgb } {
  return colours();
}

let shown = "";

/** Puts a theme on the page, and names the colours that it has now: canvases hold theirs, and are drawn anew for others. */
export function showTheme(theme: Theme, ofSystem = 0): string {
  const { dataset } = document.documentElement;
  if (theme === "auto") delete dataset.theme;
  else dataset.theme = theme;
  const now = `${theme} ${ofSystem}`;
  if (now !== shown) cached = null;
  shown = now;
  return now;
}

/** Counts how often the system has changed its colours. */
export function followSystem(): Signal<number> {
  const changes = signal(0);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    changes.value += 1;
  });
  return changes;
}

function token(name: string): Rgb {
  const probe = document.createElement("span");
  probe.style.setProperty("color", `var(${name})`);
  probe.hidden = true;
  document.body.append(probe);
  const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
  probe.remove();
  return [r, g, b];
}
