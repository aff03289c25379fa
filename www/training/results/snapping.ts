// Weights on their way to the levels, epoch by epoch, with a slider and a replay.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../../charts/box.ts";
import { drawSnapping, layoutSnapping, type SnappingWords } from "../../charts/snapping.ts";
import { selectField } from "../fields.ts";
import type { Voice } from "../names.ts";
import type { Outcome } from "../outcome.ts";

/** What is looked at, and how that is changed. */
export interface Replay {
  /** The layer shown. */
  layer: number;
  /** The picture shown; `null` follows the newest. */
  at: number | null;
  playing: boolean;
  /** Nothing moves by itself where that is not wanted. */
  canPlay: boolean;
  choose: (change: { layer?: number; at?: number | null }) => void;
  play: () => void;
  stop: () => void;
}

export function snappingView(
  { pictures, layers }: Outcome,
  replay: Replay,
  voice: Voice,
): TemplateResult | typeof nothing {
  const { t, f } = voice;
  if (pictures.length === 0) return nothing;
  const layer = Math.min(replay.layer, layers.length - 1);
  const moments = pictures.flatMap(({ layers: each }) => each[layer] ?? []);
  const last = pictures.length - 1;
  const at = Math.min(replay.at ?? last, last);
  const words: SnappingWords = {
    ...{ x: t.snapping.x, y: t.snapping.y },
    number: (value) => f.number(value, 3),
    share: (value) => f.percent(value, 0),
  };
  const epoch = f.count(pictures[at]?.epoch ?? 0);
  const levels = moments[at]?.levels ?? [];
  const summary = t.snapping.summary(epoch, f.count(levels.length));
  const draw = (size: Size) => drawSnapping(layoutSnapping(moments, at, words, size), words, summary);
  return html`<section class="section">
    <div class="section-head">
      <h2>${t.snapping.heading}</h2>
      ${
        layers.length > 1
          ? selectField({
              ...{ label: t.snapping.layer, value: String(layer) },
              options: layers.map((name, i) => ({ id: String(i), label: name })),
              change: (id) => replay.choose({ layer: Number(id) }),
            })
          : nothing
      }
    </div>
    <p class="small">${t.snapping.line} ${levels.length === 0 ? t.snapping.many : nothing}</p>
    <chart-box class="chart-snapping" .draw=${draw}></chart-box>
    <div class="control-row replay">
      ${
        replay.canPlay
          ? html`<button type="button" class="button" @click=${() => (replay.playing ? replay.stop() : replay.play())}>
              ${replay.playing ? t.snapping.stop : t.snapping.replay}
            </button>`
          : nothing
      }
      <input
        type="range"
        aria-label=${t.snapping.scrub}
        aria-valuetext=${t.snapping.epoch(epoch)}
        min="0"
        max=${last}
        .value=${String(at)}
        @input=${(event: Event) => replay.choose({ at: Number((event.currentTarget as HTMLInputElement).value) })}
      />
      <output>${t.snapping.epoch(epoch)}</output>
    </div>
  </section>`;
}
