// Fields of the training page's forms: numbers, choices, lists of numbers. They know no experiment.
import { html, nothing, type TemplateResult } from "lit/html.js";

const inputOf = (event: Event) => event.currentTarget as HTMLInputElement;

export interface NumberField {
  label: string;
  value: number;
  min: number;
  max: number;
  /** "any" for numbers that need not be whole. */
  step?: number | "any";
  help?: string | undefined;
  change: (value: number) => void;
}

/** What is typed is brought within the limits; what is no number leaves the value as it was. */
function typed(
  input: HTMLInputElement,
  { value, min, max, step = 1, change }: Omit<NumberField, "label">,
): void {
  const read = input.value.trim() === "" ? Number.NaN : Number(input.value);
  const within = Math.min(Math.max(step === 1 ? Math.round(read) : read, min), max);
  if (Number.isFinite(read)) change(within);
  input.value = String(Number.isFinite(read) ? within : value);
}

export function numberField(field: NumberField): TemplateResult {
  const { label, value, min, max, step = 1, help } = field;
  return html`<label class="field" title=${help ?? nothing}>
    <span>${label}</span>
    <input
      type="number"
      min=${min}
      max=${max}
      step=${step}
      .value=${String(value)}
      @change=${(event: Event) => typed(inputOf(event), field)}
    />
  </label>`;
}

export interface ChoiceField<T extends string> {
  label: string;
  value: T;
  options: readonly { id: T; label: string; disabled?: boolean }[];
  help?: string | undefined;
  change: (value: T) => void;
}

export function selectField<T extends string>(field: ChoiceField<T>): TemplateResult {
  const { label, value, options, help, change } = field;
  return html`<label class="field" title=${help ?? nothing}>
    <span>${label}</span>
    <select
      .value=${value}
      @change=${(event: Event) => change((event.currentTarget as HTMLSelectElement).value as T)}
    >
      ${options.map(
        ({ id, label, disabled = false }) =>
          html`<option value=${id} ?selected=${id === value} ?disabled=${disabled}>${label}</option>`,
      )}
    </select>
  </label>`;
}

export function segmentsField<T extends string>(name: string, field: ChoiceField<T>): TemplateResult {
  const { label, value, options, help, change } = field;
  return html`<fieldset class="control">
    <legend class="control-label">${label}</legend>
    <div class="segments">
      ${options.map(
        ({ id, label, disabled = false }) => html`<label>
          <input type="radio" name=${name} value=${id} .checked=${id === value} ?disabled=${disabled} @change=${() => change(id)} />
          <span>${label}</span>
        </label>`,
      )}
    </div>
    ${help ? html`<p class="small">${help}</p>` : nothing}
  </fieldset>`;
}

export interface ListField {
  label: string;
  values: number[];
  min: number;
  max: number;
  most: number;
  step?: number | "any";
  /** What one is called, from 1. */
  nameOf: (index: number) => string;
  words: { add: string; remove: (index: number) => string };
  change: (values: number[]) => void;
}

/** Numbers side by side, each with a way to take it out, and one to add another. */
export function listField(field: ListField): TemplateResult {
  const { label, values, min, max, most, step = 1, nameOf, words, change } = field;
  const put = (index: number, value: number) => change(values.map((old, i) => (i === index ? value : old)));
  return html`<fieldset class="control list-field">
    <legend class="control-label">${label}</legend>
    <div class="list-items">
      ${values.map(
        (value, i) => html`<span class="list-item">
          <input
            type="number"
            aria-label=${nameOf(i + 1)}
            min=${min}
            max=${max}
            step=${step}
            .value=${String(value)}
            @change=${(event: Event) =>
              typed(inputOf(event), { value, min, max, step, change: (next) => put(i, next) })}
          />
          <button
            type="button"
            class="button tiny"
            aria-label=${words.remove(i + 1)}
            title=${words.remove(i + 1)}
            @click=${() => change(values.filter((_, at) => at !== i))}
          >
            ×
          </button>
        </span>`,
      )}
      ${
        values.length < most
          ? html`<button type="button" class="button tiny" @click=${() => change([...values, values.at(-1) ?? min])}>
              + ${words.add}
            </button>`
          : nothing
      }
    </div>
  </fieldset>`;
}
