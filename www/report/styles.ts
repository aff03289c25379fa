// The style sheet of a report, of the page's own: the same colours, the same charts. Pure.

const PAIR = /light-dark\(([^,()]+),\s*([^()]+)\)/g;

/** Light colours come first, so that paper gets them, and so do viewers that know no `light-dark()`. */
export function sheetOf(tokens: string, ...others: string[]): string {
  const properties = (/:root\s*\{([^}]*)\}/.exec(plain(tokens))?.[1] ?? "").replace(
    /color-scheme:[^;]*;/,
    "",
  );
  const pairs = properties.split(";").filter((property) => property.includes("light-dark("));
  const dark = pairs.map((property) => `${property.replaceAll(PAIR, "$2")};`).join("");
  return `:root {
  color-scheme: light;${properties.replaceAll(PAIR, "$1")}}
@media screen and (prefers-color-scheme: dark) {
  :root {
  color-scheme: dark;${dark}
  }
}
${others.map(plain).join("")}`;
}

/** Without comments, which are for those who change it. */
const plain = (sheet: string) => sheet.replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/\n\s*(?=\n)/g, "");
