// Hostile texts in alarms and the acts on them, in records, and in loads and bundles that are held.
import { inCsv, jsonLines, MARKUP, SHORT } from './hostile-feeder.mjs';

/** Alarms of its own, whose sentence has the name of a shop in it: uses of a card of somebody who is not their manager. */
async function alarmsOf(feeder, many) {
  let card = null;
  for (const row of (await feeder.get('lead', '/alarms/work?scenario_id=C03&limit=50')).items) {
    const { own_case, evidence } = await feeder.get('manager', `/alarms/${row.id}`).catch(() => ({ own_case: 'unseen' }));
    if (!own_case && !(await feeder.get('lead', `/alarms/${row.id}`)).own_case) card = evidence.find((one) => one.name === 'card_id').value;
  }
  if (!card) throw new Error('no card of the department');
  const rows = Array.from({ length: many }, (_, i) => ({ agency_id: 'A1', apv_no: `HOSTILE-${i}`, card_id: card, apv_cd: '승인', apv_dtm: '2026-06-30T12:00:00', amt: 11000 + i, mcc_cd: '7997', merchant_nm: MARKUP, merchant_no: `H${i}` }));
  const posted = await feeder.world.post('card_apv', jsonLines(rows));
  if (posted.status !== 200) throw new Error(`card_apv: ${posted.status} ${await posted.text()}`);
  const { items } = await feeder.get('auditor', `/alarms?scenario_id=C03&amount_from=11000&amount_to=${10999 + many}&limit=100`);
  if (items.length !== many) throw new Error(`${items.length} of ${many} alarms`);
  return items.sort((a, b) => a.amount - b.amount).map((one) => one.id);
}

