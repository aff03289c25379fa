// Why the point is where it is: the tensor at hand, and one of several views of it.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { optionText } from "../i18n/messages.ts";
import { lazy } from "../lazy.ts";
import type { Detailed, Shown } from "../shown.ts";
import { TABS, type Tab } from "../state.ts";
import { weightsView } from "./weights.ts";

type Others = Record<Exclude<Tab, "weights">, (shown: Detailed) => TemplateResult> &
  Pick<typeof import("./others.ts"), "compareView">;

/** Views that come later: those of the other tabs, and of two points. */
export const others = lazy((): Promise<Others> => import("./others.ts"));

/** `null` while it has not come. */
function panel(shown: Shown): TemplateResult | null {
  const { state, t, details } = shown;
  if (state.tab === "weights") return weightsView(shown);
  const view = others()?.[state.tab];
  return view && details ? view({ ...shown, t: { ...t, ...details } }) : null;
}

/** Weights alone have no outputs to look at. */
const tabsOf = ({ results, state }: Shown) =>
  (results.session?.dataset.task === "weights" ? [...OF_TENSOR, "layers" as const] : TABS).filter(
    (tab) => !state.without.split(",").includes(`tab-${tab}`),
  );

/** Tabs that look at one tensor. */
const OF_TENSOR: readonly Tab[] = ["weights", "weight", "pictures", "why"];

export function inspectorView(shown: Shown): TemplateResult {
  const { state, results, t, f, actions } = shown;
  const { session, inspection } = results;
  const parameters = session?.parameters ?? [];
  return html`
    <h2 class="visually-hidden">${t.page.inspector}</h2>
    <div class="tabs" role="tablist" aria-label=${t.page.inspector} @pointerenter=${others} @keydown=${(event: KeyboardEvent) => moveTab(event, shown)}>
      ${tabsOf(shown).map(
        (tab) => html`<button
          type="button"
          role="tab"
          id=${`tab-${tab}`}
          aria-controls="panel"
          aria-selected=${tab === state.tab}
          tabindex=${tab === state.tab ? 0 : -1}
          data-words=${t.inspector.tabs[tab]}
          @click=${() => actions.update({ tab })}
        >
          ${t.inspector.tabs[tab]}
        </button>`,
      )}
    </div>
    <div id="panel" role="tabpanel" aria-labelledby=${`tab-${state.tab}`} tabindex="0">
      ${
        !OF_TENSOR.includes(state.tab)
          ? ""
          : html`<div class="control-row tensor">
              <label for="parameter">${t.inspector.tensor}</label>
              <select
                id="parameter"
                @change=${(event: Event) => actions.update({ parameter: Number((event.currentTarget as HTMLSelectElement).value), weight: null })}
              >
                ${parameters.map(
                  (
                    { name, shape },
                    index,
                  ) => html`<option value=${index} ?selected=${index === results.parameter}>
                    ${t.inspector.tensorOption(name, f.shape(shape))}
                  </option>`,
                )}
              </select>
            </div>
            ${transformedView(shown)}`
      }
      ${(inspection && panel(shown)) ?? html`<p class="small">${t.inspector.waiting}</p>`}
    </div>
  `;
}

/** Where weights are transformed, those after it are shown. */
function transformedView({ results, t }: Shown): TemplateResult | typeof nothing {
  const kind = results.recipe?.transform?.kind ?? "none";
  const isWeight = (results.inspection?.shape.length ?? 0) > 1;
  if (kind === "none" || !isWeight) return nothing;
  return html`<p class="small">${t.inspector.transformed(optionText(t, "transform", kind).label)}</p>`;
}

/** The arrow keys of a tab list. */
function moveTab(event: KeyboardEvent, shown: Shown): void {
  const { state, actions } = shown;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = tabsOf(shown);
  const next = tabs[(tabs.indexOf(state.tab) + step + tabs.length) % tabs.length];
  if (!next) return;
  event.preventDefault();
  actions.update({ tab: next });
  document.getElementById(`tab-${next}`)?.focus();
}
