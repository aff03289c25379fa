// The playground as an element: `<quant-playground src="…">` holds a frame and speaks with the page in it, as
// examples/embed/README.md describes. Needs no WebAssembly of its own.
const NAME = "quant-playground";
const VERSION = 1;

/** What each attribute is called in a link. */
const PARTS = {
  dataset: "data",
  recipe: "recipe",
  lang: "lang",
  theme: "theme",
  title: "title",
  locked: "locked",
  without: "without",
};

/** Before the page has said how high it is. */
const FIRST_HEIGHT = "720px";

/** A recipe as it stands in links; text stays as it is. */
export function recipeText(recipe) {
  if (typeof recipe === "string") return recipe;
  const parts = [];
  const visit = (value, path) => {
    if (Array.isArray(value) && value.every((item) => typeof item === "number")) {
      if (value.length > 0) parts.push(`${path}:${value.map((item) => `${item}|`).join("")}`);
    } else if (value !== null && typeof value === "object") {
      for (const [key, field] of Object.entries(value)) visit(field, path ? `${path}.${key}` : key);
    } else if (value !== undefined) parts.push(`${path}:${value}`);
  };
  visit(recipe ?? {}, "");
  return parts.sort().join(",");
}

// Where there are no elements, as in Node, the module can be imported all the same.
const Base = globalThis.HTMLElement ?? class {};

export class QuantPlaygroundElement extends Base {
  static observedAttributes = ["src", "height", ...Object.keys(PARTS)];

  #frame = null;
  #address = null;
  /** The last view that the page told; its `view` is `null` for a model of the visitor's own. */
  #told = null;
  #hear = (event) => this.#heard(event);

  connectedCallback() {
    addEventListener("message", this.#hear);
    this.#load();
  }

  disconnectedCallback() {
    removeEventListener("message", this.#hear);
    this.#frame?.remove();
    this.#frame = null;
  }

  attributeChangedCallback(name) {
    if (!this.#frame) return;
    if (name === "src" || name === "height") this.#load();
    else {
      if (name === "title") this.#name();
      this.#set(this.#part(name));
    }
  }

  /** Shows another recipe: as in links, or as an object. */
  setRecipe(recipe) {
    this.setAttribute("recipe", recipeText(recipe));
  }

  /** The link to what is shown now; of a model of the visitor's own, to what was asked for. */
  link() {
    if (!this.#address) return "";
    const view = this.#told?.view ?? this.#view();
    return `${this.#address.href.replace(/#.*$/, "")}${view ? `#${view}` : ""}`;
  }

  get isReady() {
    return this.#told !== null;
  }

  #part(name) {
    const value = this.getAttribute(name) ?? "";
    const said = name === "lang" ? value.split("-")[0].toLowerCase() : value;
    return `${PARTS[name]}=${encodeURIComponent(said)}`;
  }

  /** What the address and the attributes ask for, as in a link; the attributes count. */
  #view() {
    const asked = Object.keys(PARTS).filter((name) => this.hasAttribute(name));
    const given = this.#address?.hash.slice(1);
    return [...(given ? [given] : []), ...asked.map((name) => this.#part(name))].join("&");
  }

  #load() {
    this.#frame?.remove();
    this.#frame = this.#told = this.#address = null;
    if (!this.hasAttribute("src"))
      return this.#fail("argument", "The attribute src says where a playground is.");
    try {
      this.#address = new URL(this.getAttribute("src"), document.baseURI);
    } catch (error) {
      return this.#fail("argument", error.message);
    }
    const height = this.getAttribute("height") ?? "auto";
    const frame = document.createElement("iframe");
    frame.src = `${this.#address.href.replace(/#.*$/, "")}#${this.#view()}&embed=${height === "auto" ? "auto" : "1"}`;
    // Without it, a frame of another site may not write to the clipboard: "Copy link".
    frame.allow = "clipboard-write";
    const length = height === "auto" ? FIRST_HEIGHT : /^\d+$/.test(height) ? `${height}px` : height;
    for (const [property, value] of Object.entries({
      display: "block",
      width: "100%",
      border: "0",
      height: length,
    }))
      frame.style.setProperty(property, value);
    this.style.setProperty("display", "block");
    this.#frame = frame;
    this.#name();
    (this.shadowRoot ?? this.attachShadow({ mode: "open" })).append(frame);
  }

  /** A frame has a name for those who cannot see it. */
  #name() {
    if (this.#frame) this.#frame.title = this.getAttribute("title") || "Quantization Playground";
  }

  #set(view) {
    // Until it has spoken it may not listen; then it is told everything.
    if (!this.#told) return;
    const to = this.#address.origin === "null" ? "*" : this.#address.origin;
    this.#frame.contentWindow?.postMessage({ target: NAME, version: VERSION, type: "set", view }, to);
  }

  #heard({ data, source, origin }) {
    if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#address.origin) return;
    if (data?.source !== NAME || data.version !== VERSION) return;
    const { source: _, version: __, type, ...detail } = data;
    if (type === "height") {
      if (Number.isFinite(detail.height)) this.#frame.style.setProperty("height", `${detail.height}px`);
    } else if (type === "error") this.#fail(detail.code, detail.message);
    else if (type === "ready" || type === "change") {
      const asked = this.#view();
      this.#told = detail;
      // What was asked for while it was on its way.
      if (type === "ready" && !this.#frame.src.includes(`#${asked}&embed=`)) this.#set(asked);
      this.#dispatch(type, detail);
    }
  }

  #fail(code, message) {
    this.#dispatch("error", { code, message });
  }

  #dispatch(type, detail) {
    this.dispatchEvent(new CustomEvent(`quant-${type}`, { detail, bubbles: true, composed: true }));
  }
}

// `lang` and `title` every element has; `dataset` is what HTML calls data-* attributes.
for (const [property, attribute] of Object.entries({
  ...{ src: "src", height: "height", recipe: "recipe", theme: "theme", locked: "locked", without: "without" },
  datasetId: "dataset",
})) {
  Object.defineProperty(QuantPlaygroundElement.prototype, property, {
    get() {
      return this.getAttribute(attribute) ?? "";
    },
    set(value) {
      this.setAttribute(attribute, property === "recipe" ? recipeText(value) : String(value));
    },
    enumerable: true,
    configurable: true,
  });
}

if (globalThis.customElements && !customElements.get(NAME))
  customElements.define(NAME, QuantPlaygroundElement);
