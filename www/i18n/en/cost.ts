// Whether smaller is faster.

export const cost = {
  title: "Is smaller faster here?",
  measuring: "Measured as soon as the chart is complete …",
  perSample: "Per sample",
  alone: "Time, one sample at a time",
  batch: (samples: string) => `Time, ${samples} samples together`,
  multiplyAdds: "Multiply-adds",
  moved: "Bytes read and written",
  packed: "Bytes of the packed model",
  faster: (ratio: string) => `${ratio} as fast as fp32`,
  slower: (ratio: string) => `takes ${ratio} the time of fp32`,
  equal: "as fast as fp32",
  quartiles: (low: string, high: string) => `The middle half of the rounds: ${low} to ${high}`,
  pass: {
    integers: (_packed: string) =>
      "This recipe multiplies in integers: inputs are rounded to codes, products are summed in 32 bits, sums are scaled back. A weight takes a whole byte there, whatever its bits.",
    partly: (_packed: string) =>
      "Some layers multiply in integers; the weights of the others are unpacked to floats first, and are multiplied as in fp32.",
    unpacked: (packed: string) =>
      `This recipe has no pass in integers: its weights are unpacked to floats once, before the clock starts, and then every product is that of fp32. It saves storage and download, not time. An engine that unpacks while it multiplies would read ${packed} instead.`,
  },
  how: (rounds: string) =>
    `Times are medians of ${rounds} rounds, fp32 and this recipe in turns, in one thread of this browser on this device; unpacking is not counted. Operations and bytes are counted from the layers, for one sample by itself.`,
  limits:
    "Models as small as these stay in the processor's caches, so calls and the rounding of inputs can weigh more than bytes saved; fewer bytes buy time where weights have to come from memory.",
};
