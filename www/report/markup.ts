// Text of HTML that is also well-formed XML: whatever is put into it is text, unless it was made here.

/** What has been escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | null | false | readonly Value[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escaped(text: string): string {
  // Neither HTML nor XML holds control characters, however they are written.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const sound = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  return sound.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

function written(value: Value): string {
  if (value === null || value === false) return "";
  if (value instanceof Markup) return value.text;
  return Array.isArray(value) ? value.map(written).join("") : escaped(String(value));
}

/** `` markup`<td>${text}</td>` `` */
export function markup(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...values.map(written)));
}
