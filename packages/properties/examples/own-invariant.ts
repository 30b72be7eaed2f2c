import { type Invariant, scenarioTime } from '@carplab/properties';

/** A possible service level: no network is without a MASTER for longer than 5 s. */
export const neverLongWithout: Invariant = {
  name: 'never long without a master',
  claim: 'Some host is MASTER at least every 5 s.',
  watch(_trace, book, tell) {
    let sinceUs = 0;
    return {
      moment(nowUs) {
        if (book.lanes.some((lane) => lane.isMaster)) sinceUs = nowUs;
        else if (nowUs > sinceUs + 5_000_000)
          tell(nowUs, `nobody is MASTER from ${scenarioTime(sinceUs)} to ${scenarioTime(nowUs)}`);
      },
    };
  },
};
