// What is imported through benches/vite.mjs.
declare module "*.wat" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

declare module "*/kernels.js?second" {
  export { loadKernels } from "../pkg/kernels.js";
}
