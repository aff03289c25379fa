// A Lit directive that puts pixels on a canvas, and a frame around one of them.

import { Directive, directive } from "lit/directive.js";
import { type ElementPart, noChange } from "lit/html.js";

export interface CanvasContent {
  pixels: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
  /** The pixel at this index is framed. */
  marked?: number | null;
}

/** Canvas pixels for each cell where a frame is drawn: a frame needs room. */
const CELL = 8;

class CanvasDirective extends Directive {
  override render(_content: CanvasContent): unknown {
    return noChange;
  }

  override update(part: ElementPart, [content]: [CanvasContent]): unknown {
    const canvas = part.element as HTMLCanvasElement;
    const { pixels, width, height, marked = null } = content;
    const cell = width * height > 16_384 ? 1 : CELL;
    canvas.width = width * cell;
    canvas.height = height * cell;
    const context = canvas.getContext("2d");
    if (!context || width * height === 0) return noChange;
    const image = new ImageData(pixels, width, height);
    if (cell === 1) context.putImageData(image, 0, 0);
    else drawLarge(context, image, cell);
    if (marked !== null && cell > 1) {
      context.strokeStyle = getComputedStyle(canvas).getPropertyValue("color");
      context.lineWidth = 2;
      const [column, row] = [marked % width, Math.floor(marked / width)];
      context.strokeRect(column * cell + 1, row * cell + 1, cell - 2, cell - 2);
    }
    return noChange;
  }
}

let scratch: OffscreenCanvas | null = null;

function drawLarge(context: CanvasRenderingContext2D, image: ImageData, cell: number): void {
  scratch ??= new OffscreenCanvas(1, 1);
  scratch.width = image.width;
  scratch.height = image.height;
  scratch.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(scratch, 0, 0, image.width * cell, image.height * cell);
}

export const canvasPixels = directive(CanvasDirective);
