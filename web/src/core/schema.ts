// What the server says of itself (/api/openapi.json): titles and kinds of the fields of lists and bodies, so that a
// register's columns, filters and forms need not be written a second time.

import { useEffect, useState } from 'preact/hooks';
import { BASE, get, type Problem } from './api';
import { language } from './say';

export type Kind = 'id' | 'int' | 'points' | 'text' | 'long' | 'bool' | 'day' | 'time' | 'choice' | 'list' | 'object' | 'department' | 'person';

export interface FieldInfo {
  name: string;
  title: string;
  kind: Kind;
  choices: string[];
  required: boolean;
  min?: number;
  max?: number;
}

interface Schema { type?: string; description?: string; format?: string; enum?: string[]; minLength?: number; maxLength?: number; minimum?: number; maximum?: number; properties?: Record<string, Schema>; items?: Schema; required?: string[] }
interface Content { content?: Record<string, { schema: Schema }> }
interface Operation { parameters: { name: string; in: string; schema: Schema; description?: string }[]; requestBody?: Content; responses: Record<string, Content> }
export type Api = { paths: Record<string, Record<string, Operation>> };

const LONG = 201;
const DEPARTMENTS = ['department_id', 'parent_id', 'successor_id'];
const PERSONS = ['officer_id', 'absent_id'];

function kindOf(name: string, schema: Schema): Kind {
  if (DEPARTMENTS.includes(name)) return 'department';
  if (PERSONS.includes(name)) return 'person';
  if (schema.enum) return 'choice';
  if (schema.format === 'date') return 'day';
  if (schema.format === 'date-time') return 'time';
  switch (schema.type) {
    case 'integer': return name === 'id' || name.endsWith('_id') ? 'id' : 'int';
    case 'number': return 'points';
    case 'boolean': return 'bool';
    case 'array': return 'list';
    case 'object': return 'object';
    default: return (schema.maxLength ?? 0) >= LONG ? 'long' : 'text';
  }
}

function fieldsOf(schema: Schema | undefined): FieldInfo[] {
  return Object.entries(schema?.properties ?? {}).map(([name, one]) => ({
    name, title: one.description ?? name, kind: kindOf(name, one), choices: one.enum ?? [], required: schema?.required?.includes(name) ?? false,
    min: one.minLength ?? one.minimum, max: one.maxLength ?? one.maximum,
  }));
}

const operation = (api: Api, method: string, path: string): Operation | undefined => api.paths[BASE + path]?.[method.toLowerCase()];

/** The members of a list's rows. */
export function columnsOf(api: Api, path: string): FieldInfo[] {
  return fieldsOf(operation(api, 'get', path)?.responses['200']?.content?.['application/json']?.schema.properties?.['items']?.items);
}

/** The members of what is sent. */
export function bodyOf(api: Api, method: string, path: string): FieldInfo[] {
  return fieldsOf(operation(api, method, path)?.requestBody?.content?.['application/json']?.schema);
}

let cached: { language: string; api: Promise<Api> } | null = null;

export function readApi(): Promise<Api> {
  if (cached?.language !== language()) cached = { language: language(), api: get<Api>('/api/openapi.json') };
  cached.api.catch(() => { cached = null; });
  return cached.api;
}

export function useApi(): { api: Api | null; problem: Problem | null } {
  const [state, setState] = useState<{ api: Api | null; problem: Problem | null }>({ api: null, problem: null });
  useEffect(() => { readApi().then((api) => setState({ api, problem: null }), (problem: Problem) => setState({ api: null, problem })); }, []);
  return state;
}
