import type { Expression, ObjectExpression, ObjectProperty, Statement } from '@babel/types';
import { constant } from './exported-expression.js';
import type { Placed } from './placed.js';

/** Limit for chains of constants, which may be circular. */
const MAX_DEPTH = 100;

/** The part of a syntax tree at a path, or the deepest part on the way that is written out literally. */
export function follow(
  body: readonly Statement[],
  root: Placed,
  path: readonly (string | number)[],
  key: boolean,
): Placed {
  let reached = root;
  for (const [depth, part] of path.entries()) {
    const whole = literal(body, reached);
    if (whole?.type === 'ObjectExpression') {
      const found = property(body, whole, String(part), 0);
      if (found === undefined) return reached;
      if (found.type === 'opaque') return found.at;
      reached = key && depth === path.length - 1 ? found.property.key : found.property.value;
    } else if (whole?.type === 'ArrayExpression' && typeof part === 'number') {
      // After a spread, element numbers are unknown.
      const before = whole.elements.slice(0, part + 1);
      const spread = before.find((element) => element?.type === 'SpreadElement');
      const element = spread ?? before[part];
      if (!element) return reached;
      reached = element;
      if (spread) return reached;
    } else {
      return reached;
    }
  }
  return reached;
}

/** The literal behind names, types and `defineScenario`; undefined for what is computed. */
function literal(body: readonly Statement[], node: Placed, depth = 0): Expression | undefined {
  const expression = node as Expression;
  if (depth > MAX_DEPTH) return undefined;
  switch (expression.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return literal(body, expression.expression, depth + 1);
    case 'Identifier': {
      const value = constant(body, expression.name);
      return value && literal(body, value, depth + 1);
    }
    case 'CallExpression': {
      const { callee, arguments: given } = expression;
      const gives = callee.type === 'Identifier' && callee.name === 'defineScenario' && given.length === 1;
      return gives ? literal(body, given[0]!, depth + 1) : undefined;
    }
    default:
      return expression;
  }
}

type Found =
  | { readonly type: 'property'; readonly property: ObjectProperty }
  /** It may come from here; only running the script would tell. */
  | { readonly type: 'opaque'; readonly at: Placed };

/** The property with a name: the last one, as when the script runs. */
function property(
  body: readonly Statement[],
  object: ObjectExpression,
  name: string,
  depth: number,
): Found | undefined {
  for (const each of object.properties.toReversed()) {
    if (each.type === 'ObjectProperty') {
      if (each.computed) return { type: 'opaque', at: each };
      if (nameOf(each.key) === name) return { type: 'property', property: each };
    } else if (each.type === 'SpreadElement') {
      const whole = literal(body, each.argument);
      if (whole?.type !== 'ObjectExpression' || depth > MAX_DEPTH) return { type: 'opaque', at: each };
      const found = property(body, whole, name, depth + 1);
      if (found !== undefined) return found;
    } else if (nameOf(each.key) === name) {
      return { type: 'opaque', at: each };
    }
  }
  return undefined;
}

function nameOf(key: ObjectProperty['key']): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' || key.type === 'NumericLiteral' ? String(key.value) : undefined;
}
