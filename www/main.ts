// Placeholder until the page is wired: starts the package and shows its version.
import { ready, version } from "../pkg/index.js";

await ready();
const app = document.querySelector("#app");
if (app) app.textContent = `Quantization Playground ${version()}`;
