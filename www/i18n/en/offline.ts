// When a newer build of the page is here.
export const offline = {
  heading: "New version",
  ready: "A new version is here.",
  reload: "Reload",
  later: "Later",
  /** What a reload does not keep. */
  loses: {
    model: "Reloading closes the model you opened.",
    measurements: "Reloading discards the measurements.",
    training: "Reloading discards what was trained.",
  },
};
