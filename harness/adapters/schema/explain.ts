import type { ErrorObject } from 'ajv/dist/2020.js';
import { nearest } from '../../core/nearest.ts';
import { expectation, found, inWords, list, type SchemaPart } from './expectation.ts';

/**
 * What a validator found, one readable sentence a fault. Branches of a choice that the value never meant are left out:
 * the branches of our choices differ in type, so a branch whose type fits is the one that was meant.
 */
export function explain(errors: readonly ErrorObject[]): string[] {
  const faults = withoutOtherBranches(errors);
  const unknown = faults.filter(({ keyword }) => keyword === 'additionalProperties');
  const explained = new Set<string>();
  const sentences = faults.flatMap(fault => {
    if (fault.keyword === 'required' && (isTag(fault) || isMisspelt(fault, unknown))) return [];
    const sentence = `${place(fault.instancePath)}${sentenceOf(fault)}`;
    if (explained.has(sentence)) return [];
    explained.add(sentence);
    return [sentence];
  });
  return sentences.length > 0 ? sentences : ['it does not fit its schema.'];
}

function withoutOtherBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = [...errors];
  for (const choice of errors.filter(({ keyword }) => keyword === 'anyOf')) {
    const inside = kept.filter(
      error => error !== choice && (error.instancePath === choice.instancePath || below(error, choice)),
    );
    const wrongType = inside.filter(
      ({ keyword, instancePath }) =>
        instancePath === choice.instancePath && (keyword === 'type' || keyword === 'const' || keyword === 'anyOf'),
    );
    const meant = inside.filter(error => !wrongType.includes(error));
    const reduced = meant.length > 0 ? meant : [{ ...choice, params: { branches: wrongType } }];
    kept = kept.filter(error => error !== choice && !inside.includes(error)).concat(reduced);
  }
  return kept;
}

const below = (error: ErrorObject, choice: ErrorObject): boolean =>
  error.instancePath.startsWith(`${choice.instancePath}/`);

// A missing tag is reported once more by the keyword that reads it, which knows the values.
const isTag = ({ parentSchema }: ErrorObject): boolean => parentSchema?.discriminator !== undefined;

const isMisspelt = (missing: ErrorObject, unknown: readonly ErrorObject[]): boolean =>
  unknown.some(
    ({ instancePath, params }) =>
      instancePath === missing.instancePath &&
      nearest(params.additionalProperty, [missing.params.missingProperty]) !== null,
  );

function sentenceOf(error: ErrorObject): string {
  const schema = (error.parentSchema ?? {}) as SchemaPart;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error.params.additionalProperty, Object.keys(schema.properties ?? {}));
    case 'required':
      return missingKey(error.params.missingProperty, schema);
    case 'discriminator':
      return tag(error, schema);
    case 'anyOf':
      return `expected ${list(error.params.branches.map(branchInWords))}${about(schema)}, found ${found(error.data)}.`;
    case 'maxLength':
      return `expected at most ${error.params.limit} characters${about(schema)}, found ${[...String(error.data)].length}: ${found(error.data)}.`;
    case 'uniqueItems':
      return `entry ${error.params.i} says the same as entry ${error.params.j}; each may be there once.`;
    case 'enum':
      return `expected ${expectation(schema)}, found ${found(error.data)}.${hint(error.data, schema.enum ?? [])}`;
    default:
      return `expected ${expectation(schema)}, found ${found(error.data)}.`;
  }
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  const remedy = meant === null ? `Known keys are ${known.join(', ')}.` : `Did you mean '${meant}'?`;
  return `there is no key '${key}'. ${remedy}`;
}

function missingKey(key: string, schema: SchemaPart): string {
  const part = schema.properties?.[key];
  const what = part?.description ? ` (${part.description.replace(/\.$/, '')})` : '';
  return `the key '${key}'${what} is missing.`;
}

function tag(error: ErrorObject, schema: SchemaPart): string {
  const { tag: key, tagValue } = error.params as { tag: string; tagValue: unknown };
  const known = (schema.oneOf ?? [])
    .map(branch => branch.properties?.[key]?.const)
    .filter(value => value !== undefined);
  if (tagValue === undefined) return `the key '${key}' is missing: one of ${known.join(', ')}.`;
  return `expected '${key}' to be one of ${known.join(', ')}, found ${found(tagValue)}.${hint(tagValue, known)}`;
}

const about = ({ description }: SchemaPart): string =>
  description === undefined ? '' : ` (${description.replace(/\.$/, '')})`;

function hint(value: unknown, known: readonly unknown[]): string {
  const meant =
    typeof value === 'string'
      ? nearest(
          value,
          known.filter(word => typeof word === 'string'),
        )
      : null;
  return meant === null ? '' : ` Did you mean '${meant}'?`;
}

function branchInWords(branch: ErrorObject): string {
  if (branch.keyword === 'type') return inWords([branch.params.type].flat());
  return branch.keyword === 'const' ? String(branch.params.allowedValue) : 'another form';
}

/** `dataset.views[0].corruption: `, or nothing for the whole value. */
function place(pointer: string): string {
  const steps = pointer.split('/').slice(1);
  const path = steps
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(step => (/^\d+$/.test(step) ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`))
    .join('')
    .replace(/^\./, '');
  return path === '' ? '' : `${path}: `;
}
