// Training in the tab: the datasets that only it has.
export const training = {
  datasets: {
    vowels: {
      name: "Japanese vowels",
      line: "Nine men say the vowels /a/ and /e/ in a row; each utterance is a sequence of 7 to 29 frames of 12 cepstrum coefficients, and the model names the speaker.",
    },
    languages: {
      name: "Languages",
      line: "Sentences and clauses of the Universal Declaration of Human Rights in 22 languages, as counts of hashed letters, pairs and triples of letters; the model names the language.",
    },
  },
};
