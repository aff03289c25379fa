// Shapes and colours that tell a few things apart, in charts and beside names: colour is never the only difference.
import { svg, type TemplateResult } from "lit/html.js";

export const TONES = ["float", "plain", "aware", "extra", "alone", "taught"] as const;
export type Tone = (typeof TONES)[number];

/** Of about the same area, around the origin. */
const SHAPES: Record<Tone, string> = {
  float: "M-4.4,-4.4H4.4V4.4H-4.4Z",
  plain: "M0,-6.4L5.4,0L0,6.4L-5.4,0Z",
  aware: "M-5,0A5,5,0,1,1,5,0A5,5,0,1,1,-5,0Z",
  extra: "M0,6.4L6,-4.6H-6Z",
  alone: "M-1.6,-5.4H1.6V-1.6H5.4V1.6H1.6V5.4H-1.6V1.6H-5.4V-1.6H-1.6Z",
  taught: "M0,-6.4L6,4.6H-6Z",
};

export function toneMark(tone: Tone): TemplateResult {
  return svg`<path class=${`tone tone-${tone}`} d=${SHAPES[tone]}></path>`;
}
