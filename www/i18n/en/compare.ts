// Two pinned points side by side: figures, tensors, test rows.
import { plural } from "../plural.ts";

export const comparison = {
  heading: "Comparison",
  one: "Select another point and pin it to compare the two.",
  difference: "B − A",
  unpinLetter: (letter: string) => `Unpin ${letter}`,
  waiting: "Comparing…",
  failed: (message: string) => `The two could not be compared: ${message}`,

  score: "Which is better",
  better: (letter: string, points: string) => `${letter} is better by ${points} percentage points`,
  smallerError: (letter: string, amount: string) =>
    `${letter} has the smaller mean squared error, by ${amount}`,
  equallyRight: "A and B are right equally often",
  equalError: "A and B have the same mean squared error",
  sameOutputs: "A and B predict the same for every test row",
  interval: "95% interval of B − A",
  ends: (low: string, high: string) => `${low} … ${high}`,
  alone: (a: string, b: string) => `Test rows that A alone gets right: ${a}; B alone: ${b}`,
  nearer: (a: string, b: string) => `Test rows where A comes nearer to the target: ${a}; B: ${b}`,
  holdsZero: (rows: string) =>
    `The interval includes 0: ${rows} test rows are too few to say which is better`,
  leavesZero: "The interval leaves 0 out: were neither better, chance would seldom give so much",
  chance: (p: string) => `McNemar’s test: p = ${p}`,
  howShares:
    "Tango’s score interval for two shares of the same rows; beside it the mid-p value of McNemar’s test. Both look only at rows where one alone is right.",
  howErrors: "The normal interval of a mean, over the differences of the squared errors row by row.",
  agreement: "These rows have no labels: right means what the fp32 model says",

  tensor: "The same tensor by both",
  which: "Tensor to compare",
  line: "One colour scale and the same axes for A and B; the difference has a scale of its own. Press a cell to follow that weight.",
  largest: (amount: string) => `Largest difference ${amount}`,
  equal: (count: string, all: string, share: string) => `${count} of ${all} weights are equal (${share})`,
  sqnr: (a: string, b: string) => `SQNR A ${a}, B ${b}`,
  exact: "lossless",
  identical: "A and B recover the same values here",
  scale: (limit: string, difference: string) =>
    `Colours of A and B run from −${limit} through 0 to +${limit}, of B − A to ±${difference}`,
  recovered: "Recovered weights",
  errors: "Errors of the weights",
  error: "Error ŵ − w",

  flipped: (count: number, shown: string, total: string) =>
    `${plural(count, shown, "test row", "test rows")} of ${total} get another class`,
  none: "Both give every test row the same class",
  onlyA: "A right, B wrong",
  onlyB: "B right, A wrong",
  neither: "Both wrong",
  shown: (count: string) => `The ${count} that A was surest of are shown.`,
  classes: (a: string, b: string) => `A ${a} · B ${b}`,
  marginHelp: "How far A’s best output was above its second.",
  noRows: "There are no test rows here, so there are no predictions to compare: only the weights are.",
  fit: "The line by A and by B",
  scatter: "Predicted against actual, by A and by B",
  rmse: (a: string, b: string) => `Root mean square error: A ${a}, B ${b}.`,
};
