// The figures of the point: beside fp32, beside pinned points, on the Pareto front; and where its bytes are.
import { familyPath } from "../charts/families.ts";
import { type ColumnOf, columns } from "../controls/columns.ts";
import { familyText } from "../i18n/messages.ts";
import { type Column, recipeKey } from "../state.ts";
import type { Family, Point } from "../types.ts";
import { recipeWords } from "../words.ts";
import { type Contents, named, type Row, section, table } from "./contents.ts";
import { type Markup, markup } from "./markup.ts";

const keyOf = ({ recipe }: Point) => recipeKey(recipe);

const mark = (family: Family): Markup =>
  markup`<svg class="mark" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><path class="family family-${family}" d="${familyPath(family, 64)}" transform="translate(7 7)"></path></svg>`;

/** The measured columns of points side by side; of two, how the second differs. */
function beside({ shown }: Contents, points: Point[], notes: boolean): Row[] {
  const { t, f } = shown;
  const measured = columns(shown).filter(({ number }) =>
    points.some((point) => number?.(point) !== undefined),
  );
  const difference = ({ number, difference = f.signed }: ColumnOf): string[] => {
    const [from, to] = points.map((point) => number?.(point));
    if (points.length !== 2) return [];
    return [from === undefined || to === undefined ? "–" : difference(to - from)];
  };
  return measured.flatMap((column): Row[] => [
    {
      head: notes ? markup`${column.label} <small>${column.about}</small>` : column.label,
      cells: [...points.map((point) => column.text(point)), ...difference(column)],
    },
    ...(column.id === "score" ? intervals(points, t.chart.interval, f) : []),
  ]);
}

/** The interval of each score, where scores have one. */
function intervals(points: Point[], label: string, f: Contents["shown"]["f"]): Row[] {
  const texts = points.map(({ report: { metric } }) =>
    metric.task === "classification"
      ? `${f.percent(metric.interval.low)}–${f.percent(metric.interval.high)}`
      : "–",
  );
  if (texts.every((text) => text === "–")) return [];
  return [{ head: label, cells: points.length === 2 ? [...texts, ""] : texts }];
}

export function figuresSection(contents: Contents): Markup {
  const { shown, words, point } = contents;
  const { session } = shown.results;
  const points = session ? [session.baseline, point] : [point];
  const heads = ["", shown.t.predictions.fp32, words.point, words.difference];
  return section(
    "figures",
    words.sections.figures,
    table(words.figures, heads.slice(0, 1 + (points.length === 2 ? 3 : 1)), beside(contents, points, true)),
  );
}

export function chartSection({ shown, words, point, chart }: Contents): Markup {
  const { visible, state, t, results } = shown;
  const task = results.session?.dataset.task ?? "classification";
  const families = [...new Set(visible.map(({ family }) => family))];
  const said = [
    words.chart,
    task === "classification" ? words.intervals : "",
    state.hidden.length > 0 ? words.hidden : "",
    results.frontier.includes(keyOf(point)) ? words.onFront : words.offFront,
  ];
  return section(
    "chart",
    t.chart.title[task],
    markup`<figure>
<div class="scroll" role="group" tabindex="0" aria-label="${t.chart.title[task]}">${chart.svg}</div>
<ul class="legend">${families.map((family) => markup`<li>${mark(family)} ${familyText(t, family).label}</li>`)}</ul>
<figcaption>${said.filter((sentence) => sentence !== "").join(words.gap)}</figcaption>
</figure>
`,
  );
}

const OF_FRONT: Column[] = ["family", "bytes", "bitsPerWeight", "compression", "score", "agreement", "sqnr"];

export function frontSection({ shown, words, point }: Contents): Markup | null {
  const { results, visible } = shown;
  const byKey = new Map(visible.map((point) => [keyOf(point), point]));
  const front = results.frontier.flatMap((key) => byKey.get(key) ?? []);
  if (front.length === 0) return null;
  const [first, ...others] = columns(shown).filter(({ id }) => OF_FRONT.includes(id));
  const rows = front.map((each) => ({
    head: markup`${mark(each.family)} ${first?.text(each) ?? ""}`,
    cells: others.map((column) => column.text(each)),
    current: keyOf(each) === keyOf(point),
  }));
  const heads = [first?.label ?? "", ...others.map(({ label }) => label)];
  const caption = rows.some(({ current }) => current)
    ? `${words.front}${words.gap}${words.marked}`
    : words.front;
  return section("front", words.sections.front, table(caption, heads, rows, { isLong: true }));
}

export function pinsSection(contents: Contents): Markup | null {
  const { shown, words } = contents;
  const { t, f, results } = shown;
  const points = results.pinned;
  if (points.length === 0) return null;
  const letter = (index: number) => String.fromCharCode(65 + index);
  const heads = points.map(
    (point, index) => `${letter(index)}${t.page.colon}${recipeWords(point.recipe, t, f)}`,
  );
  const difference = points.length === 2 ? [t.comparison.difference] : [];
  return section(
    "pins",
    words.sections.pins,
    table(words.pins, ["", ...heads, ...difference], beside(contents, points, false)),
  );
}

const SECTIONS = ["codes", "scales", "zeroPoints", "codebook", "index", "table"] as const;

/** Where the bytes are, tensor by tensor; with one range for all, all parameters are one. */
export function bytesSection({ shown, words, parts }: Contents): Markup {
  const { f, results } = shown;
  const { tensors, beside, total } = parts;
  const sums = SECTIONS.map((id) => tensors.reduce((sum, tensor) => sum + tensor[id], 0));
  const used = SECTIONS.filter((_, index) => (sums[index] ?? 0) > 0);
  const parameters = results.session?.parameters ?? [];
  const name = (index: number, shape: number[]): Markup => {
    const parameter = tensors.length === parameters.length ? parameters[index] : undefined;
    // A global range joins the tensors that share it.
    return parameter
      ? markup`${named(parameter.name)} <small>${f.shape(parameter.shape)}</small>`
      : markup`${words.bytes.joined} <small>${f.shape(shape)}</small>`;
  };
  const all = (tensor: (typeof tensors)[number]) => SECTIONS.reduce((sum, id) => sum + tensor[id], 0);
  const rows = tensors.map((tensor, index) => ({
    head: name(index, tensor.shape),
    cells: [...used.map((id) => f.count(tensor[id])), f.count(all(tensor))],
  }));
  const rest = { head: words.bytes.beside, cells: [...used.map(() => ""), f.count(beside)] };
  const shares = [...sums.filter((sum) => sum > 0), total].map((sum) => f.percent(sum / total));
  const totals = [...sums.filter((sum) => sum > 0), total].map((sum) => f.count(sum));
  return section(
    "bytes",
    words.sections.bytes,
    table(
      words.bytes.caption,
      [words.bytes.tensor, ...used.map((id) => words.bytes[id]), words.bytes.total],
      beside > 0 ? [...rows, rest] : rows,
      {
        total: [
          { head: words.bytes.total, cells: totals },
          { head: words.bytes.share, cells: shares },
        ],
      },
    ),
  );
}
