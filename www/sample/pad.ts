// The pad that a picture is drawn on, by pointer or by keyboard. It reports strokes and draws those that it is given.

import { Directive, directive } from "lit/directive.js";
import { type ElementPart, noChange } from "lit/html.js";
import type { Rgb } from "../charts/heat.ts";
import { PEN } from "./picture.ts";
import type { Point, Stroke } from "./strokes.ts";

export interface Pad {
  strokes: readonly Stroke[];
  /** Where the pen of the keyboard is. */
  cursor: Point;
  /** Whether it is down. */
  down: boolean;
}

export const EMPTY_PAD: Pad = { strokes: [], cursor: [0.5, 0.5], down: false };

/** How far an arrow key moves the pen; with Shift, a quarter of that. */
const STEP = 1 / 16;

const within = (value: number) => Math.min(Math.max(value, 0), 1);

/** The last stroke made longer, or a new one. */
function extended(strokes: readonly Stroke[], points: readonly Point[], begins: boolean): Stroke[] {
  const last = begins ? [] : (strokes.at(-1) ?? []);
  return [...(begins ? strokes : strokes.slice(0, -1)), [...last, ...points]];
}

/** What a key does to the pad; `null` where it does nothing. */
export function pressed(pad: Pad, key: string, fine: boolean): Pad | null {
  const step = fine ? STEP / 4 : STEP;
  const move: Record<string, Point> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const { strokes, cursor, down } = pad;
  if (key === " ")
    return { cursor, down: !down, strokes: down ? strokes : extended(strokes, [cursor], true) };
  if (key === "Escape" && down) return { ...pad, down: false };
  if (key === "Delete" || key === "Backspace") return { ...EMPTY_PAD, cursor };
  const by = move[key];
  if (!by) return null;
  const next: Point = [within(cursor[0] + by[0]), within(cursor[1] + by[1])];
  return { cursor: next, down, strokes: down ? extended(strokes, [next], false) : strokes };
}

interface Content {
  pad: Pad;
  colours: { paper: Rgb; ink: Rgb };
  changed: (pad: Pad) => void;
}

/** Pixels along the longer side of the canvas. */
const PIXELS = 384;

class PadDirective extends Directive {
  #content: Content | null = null;
  #pointer: number | null = null;

  override render(_content: Content): unknown {
    return noChange;
  }

  override update(part: ElementPart, [content]: [Content]): unknown {
    const canvas = part.element as HTMLCanvasElement;
    if (!this.#content) this.#bind(canvas);
    this.#content = content;
    draw(canvas, content);
    return noChange;
  }

  #bind(canvas: HTMLCanvasElement): void {
    const change = (points: Point[], begins: boolean) => {
      const content = this.#content;
      const cursor = points.at(-1);
      if (!content || !cursor) return;
      const strokes = extended(content.pad.strokes, points, begins);
      content.changed({ strokes, cursor, down: false });
    };
    const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return [within((clientX - left) / width), within((clientY - top) / height)];
    };
    canvas.addEventListener("pointerdown", (event) => {
      // A second finger does not draw, and neither does another button.
      if (event.button !== 0 || this.#pointer !== null) return;
      this.#pointer = event.pointerId;
      canvas.setPointerCapture(event.pointerId);
      change([pointOf(event)], true);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.#pointer) return;
      const events = event.getCoalescedEvents();
      change((events.length > 0 ? events : [event]).map(pointOf), false);
    });
    const end = (event: PointerEvent) => {
      if (event.pointerId === this.#pointer) this.#pointer = null;
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("keydown", (event) => {
      const content = this.#content;
      const pad = content && pressed(content.pad, event.key, event.shiftKey);
      if (!pad) return;
      event.preventDefault();
      content.changed(pad);
    });
    for (const kind of ["focus", "blur"])
      canvas.addEventListener(kind, () => this.#content && draw(canvas, this.#content));
  }
}

function draw(canvas: HTMLCanvasElement, { pad, colours }: Content): void {
  const { clientWidth, clientHeight } = canvas;
  canvas.width = PIXELS;
  canvas.height = clientWidth > 0 ? Math.round((PIXELS * clientHeight) / clientWidth) : PIXELS;
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  const ink = `rgb(${colours.ink.join(" ")})`;
  context.fillStyle = `rgb(${colours.paper.join(" ")})`;
  context.fillRect(0, 0, width, height);
  context.strokeStyle = ink;
  context.lineWidth = 2 * PEN * width;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of pad.strokes) {
    context.beginPath();
    // A line to where it begins is a dot.
    for (const [x, y] of [...stroke.slice(0, 1), ...stroke]) context.lineTo(x * width, y * height);
    context.stroke();
  }
  if (canvas.matches(":focus-visible")) drawCursor(context, pad, [width, height], canvas);
}

function drawCursor(
  context: CanvasRenderingContext2D,
  { cursor: [x, y], down }: Pad,
  [width, height]: [number, number],
  canvas: HTMLCanvasElement,
): void {
  const radius = PEN * width;
  context.strokeStyle = context.fillStyle = getComputedStyle(canvas).getPropertyValue("outline-color");
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x * width, y * height, down ? radius / 2 : radius, 0, 2 * Math.PI);
  if (down) context.fill();
  else context.stroke();
}

export const padOf = directive(PadDirective);
