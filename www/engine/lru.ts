// What was computed before, by a key; when there is no more room, what was not asked for the longest goes.

export interface LruOptions<V> {
  /** How much there is room for. */
  most: number;
  /** How much room one takes; 1 unless said otherwise. */
  sizeOf?: (value: V) => number;
  /** Told of each value that goes. */
  dropped?: (value: V) => void;
}

export class Lru<V> {
  #held = new Map<string, V>();
  #options: LruOptions<V>;
  #size = 0;

  constructor(options: LruOptions<V>) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    const value = this.#held.get(key);
    if (value === undefined) return undefined;
    // A map keeps the order in which keys came: the first is the one that nobody asked for.
    this.#held.delete(key);
    this.#held.set(key, value);
    return value;
  }

  /** Holds a value; the newest is held however large it is. */
  set(key: string, value: V): void {
    const before = this.#held.get(key);
    if (before !== undefined) this.#drop(key, before, before !== value);
    this.#held.set(key, value);
    this.#size += this.#sizeOf(value);
    for (const [oldest, old] of this.#held) {
      if (this.#size <= this.#options.most || oldest === key) break;
      this.#drop(oldest, old, true);
    }
  }

  #sizeOf(value: V): number {
    return this.#options.sizeOf?.(value) ?? 1;
  }

  #drop(key: string, value: V, isGone: boolean): void {
    this.#held.delete(key);
    this.#size -= this.#sizeOf(value);
    if (isGone) this.#options.dropped?.(value);
  }
}
