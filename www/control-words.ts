// What a control of the form is set to, in words, for where there are no controls: on paper and in the report.
import { type Formats, shortest } from "./format.ts";
import { type Messages, optionText } from "./i18n/messages.ts";
import type { Control } from "./types.ts";

export function controlWords(control: Control, t: Messages, f: Formats): string {
  switch (control.kind) {
    case "choice": {
      const option = control.options.find((option) => option.chosen);
      return option ? optionText(t, control.path, option.id).label : "";
    }
    case "number":
      return f.count(control.value);
    case "real":
      return f.number(control.value);
    case "list":
      return control.values.map(shortest).join(" ");
  }
}
