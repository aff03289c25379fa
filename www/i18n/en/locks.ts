// What a link that hides and locks says to its visitors.
export const locks = {
  note: "Whoever made this link has locked what carries this sign: it can be looked at, not changed.",
  locked: "Locked by the link",
  refused: "The link has locked this.",
};
