// A drawing in the format of the pictures that a model was trained on: size, place, width of the pen, grey scale.
import { type Box, bitmap, blocks, boxOf, mapped, type Stroke } from "./strokes.ts";

export interface PictureFormat {
  width: number;
  height: number;
  /** The values of paper and of full ink. */
  ends: readonly [paper: number, ink: number];
}

/** Pixels along an edge that a pixel's share of ink is counted from. */
const FINE = 4;

/** What a model sees of strokes on a pad whose sides are 1 long. */
export function pictureOf(strokes: readonly Stroke[], format: PictureFormat): Float32Array<ArrayBuffer> {
  const { width, height, ends } = format;
  const box = boxOf(strokes);
  const shares = box ? sharesOf(strokes, box, width, height) : new Float32Array(width * height);
  return shares.map((share) => ends[0] + share * (ends[1] - ends[0]));
}

function sharesOf(strokes: readonly Stroke[], box: Box, width: number, height: number) {
  if (width === 8 && height === 8) return asDigits(strokes, box);
  if (width === 28 && height === 28) return asMnist(strokes, box);
  return asDrawn(strokes, width, height);
}

/** Ink to nothing: the share of each pixel under the pen. */
const softened = (strokes: readonly Stroke[], width: number, height: number, radius: number) =>
  blocks(
    bitmap(
      mapped(strokes, ([x, y]) => [x * FINE, y * FINE]),
      width * FINE,
      height * FINE,
      radius * FINE,
    ),
    width * FINE,
    FINE,
  ).map((count) => count / FINE ** 2);

/** The same strokes, the middle of their box at `middle`, scaled by two factors. */
function placed(strokes: readonly Stroke[], box: Box, scale: [number, number], middle: [number, number]) {
  const [cx, cy] = [box.left + box.width / 2, box.top + box.height / 2];
  return mapped(strokes, ([x, y]) => [(x - cx) * scale[0] + middle[0], (y - cy) * scale[1] + middle[1]]);
}

/** Ink of a digit, of 32 × 32 pixels: the mean over the dataset is 312, and that of each digit within 18 of it. */
const DIGIT_INK = 312;
/** A digit is stretched no more than this along one axis beside the other: a one stays thin. */
const MOST_STRETCH = 1.6;

/**
 * As the digits 8 × 8 were made: NIST's programs normalised each to 20 × 32 pixels in the middle of 32 × 32, and its strokes to
 * one amount of ink (M. D. Garris et al., NIST Form-Based Handprint Recognition System, NISTIR 5469, 1994); then the pixels
 * of blocks of 4 × 4 were counted, which gives 0 to 16 (E. Alpaydin, C. Kaynak, optdigits.names, UCI, 1998). Slant stays.
 */
function asDigits(strokes: readonly Stroke[], box: Box): Float32Array<ArrayBuffer> {
  const [side, width, height] = [32, 20, 32];
  const drawn = (radius: number) => {
    const free = [width - 2 * radius, height - 2 * radius] as const;
    const scale: [number, number] = [stretch(free[0], box.width), stretch(free[1], box.height)];
    scale[0] = Math.min(scale[0], scale[1] * MOST_STRETCH);
    scale[1] = Math.min(scale[1], scale[0] * MOST_STRETCH);
    return bitmap(placed(strokes, box, scale, [side / 2, side / 2]), side, side, radius);
  };
  let [thin, thick] = [0.75, 6];
  for (let i = 0; i < 8; i += 1) {
    const radius = (thin + thick) / 2;
    const ink = drawn(radius).reduce((sum, on) => sum + on, 0);
    if (ink < DIGIT_INK) thin = radius;
    else thick = radius;
  }
  return blocks(drawn(thin), side, 4).map((count) => count / 16);
}

/** Half the width of a stroke of MNIST, in pixels: with it the ink of drawn digits is that of the dataset's. */
const MNIST_RADIUS = 1.45;

/**
 * As MNIST was made: fitted into 20 × 20 pixels with its aspect ratio kept, with grey levels from anti-aliasing, then moved so that
 * the centre of mass is the centre of 28 × 28 (Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits).
 */
function asMnist(strokes: readonly Stroke[], box: Box): Float32Array<ArrayBuffer> {
  const [side, inner] = [28, 20];
  const free = inner - 2 * MNIST_RADIUS;
  const scale = Math.min(stretch(free, box.width), stretch(free, box.height));
  const middle = placed(strokes, box, [scale, scale], [side / 2, side / 2]);
  const before = softened(middle, side, side, MNIST_RADIUS);
  const total = before.reduce((sum, share) => sum + share, 0);
  const mean = (coordinate: (i: number) => number) =>
    before.reduce((sum, share, i) => sum + share * (coordinate(i) + 0.5), 0) / total;
  const [dx, dy] = [
    Math.round(side / 2 - mean((i) => i % side)),
    Math.round(side / 2 - mean((i) => Math.floor(i / side))),
  ];
  return softened(
    mapped(middle, ([x, y]) => [x + dx, y + dy]),
    side,
    side,
    MNIST_RADIUS,
  );
}

/** Pictures of which nothing more is known: as they are on the pad, the pen as wide as it is there. */
function asDrawn(strokes: readonly Stroke[], width: number, height: number): Float32Array<ArrayBuffer> {
  const onPixels = mapped(strokes, ([x, y]) => [x * width, y * height]);
  return softened(onPixels, width, height, PEN * Math.max(width, height));
}

/** Half the width of the pen on the pad. */
export const PEN = 0.045;

/** The factor that makes `length` as long as `room`; of a point, which has no length, any does. */
const stretch = (room: number, length: number) => room / Math.max(length, 1e-6);
