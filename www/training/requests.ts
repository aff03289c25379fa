// The page's choices as what the core is asked for. Pure.
import type { DeepOptions, DescentOptions, Recipe } from "../types.ts";
import type { Augment, Aware, Deep, Distil, Setup, WeightFormat } from "./choices.ts";

type Format = NonNullable<Recipe["format"]>;

const integer = (levels: number): Format => ({
  kind: "integer",
  levels,
  symmetry: "symmetric",
  span: "narrow",
});

/** Symmetric integers without the lowest code, so that a step that is learned is the step of what is stored. */
const FORMATS: Record<WeightFormat, Format> = {
  int8: integer(256),
  int4: integer(16),
  int3: integer(8),
  int2: integer(4),
  ternary: { kind: "ternary" },
  binary: { kind: "binary" },
};

const EIGHT_BITS = 256;

export function descentOf(setup: Setup): Partial<DescentOptions> {
  const { seed, epochs, batch, rate, optimiser, momentum, schedule, decay, noise, shift, patience } = setup;
  return {
    seed,
    epochs,
    batch,
    rate,
    optimiser: optimiser === "sgd" ? { kind: "sgd", momentum } : { kind: "adam" },
    schedule:
      schedule === "steps"
        ? { kind: "steps", every: Math.max(Math.round(epochs / 3), 1), factor: 0.1 }
        : { kind: schedule },
    weightDecay: decay,
    augmentation: { shift, noise },
    patience,
  };
}

export function recipeOf({ format, granularity, activations }: Aware): Partial<Recipe> {
  return {
    format: FORMATS[format],
    granularity: { kind: granularity },
    activations:
      activations === "float32"
        ? { kind: "float32" }
        : { kind: activations === "learned" ? "static" : "dynamic", levels: EIGHT_BITS },
  };
}

export const awareOf = (setup: Setup, aware: Aware): Partial<DescentOptions> => ({
  ...descentOf({ ...setup, epochs: aware.epochs, rate: aware.rate }),
  quantization: {
    recipe: recipeOf(aware) as Recipe,
    stepSize: aware.step,
    clippedActivations: aware.activations === "learned",
  },
});

/** One of two networks that differ in the rows alone. */
export const augmentOf = (setup: Setup, { noise, shift }: Augment, seed: number, augmented: boolean) =>
  descentOf({ ...setup, seed, ...(augmented ? { noise, shift } : { noise: 0, shift: 0 }) });

/** What both become, one scale for each tensor. */
export const afterwardsOf = ({ format }: Augment): Partial<Recipe> => ({
  format: FORMATS[format],
  granularity: { kind: "perTensor" },
});

/** The student of one seed. */
export function studentOf(setup: Setup, distil: Distil, seed: number): Partial<DescentOptions> {
  const { format, temperature, weight, epochs, noise } = distil;
  const options = descentOf({ ...setup, epochs, noise, seed });
  options.distillation = { temperature, weight };
  if (format !== "float32") {
    const recipe: Partial<Recipe> = { format: FORMATS[format], granularity: { kind: "perTensor" } };
    options.quantization = { recipe: recipe as Recipe, stepSize: "recipe", clippedActivations: false };
  }
  return options;
}

export function deepOptionsOf({ dataset: _, ...options }: Deep): Partial<DeepOptions> {
  return options;
}
