// Colours of the style sheet as numbers, for canvases. Read anew whenever the theme changes.
import type { HeatColours, Rgb } from "./charts/heat.ts";

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

let theme = "";

/** Forgets what was read of another theme than `now`. */
export function forgetColours(now: string): void {
  if (now !== theme) cached = null;
  theme = now;
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
