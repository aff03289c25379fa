// The dialog that gives a link to a model of one's own: with the model inside where it is small, else what to do instead.
// Only here does a model get into the address, when it is asked for.
import { html, render, type TemplateResult } from "lit/html.js";
import type { Details } from "../i18n/messages.ts";
import type { Shown } from "../shown.ts";
import { MOST_PACKED, type Packed, pack } from "./inline.ts";

export async function shareDialog(shown: Shown, details: Details): Promise<void> {
  const place = document.getElementById("about-place");
  const model = shown.actions.own()?.model;
  if (!place || !model) return;
  const packed = await pack(model);
  const address = packed.text === null ? URL.createObjectURL(model) : null;
  render(view(shown, details, model, packed, address), place);
  const dialog = place.querySelector("dialog");
  dialog?.addEventListener("close", () => address && URL.revokeObjectURL(address), { once: true });
  dialog?.showModal();
}

function view(
  { t, f, actions }: Shown,
  { own, hints }: Details,
  { name, size }: File,
  { text, bytes }: Packed,
  address: string | null,
): TemplateResult {
  const { share } = own;
  const copy = async (event: Event) => {
    const button = event.currentTarget as HTMLButtonElement;
    if (text !== null) actions.update({ model: text }, "replace");
    const said = await actions.copyLink().then(
      () => t.page.shared,
      () => hints.shareFailed,
    );
    const answer = button.parentElement?.querySelector("output");
    if (answer) answer.textContent = said;
  };
  return html`<dialog id="share-dialog" aria-labelledby="share-title">
    <div class="section-head">
      <h2 id="share-title">${share.heading}</h2>
      <form method="dialog"><button class="button">${t.page.close}</button></form>
    </div>
    ${
      address === null
        ? html`<p>${share.small(name, f.bytes(bytes))}</p>
            <p>${share.rows}</p>
            <p><button type="button" class="button strong" @click=${copy}>${t.page.share}</button> <output></output></p>`
        : html`<p>${share.large(name, f.bytes(bytes), f.bytes(MOST_PACKED))}</p>
            <p><a class="button strong" href=${address} download=${name}>${share.download(name, f.bytes(size))}</a></p>`
    }
  </dialog>`;
}
