// What this is, its arithmetic with sources, and where the data come from.
import { html, render, type TemplateResult } from "lit/html.js";
import { type Details, datasetLine, datasetName } from "../i18n/messages.ts";
import type { Shown } from "../shown.ts";
import { keepView } from "./header.ts";

const SOURCES = {
  grid: "https://arxiv.org/abs/1712.05877",
  quantize: "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
  recover: "https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html",
  interval: "https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval",
  sqnr: "https://arxiv.org/abs/2106.08295",
} as const;

/** Draws the dialog and opens it. */
export function openAbout(shown: Shown, details: Details): void {
  const place = document.getElementById("about-place");
  if (!place) return;
  render(aboutDialog(shown, details), place);
  place.querySelector("dialog")?.showModal();
}

function aboutDialog({ t, f, results }: Shown, details: Details): TemplateResult {
  const { about } = details;
  const formulas = Object.keys(SOURCES) as (keyof typeof SOURCES)[];
  return html`<dialog id="about" aria-labelledby="about-title">
    <div class="section-head">
      <h2 id="about-title">${about.heading}</h2>
      <form method="dialog"><button class="button">${t.page.close}</button></form>
    </div>
    <p>${about.what}</p>
    <p>${about.privacy}</p>
    <p>${about.size} ${results.catalogue ? about.version(results.catalogue.version) : ""}</p>
    <p>
      ${about.speed}
      <a href="./bench.html" @click=${keepView} @auxclick=${keepView}>${t.page.measure}</a>
    </p>
    <p>
      ${about.train}
      <a href="./train.html" @click=${keepView} @auxclick=${keepView}>${about.trainLink}</a>
    </p>
    <p>
      ${about.teach}
      <a href="./teach.html" @click=${keepView} @auxclick=${keepView}>${about.teachLink}</a>
    </p>
    <h3>${about.formulas}</h3>
    <ul class="formulas">
      ${formulas.map(
        (id) => html`<li>
          <span class="formula">${about.formula[id]}</span>
          <a href=${SOURCES[id]} target="_blank" rel="noopener noreferrer">${about.sources[id]}</a>
        </li>`,
      )}
    </ul>
    <h3>${about.tutorial}</h3>
    <p>${about.tutorialText}</p>
    <p>${about.tutorialLevels}</p>
    <h3>${about.data}</h3>
    <p>${about.split}</p>
    <div class="table-scroll" tabindex="0" role="group" aria-label=${about.data}>
      <table>
        <thead>
          <tr>
            <th scope="col">${about.table.dataset}</th>
            <th scope="col" class="number">${about.table.rows}</th>
            <th scope="col">${about.table.task}</th>
            <th scope="col">${about.table.source}</th>
            <th scope="col">${about.table.licence}</th>
          </tr>
        </thead>
        <tbody>
          ${(results.catalogue?.datasets ?? []).map(
            (dataset) => html`<tr>
              <th scope="row">${datasetName(t, dataset.id)} <small>${datasetLine(details, dataset.id)}</small></th>
              <td class="number">${f.count(dataset.rows)}</td>
              <td>${about.tasks[dataset.task]}</td>
              <td><a href=${dataset.sourceUrl} target="_blank" rel="noopener noreferrer">${dataset.source}</a></td>
              <td>${dataset.licence}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </dialog>`;
}