export async function feedAlarms(feeder) {
  const [walk, asked, kept, moved, grave, many] = await alarmsOf(feeder, 6);
  const answer = { action: 20, reference: MARKUP };
  await feeder.act('lead', '/alarms', walk, 'read');
  await feeder.act('lead', '/alarms', walk, 'start');
  await feeder.act('lead', '/alarms', walk, 'act', answer);
  await feeder.act('manager', '/alarms', walk, 'send-back');
  await feeder.act('lead', '/alarms', walk, 'act', answer);
  await feeder.act('manager', '/alarms', walk, 'approve');
  await feeder.act('auditor', '/alarms', walk, 'demand');
  await feeder.act('lead', '/alarms', walk, 'act', answer);
  await feeder.act('manager', '/alarms', walk, 'approve');
  await feeder.act('auditor', '/alarms', walk, 'confirm');

  const day = (await feeder.get('lead', `/alarms/${asked}`)).due_on;
  const later = (days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
  for (const [until, decision] of [[later(20), 'refuse'], [later(30), 'approve']]) {
    await feeder.act('lead', '/alarms', asked, 'extend', { until });
    const { id, version } = await feeder.first('manager', `/alarm-requests?state=asked&alarm_id=${asked}`);
    await feeder.send('manager', 'POST', `/extensions/{id}/${decision}`, id, { reason: MARKUP }, { version });
  }
  await feeder.act('lead', '/alarms', asked, 'extend', { until: later(40) });
  await feeder.send('lead', 'POST', '/alarms/{id}/comments', asked, { text: MARKUP });
  await feeder.attach('lead', '/alarms', asked);
  await feeder.send('lead', 'PUT', '/drafts/{name}', `alarm.${asked}`, { body: { action: '', amount: null, date: '', reference: '', reason: MARKUP } });

  for (const decision of ['refuse', 'approve']) {
    await feeder.act('lead', '/alarms', kept, 'exclude', { scope: 'record', until: '2027-06-30' });
    const { id, version } = await feeder.first('auditor', `/alarm-requests?state=asked&alarm_id=${kept}`);
    await feeder.send('auditor', 'POST', `/exclusions/{id}/${decision}`, id, { reason: MARKUP }, { version });
  }
  const { department_id } = await feeder.get('auditor', `/alarms/${moved}`);
  await feeder.act('lead', '/alarms', moved, 'transfer', { department_id });
  await feeder.act('auditor', '/alarms', moved, 'assign', { department_id });
  await feeder.act('auditor', '/alarms', grave, 'audit-case', { reference: MARKUP });
  const hidden = await feeder.first('auditor', '/alarms?audit_only=true&state=issued&limit=1');
  await feeder.act('auditor', '/alarms', hidden.id, 'release');
  const bulk = await feeder.get('lead', `/alarms/${many}`);
  await feeder.send('lead', 'POST', '/alarms/bulk', [], { act: 'act', ...answer, reason: MARKUP, alarms: [{ id: many, version: bulk.version }] });
  return { walk, asked, moved, grave, many, released: hidden.id };
}

/** A payment twice, in the words of whoever keys it in: every text of the table is hostile. */
export async function feedRecords(feeder) {
  const table = (await feeder.get('auditor', '/schema')).tables.find((one) => one.name === 'exp_pay');
  const texts = table.columns.filter((one) => one.type === 'text' && !['agency_id', 'dept_cd', 'mk_emp_no', 'chk_emp_no'].includes(one.name)).map((one) => one.name);
  const heads = ['agency_id', 'dept_cd', 'amt', 'pay_ymd', ...texts];
  const rows = ['2026-06-20', '2026-06-25'].map((day, i) => ['A1', 'D003', 661000, day, ...texts.map((name) => (name === 'pay_no' ? `${SHORT}${i}` : MARKUP))]);
  const posted = await feeder.world.post('exp_pay', inCsv([heads, ...rows, ['A1', 'D003', MARKUP, MARKUP, ...texts.map(() => MARKUP)]]), 'text/csv');
  if (posted.status !== 200) throw new Error(`exp_pay: ${posted.status} ${await posted.text()}`);
  const { inserted, rejected } = await posted.json();
  if (inserted !== 2 || rejected !== 1) throw new Error(`${inserted} rows in, ${rejected} refused`);
  const key = `A1,${SHORT}0`;
  await feeder.send('auditor', 'POST', '/records/{table}/{key}/reveal', ['exp_pay', key], { column: 'creditor_nm', reason: MARKUP });
  const found = await feeder.first('auditor', '/alarms?scenario_id=F03&amount_from=661000&amount_to=661000');
  await feeder.act('auditor', '/alarms', found.id, 'reveal', { column: 'payee' });
  return { key, twice: found.id };
}

/** Loads and a bundle that are held, and decided with a reason. */
export async function feedLoads(feeder) {
  const { world } = feeder;
  const pairs = (name) => jsonLines(Array.from({ length: 120 }, (_, i) => ({ agency_id: 'A1', pay_no: `${name}-${i}`, dept_cd: 'D004', creditor_nm: MARKUP, creditor_tok: `${name}-${i >> 1}`, amt: 662000, pay_ymd: i % 2 ? '2026-06-25' : '2026-06-20', remark: MARKUP })));
  for (const decision of ['refuse', 'release']) {
    const { state, id } = await (await world.post('exp_pay', pairs(`H-${decision}`))).json();
    if (state !== 'held') throw new Error(`the load is ${state}`);
    await feeder.send('auditor', 'POST', `/ingests/{id}/${decision}`, id, { reason: MARKUP });
  }
  const asFeed = async (path, body, type) => (await fetch(`${world.base}/api/v1${path}`, { method: 'POST', headers: { Authorization: `Bearer ${world.token}`, 'Content-Type': type }, body })).json();
  const bundle = await asFeed('/bundles', JSON.stringify({ name: MARKUP }), 'application/json');
  feeder.fed.set('POST /bundles name', '');
  await asFeed(`/records/exp_pay?bundle=${bundle.id}`, pairs('H-bundle'), 'application/x-ndjson');
  const { state } = await asFeed(`/bundles/${bundle.id}/end`, '{}', 'application/json');
  if (state !== 'held') throw new Error(`the bundle is ${state}`);
  await feeder.send('auditor', 'POST', '/bundles/{id}/release', bundle.id, { reason: MARKUP });
  await feeder.send('admin', 'PUT', '/feeds/{table}', 'ct_cont', { rhythm: 'daily', reason: MARKUP });
}

/** Alarms of before count from today on: last, as it dates every one of them. */
export async function feedBaseline(feeder) {
  for (const mode of ['begin', 'end']) await feeder.send('auditor', 'POST', '/alarms/baseline', [], { mode, reason: MARKUP });
}
