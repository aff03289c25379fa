// A chart on the page as a file: SVG with every style written out, PNG at twice its size. Touches the DOM, draws nothing.

const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "display",
  "paint-order",
];

/** The text of a file that looks the same without the page's style sheets. */
export function svgText(chart: SVGSVGElement): string {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const originals = [chart, ...chart.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, index) => {
    const styles = getComputedStyle(original);
    const target = copies[index];
    if (!target) return;
    for (const name of STYLES) target.setAttribute(name, styles.getPropertyValue(name));
    target.removeAttribute("class");
  });
  for (const hidden of copy.querySelectorAll('[display="none"]')) hidden.remove();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  copy.prepend(paper);
  return removeComments(new XMLSerializer().serializeToString(copy));
}

/** Canvases and the words beside them (`data-export`) as one SVG, each where it is on the page. */
function canvasesText(figure: Element): string {
  const frame = figure.getBoundingClientRect();
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const add = (name: string, attributes: Record<string, string | number>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return picture.appendChild(element);
  };
  picture.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  picture.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
  picture.setAttribute("width", String(frame.width));
  picture.setAttribute("height", String(frame.height));
  const styles = getComputedStyle(document.body);
  add("rect", { width: "100%", height: "100%", fill: styles.backgroundColor });
  for (const canvas of figure.querySelectorAll("canvas")) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const place = { x: left - frame.left, y: top - frame.top, width, height };
    // The picture's own pixels: cells stay sharp at any size.
    add("image", {
      ...place,
      href: canvas.toDataURL(),
      preserveAspectRatio: "none",
      "image-rendering": "pixelated",
    });
  }
  for (const words of figure.querySelectorAll("[data-export]")) {
    const { left, top, height } = words.getBoundingClientRect();
    const text = getComputedStyle(words);
    add("text", {
      x: left - frame.left,
      y: top - frame.top + height * 0.75,
      fill: text.color,
      "font-family": text.fontFamily,
      "font-size": text.fontSize,
    }).textContent = words.textContent.trim();
  }
  return new XMLSerializer().serializeToString(picture);
}

/** Lit marks its places with comments. */
function removeComments(text: string): string {
  return text.replaceAll(/<!--.*?-->/gs, "");
}

/** The same as a PNG, `scale` pixels for each of the page's. */
export async function pngOf(text: string, width: number, height: number, scale = 2): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large"))),
        "image/png",
      ),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands a file to the visitor. */
export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has its own hold on the content once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Saves the chart in `figure` as a file of the wanted kind. */
export async function saveChart(figure: Element, name: string, kind: "svg" | "png"): Promise<void> {
  const chart = figure.querySelector<SVGSVGElement>("svg[viewBox]");
  const text = chart ? svgText(chart) : canvasesText(figure);
  const { width, height } = (chart ?? figure).getBoundingClientRect();
  const content =
    kind === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await pngOf(text, width, height);
  save(`${name}.${kind}`, content);
}
