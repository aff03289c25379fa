// Opens the visitor's browser, when there is one to open.
import { spawn } from "node:child_process";

/** @param {string} url */
export function openBrowser(url) {
  const { CI, DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION, BROWSER } = process.env;
  if (CI || BROWSER === "none" || !process.stdout.isTTY) return;
  const headless = process.platform === "linux" && !DISPLAY && !WAYLAND_DISPLAY;
  if (headless || (SSH_CONNECTION && !DISPLAY)) return;
  const [program, ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", url]
        : ["xdg-open", url];
  const child = spawn(program ?? "", args, { stdio: "ignore", detached: true });
  child.on("error", () => {}); // no opener: the URL is printed anyway
  child.unref();
}
