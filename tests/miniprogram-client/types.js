// Writes the client's types from the description of the API.
const ROOT = '/api/mini/v1';

/** Names of the server's that say nothing to a mini-program. */
const INLINE = /^(IdOf|JsonElement$)/;
const KEY_HEADER = 'Idempotency-Key';

/** The text of the client's api.ts. */
export function typesOf({ paths, components }) {
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ name: nameOf(method, path), operation })));
  const schemas = components.schemas;
  const keyed = routes.filter(({ operation }) => operation.parameters?.some(({ name }) => name === KEY_HEADER));
  return [
    '// Written from ../openapi.json by `npm run types` in tests/miniprogram-client. Do not edit.',
    ...wanted(routes, schemas).map((name) => declaration(name, schemas[name])),
    `/** What each call takes and answers. */\nexport interface Api {\n${routes.map((route) => routeText(route, schemas)).join('\n')}\n}`,
    `/** Calls with an Idempotency-Key. */\nexport const keyed: ReadonlySet<string> = new Set([\n${keyed.map(({ name }) => `  '${name}',`).join('\n')}\n]);`,
  ].join('\n\n') + '\n';
}

/** As the client names a call: `GET /points/balance`. */
export function nameOf(method, path) {
  return `${method.toUpperCase()} ${path.slice(ROOT.length).replace(/\/$/, '')}`;
}

/** The schema of what is in the envelope; only a refusal leaves it empty, and that is thrown. */
function answerSchema(operation, schemas) {
  const { schema } = operation.responses['200'].content['application/json'];
  const { data } = resolve(schema, schemas).properties;
  return data.oneOf?.find(({ type }) => type !== 'null') ?? data;
}

function resolve(schema, schemas) {
  return schema.$ref ? schemas[refName(schema)] : schema;
}

function refName({ $ref }) {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}

/** Everything that calls take or answer, without the envelopes. */
function wanted(routes, schemas) {
  const found = new Set();
  const visit = (schema) => {
    if (schema.$ref) {
      const name = refName(schema);
      if (found.has(name)) return;
      found.add(name);
      visit(schemas[name]);
    }
    for (const inner of [...Object.values(schema.properties ?? {}), ...(schema.oneOf ?? []), schema.items, schema.additionalProperties]) {
      if (inner instanceof Object) visit(inner);
    }
  };
  for (const { operation } of routes) {
    visit(answerSchema(operation, schemas));
    for (const { schema } of operation.parameters ?? []) visit(schema);
    if (operation.requestBody) visit(bodySchema(operation));
  }
  return [...found].filter((name) => !INLINE.test(name)).sort();
}

function bodySchema({ requestBody }) {
  return requestBody.content['application/json'].schema;
}

function declaration(name, schema) {
  const head = schema.description ? `/** ${oneLine(schema.description)} */\n` : '';
  if (!schema.properties) return `${head}export type ${name} = ${typeText(schema)};`;
  return `${head}export interface ${name} ${objectText(schema, '')}`;
}

function routeText({ name, operation }, schemas) {
  const parts = [];
  for (const place of ['path', 'query']) {
    const given = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
    if (given.length > 0) parts.push(`${place}: { ${given.map(parameterText).join('; ')} }`);
  }
  if (operation.requestBody) parts.push(`body: ${typeText(bodySchema(operation))}`);
  parts.push(`answer: ${typeText(answerSchema(operation, schemas))}`);
  return `  '${name}': { ${parts.join('; ')} };`;
}

function parameterText({ name, required, in: place, schema }) {
  // What a path holds are ids, and ids are text in a mini-program.
  const type = place === 'path' ? 'string' : typeText(schema);
  return required ? `${name}: ${type}` : `${name}?: ${type} | undefined`;
}

function objectText({ properties, required = [] }, indent) {
  const members = Object.entries(properties).map(([name, schema]) => {
    const comment = schema.description ? `${indent}  /** ${oneLine(schema.description)} */\n` : '';
    return `${comment}${indent}  ${name}${required.includes(name) ? '' : '?'}: ${typeText(schema, `${indent}  `)};`;
  });
  return `{\n${members.join('\n')}\n${indent}}`;
}

function typeText(schema, indent = '') {
  if (schema.$ref) return INLINE.test(refName(schema)) ? inlineText(refName(schema)) : refName(schema);
  if (schema.oneOf) return schema.oneOf.map((each) => typeText(each, indent)).join(' | ');
  if (schema.enum) return schema.enum.map((value) => (value === null ? 'null' : `'${value}'`)).join(' | ');
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return 'unknown';
  // Numbers may be sent as text, but are answered as numbers.
  const plain = types.filter((type) => !(type === 'string' && (types.includes('integer') || types.includes('number'))));
  return plain.map((type) => plainText(type, schema, indent)).sort((a, b) => (a === 'null') - (b === 'null')).join(' | ');
}

function inlineText(name) {
  return name.startsWith('IdOf') ? 'string' : 'unknown';
}

function plainText(type, schema, indent) {
  switch (type) {
    case 'integer': return 'number';
    case 'array': return `${parenthesised(typeText(schema.items, indent))}[]`;
    case 'object': return schema.properties ? objectText(schema, indent) : `Record<string, ${schema.additionalProperties ? typeText(schema.additionalProperties, indent) : 'unknown'}>`;
    default: return type;
  }
}

function parenthesised(text) {
  return text.includes(' | ') ? `(${text})` : text;
}

function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
