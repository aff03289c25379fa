// The shapes of words: of an option, and of a control with its options.
export interface OptionText {
  label: string;
  /** One line: when to use it. */
  use: string;
}

export interface ControlText {
  label: string;
  /** One line: what this does. */
  help: string;
  options?: Record<string, OptionText>;
}
