// The four files of MNIST, told apart by their names as they are published. Pure, but for reading them.

export const MNIST_PARTS = ["trainImages", "trainLabels", "testImages", "testLabels"] as const;
export type MnistPart = (typeof MNIST_PARTS)[number];
export type MnistFiles = Record<MnistPart, File>;

const NAMES: Record<MnistPart, RegExp> = {
  trainImages: /^train.*images/i,
  trainLabels: /^train.*labels/i,
  testImages: /^(t10k|test).*images/i,
  testLabels: /^(t10k|test).*labels/i,
};

/** What the files are, beside those that are there already. */
export function recognised(files: readonly File[], before: Partial<MnistFiles> = {}): Partial<MnistFiles> {
  const found = { ...before };
  for (const file of files) {
    const part = MNIST_PARTS.find((each) => NAMES[each].test(file.name));
    if (part) found[part] = file;
  }
  return found;
}

/** All of them, or `null`. */
export const complete = (files: Partial<MnistFiles>): MnistFiles | null =>
  MNIST_PARTS.every((part) => files[part]) ? (files as MnistFiles) : null;

/** What is in them. */
export async function contentOf(files: MnistFiles): Promise<Record<MnistPart, Uint8Array>> {
  const read = MNIST_PARTS.map(
    async (part) => [part, new Uint8Array(await files[part].arrayBuffer())] as const,
  );
  return Object.fromEntries(await Promise.all(read)) as Record<MnistPart, Uint8Array>;
}
