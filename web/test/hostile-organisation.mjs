// Hostile texts in the organisation, in what one proposes and another decides, and in scenarios.
import { inCsv, isHostile, MARKUP, SCRIPT, SHORT, TINY } from './hostile-feeder.mjs';

export async function feedOrganisation(feeder) {
  const reason = MARKUP, put = (shape, ids, body, version) => feeder.send('admin', version === undefined ? 'POST' : 'PATCH', shape, ids, body, { version });
  const end = async (list, id, shape, body = {}) => feeder.send('admin', 'POST', shape, id, { ...body, reason }, { version: (await feeder.get('admin', `${list}?limit=500`)).items.find((one) => one.id === id).version });
  const officer = await put('/officers', [], { emp_no: SHORT, name: `${MARKUP} `, email: `${SHORT}@b.example` });
  await put('/officers/{id}', officer.id, { name: MARKUP, email: `x${SHORT}@b.example` }, 1);
  const department = await put('/departments', [], { code: TINY, name: `${MARKUP} `, valid_from: '2026-01-01' });
  await put('/departments/{id}', department.id, { name: MARKUP }, 1);
  const post = await put('/posts', [], { officer_id: officer.id, department_id: department.id, role: 'officer', duty: `${SHORT} `, valid_from: '2026-01-01' });
  await put('/posts/{id}', post.id, { duty: SHORT }, 1);
  const other = await feeder.first('admin', '/officers?emp_no=E00004');
  const substitute = await put('/substitutes', [], { absent_id: officer.id, officer_id: other.id, valid_from: '2026-11-01', valid_to: '2027-12-31', reason });
  await end('/substitutes', substitute.id, '/substitutes/{id}/end');
  const account = await put('/accounts', [], { officer_id: officer.id, login: 'hostile', reason });
  for (const verb of ['unlock', 'reset', 'end']) await end('/accounts', account.id, `/accounts/{id}/${verb}`);
  const token = await put('/tokens', [], { name: MARKUP, permissions: ['precheck'], reason });
  await feeder.send('admin', 'POST', '/tokens/{id}/end', token.id, { reason });
  await feeder.send('admin', 'POST', '/org/import/{kind}', 'officers', inCsv([['직원번호', '이름', '전자우편'], ['HOSTILE', MARKUP, 'a@b.example']]), { query: { reason: MARKUP }, type: 'text/csv' });
  await feeder.send('nobody', 'POST', '/session', [], { login: MARKUP, password: 'wrong-password-1' }, { status: 401 });
  await end('/posts', post.id, '/posts/{id}/end');
  await end('/departments', department.id, '/departments/{id}/end');
  return { officer: officer.id, department: department.id };
}

/** What one proposes another decides, each with a reason: one of each kind is approved and one refused. */
export async function feedProposals(feeder) {
  const reason = MARKUP;
  const decide = (kind, login, decision, id) => feeder.send(login, 'POST', `/${kind}-changes/{id}/${decision}`, id, { reason });
  for (const [value, decision] of [[MARKUP, 'approve'], ['x', 'refuse']]) {
    const { id } = await feeder.send('admin', 'PUT', '/settings/{name}', 'console.url', { value, reason });
    await decide('setting', 'auditor', decision, id);
  }
  for (const decision of ['approve', 'refuse']) {
    const { change } = await feeder.send('admin', 'POST', '/webhooks', [], { name: MARKUP, url: 'http://127.0.0.1:9/hostile', events: ['feed.late'], reason });
    await decide('webhook', 'auditor', decision, change);
  }
  const { id: department_id } = await feeder.first('admin', '/departments?code=D004');
  const made = await feeder.send('admin', 'POST', '/mappings', [], { kind: 'card', code: MARKUP, department_id, valid_from: '2026-07-01', reason });
  await decide('mapping', 'auditor', 'approve', made.id);
  const mapping = async () => (await feeder.get('admin', '/mappings?kind=card&limit=500')).items.find((one) => isHostile(one.code));
  const { id, version } = await mapping();
  const edit = await feeder.send('admin', 'PATCH', '/mappings/{id}', id, { valid_to: '2027-12-31', reason }, { version });
  await decide('mapping', 'auditor', 'refuse', edit.id);
  await feeder.send('admin', 'POST', '/mappings/{id}/end', id, { reason }, { version: (await mapping()).version });
}

export const RULE = 'P04';

/** The text of a rule with hostile words in its header. */
function hostileRule(text) {
  const words = (name) => JSON.stringify(name === 'sentence' ? SCRIPT : MARKUP); // a sentence's braces name columns
  return text.replace(/^(title|sentence|advice|exceptions): .*$/gm, (_, name) => `${name}: {ko: ${words(name)}, en: ${words(name)}}`);
}

export async function feedScenarios(feeder) {
  const scenario = await feeder.get('auditor', `/scenarios/${RULE}`);
  const text = hostileRule(scenario.text), body = { kind: 'version', text };
  await feeder.send('auditor', 'POST', '/scenarios/check', [], { text });
  await feeder.send('auditor', 'POST', '/scenarios/{id}/cases', RULE, { text, cases: scenario.cases.replace(/^case .*$/m, `case ${MARKUP}`) });
  await feeder.send('auditor', 'POST', '/scenarios/{id}/try', RULE, body);
  await feeder.send('auditor', 'POST', '/scenarios/{id}/backtest', RULE, body);
  await feeder.send('auditor', 'POST', '/scenarios/{id}/shadow', RULE, { ...body, days: 7 });
  for (const decision of ['refuse', 'approve']) {
    const { id } = await feeder.send('auditor', 'POST', '/scenarios/{id}/changes', RULE, { ...body, reason: MARKUP });
    await feeder.send('deputy', 'POST', `/scenario-changes/{id}/${decision}`, id, { reason: MARKUP });
  }
  await feeder.send('auditor', 'POST', '/scenarios/{id}/changes', RULE, { kind: 'pause', reason: MARKUP });
}

/** Judged by somebody who confirmed none of them. */
export async function feedSamples(feeder) {
  const drawn = await feeder.send('auditor', 'POST', '/alarm-samples', [], { from: '2026-01-01', to: new Date().toISOString().slice(0, 10), share: 100 });
  const item = await feeder.first('auditor', `/alarm-sample-items?sample_id=${drawn.id}`);
  const { version } = await feeder.get('auditor', `/alarms/${item.id}`);
  await feeder.send('deputy', 'POST', '/alarms/{id}/samples/{sample}', [item.id, drawn.id], { verdict: 'upheld', note: MARKUP }, { version });
}
