/** English has two forms; the number is passed already formatted. */
export function plural(count: number, shown: string, one: string, many: string): string {
  return `${shown} ${count === 1 ? one : many}`;
}
