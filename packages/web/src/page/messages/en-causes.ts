/** What a selected thing came from, and what came of it. */
export const enCauses = {
  from: (what: string) => `It came from: ${what}`,
  of: (what: string) => `What came of it: ${what}`,
  sender: (host: string, vhid: string) => `${host}, ${vhid}, which sent it`,
  none: {
    from: 'The record has nothing that it came from.',
    of: 'The record has nothing that came of it.',
  },
  nothing: 'Nothing is selected at this instant.',
  keys: [['i o', 'what the selected thing came from; what came of it (also [ ])']] as readonly (readonly [
    string,
    string,
  ])[],
};
