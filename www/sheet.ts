// Style sheets that come after the first chart.

/** Resolves when the sheet holds, or cannot be had: what it is for is shown either way. */
export function addSheet(href: string, media = "all"): Promise<void> {
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href, media });
  return new Promise((resolve) => {
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}
