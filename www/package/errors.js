// Errors of the package's JavaScript, of the same form as those that come from Rust.

/**
 * @param {string} code stable, for programs
 * @param {string} message for people
 * @param {unknown} [cause]
 */
export function quantError(code, message, cause) {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  error.name = "QuantError";
  return Object.assign(error, { code });
}

/** @param {unknown} error */
export const isQuantError = (error) => error instanceof Error && error.name === "QuantError";
