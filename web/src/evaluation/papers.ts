// What of an evaluation is made for print.

import { may } from '../core/session';
import { isOpened, type Round } from './types';

export type PaperId = 'ranking' | 'minutes' | 'awards' | 'certificates' | 'announcement';
export interface PaperRow { id: PaperId; title: [ko: string, en: string]; what: [ko: string, en: string]; shown: (round: Round) => boolean }

const audits = (): boolean => may('evaluation_edit');
const ended = (round: Round): boolean => round.state === 'decided' || round.state === 'announced';

export const PAPERS: PaperRow[] = [
  { id: 'ranking', title: ['순위표', 'Ranking'], what: ['위원회 심의 자료', 'for the committee'], shown: audits },
  { id: 'minutes', title: ['회의록', 'Minutes'], what: ['위원회가 의결한 것', 'what the committee resolved'], shown: audits },
  { id: 'awards', title: ['표창 대상자', 'Award list'], what: ['선정과 표창 대상', 'who is chosen and commended'], shown: (round) => ended(round) || (audits() && isOpened(round.state)) },
  { id: 'certificates', title: ['표창장', 'Certificates'], what: ['한 대상에 한 장', 'a page each'], shown: (round) => audits() && ended(round) },
  { id: 'announcement', title: ['공고문', 'Announcement'], what: ['결과를 알리는 글', 'what is announced'], shown: ended },
];
