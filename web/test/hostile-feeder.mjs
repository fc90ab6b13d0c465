// Hostile texts, and who feeds them to the API: each text of a route, as the API describes itself, that was fed is kept in mind
// with a mark, by which it is known again where it is shown.

export const SCRIPT = '"><img src=x onerror="window.__xss=1"><script>window.__xss=1</script>';
export const MARKUP = `${SCRIPT}{{7*7}}`;
export const SHORT = '<img src=x onerror=__xss=1>'; // where MARKUP is too long
export const TINY = '<img src=x>';
const SHARED = TINY.slice(0, 10); // of all of them
export const isHostile = (value) => typeof value === 'string' && value.includes(SHARED);

/** "POST /departments name" of each free text that a route takes, in its body or in the address of an upload. */
export async function textsOf(base) {
  const { paths } = await (await fetch(`${base}/api/openapi.json`)).json();
  const free = (schema) => schema.type === 'string' && !schema.enum && !schema.format;
  return Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).flatMap(([method, { parameters, requestBody }]) => {
    if (method === 'get') return [];
    const body = Object.entries(requestBody?.content['application/json'].schema.properties ?? {}).filter(([, schema]) => free(schema)).map(([name]) => name);
    const query = parameters.filter((one) => one.in === 'query' && free(one.schema)).map((one) => one.name);
    return [...body, ...query].map((name) => `${method.toUpperCase()} ${path.replace('/api/v1', '')} ${name}`);
  }));
}

export class Feeder {
  constructor(world) { this.world = world; this.fed = new Map(); this.marks = 0; this.people = {}; }
  async as(login) { return (this.people[login] ??= await this.world.person(login)); }
  /** What of it is MARKUP or SHORT alone ends in the mark of its text. */
  marked(to, given) {
    return Object.fromEntries(Object.entries(given).map(([name, value]) => {
      if (!isHostile(value)) return [name, value];
      const text = `${to} ${name}`, alone = value === MARKUP || value === SHORT, mark = this.fed.get(text) || (alone ? `⟨${++this.marks}⟩` : '');
      this.fed.set(text, mark);
      return [name, alone ? value + mark : value];
    }));
  }
  /** `shape` is the path as the API describes it: "/alarms/{id}/act". */
  async send(login, method, shape, ids, body, { query = {}, version, type, status = [200, 201, 204] } = {}) {
    let at = 0;
    const path = shape.replace(/\{[^}]*\}/g, () => encodeURIComponent([ids].flat()[at++]));
    const search = new URLSearchParams(this.marked(`${method} ${shape}`, query)).toString();
    const sent = type || !body ? body : this.marked(`${method} ${shape}`, body);
    const headers = { ...(version === undefined ? {} : { 'If-Match': `"${version}"` }), ...(type ? { 'Content-Type': type } : {}) };
    const answer = await (await this.as(login)).ask(method, path + (search ? `?${search}` : ''), sent, headers);
    if (![status].flat().includes(answer.status)) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.reply).slice(0, 300)}`);
    return answer.reply;
  }
  attach(login, things, id) {
    return this.send(login, 'POST', `${things}/{id}/attachments`, id, PDF, { query: { name: SHORT }, type: 'application/octet-stream' });
  }
  async get(login, path) {
    const { status, reply } = await (await this.as(login)).ask('GET', path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(reply).slice(0, 300)}`);
    return reply;
  }
  async first(login, path) {
    const { items } = await this.get(login, path);
    if (!items.length) throw new Error(`nothing at ${path}`);
    return items[0];
  }
  /** An act on one thing, with a hostile reason, under the version that whoever acts sees. */
  async act(login, things, id, verb, body = {}, more = {}) {
    const { status, etag, reply } = await (await this.as(login)).ask('GET', `${things}/${id}`);
    if (status !== 200) throw new Error(`${login} does not see ${things}/${id}: ${JSON.stringify(reply).slice(0, 300)}`);
    return this.send(login, 'POST', `${things}/{id}/${verb}`, id, { reason: MARKUP, ...body }, { version: etag?.replaceAll('"', ''), ...more });
  }
}

const PDF = new TextEncoder().encode('%PDF-1.4\n%%EOF\n');

export const jsonLines = (rows) => rows.map((row) => JSON.stringify(row)).join('\n');
export const inCsv = (rows) => rows.map((row) => row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')).join('\n');
