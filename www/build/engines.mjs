// Exported files, opened by the engines that people use them with.
import { join } from "node:path";
import { environment } from "./python.mjs";
import { root, run } from "./shell.mjs";

const tests = join(root, "tests");

export function checkInEngines() {
  const python = environment(join(root, "target/engines-python"), join(tests, "readers/engines.txt"), {
    title: "ONNX Runtime, onnx, safetensors, NumPy and gguf (about 250 MB)",
  });
  const files = join(root, "target/engines");
  run(process.execPath, [join(tests, "engines/export.mjs"), files], {
    advice: "Run `npm run build:package` if the package is older than the sources.",
  });
  run(python, [join(tests, "engines/check.py"), files], {
    env: { PYTHONDONTWRITEBYTECODE: "1" },
    advice: "The lines above say which file, and what is wrong there.",
  });
}
