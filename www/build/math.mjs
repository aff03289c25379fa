// Formulas in TeX become MathML while the page is built: `import formulas from "./x.tex.json"` gives the markup of each.
import { readFileSync } from "node:fs";
import temml from "temml";

/** @param {string} tex */
export function mathMarkup(tex) {
  const displayMode = tex.startsWith("\\displaystyle");
  const markup = temml.renderToString(tex, { displayMode, throwOnError: true });
  // Styles in attributes are against the page's policy; tokens say how formulas look.
  return markup.replaceAll(/ style="[^"]*"/g, "");
}

/** @returns {import("vite").Plugin} */
export function mathFormulas() {
  return {
    name: "math-formulas",
    enforce: "pre",
    load(id) {
      const [path = ""] = id.split("?");
      if (!path.endsWith(".tex.json")) return null;
      this.addWatchFile(path);
      /** @type {Record<string, string>} */
      const formulas = JSON.parse(readFileSync(path, "utf8"));
      const entries = Object.entries(formulas).map(([name, tex]) => [name, mathMarkup(tex)]);
      return { code: `export default ${JSON.stringify(Object.fromEntries(entries))};`, moduleType: "js" };
    },
  };
}
