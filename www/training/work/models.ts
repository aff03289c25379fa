// The models that the worker keeps, one of each name: to go on from, and to be taken away.
import { catalogue, type Session } from "../../../pkg/models.js";
import type { ExportedFile, FileFormat, Recipe, TrainingData } from "../../types.ts";
import type { ModelName } from "../protocol.ts";

interface Kept {
  session: Session;
  recipe: Partial<Recipe>;
  /** What it was trained by. */
  key?: string;
}

export class Shelf {
  #kept = new Map<ModelName, Kept>();
  #datasets: TrainingData[] | null = null;

  datasets(): TrainingData[] {
    this.#datasets ??= catalogue().datasets;
    return this.#datasets;
  }

  put(name: ModelName, kept: Kept): void {
    this.#kept.get(name)?.session.free();
    this.#kept.set(name, kept);
  }

  session(name: ModelName): Session | undefined {
    return this.#kept.get(name)?.session;
  }

  key(name: ModelName): string | undefined {
    return this.#kept.get(name)?.key;
  }

  export(name: ModelName, format: FileFormat): ExportedFile {
    const kept = this.#kept.get(name);
    if (!kept) throw new Error("this model has not been trained");
    return kept.session.export(kept.recipe, format);
  }
}
