import type { Expression, Statement } from '@babel/types';
import type { Placed } from './placed.js';

/** What a script exports as `scenario`, or else by default. A name re-exported from another module has only a place. */
export function exportedExpression(body: readonly Statement[]): Expression | Placed | undefined {
  return named(body, 'scenario') ?? byDefault(body) ?? named(body, 'default');
}

function named(body: readonly Statement[], name: string): Expression | Placed | undefined {
  for (const statement of body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    if (statement.declaration?.type === 'VariableDeclaration') {
      const found = initOf(statement.declaration.declarations, name);
      if (found) return found;
    }
    for (const specifier of statement.specifiers) {
      const { exported } = specifier;
      if ((exported.type === 'Identifier' ? exported.name : exported.value) !== name) continue;
      return specifier.type === 'ExportSpecifier' && !statement.source ? specifier.local : specifier;
    }
  }
  return undefined;
}

function byDefault(body: readonly Statement[]): Placed | undefined {
  for (const statement of body) {
    if (statement.type === 'ExportDefaultDeclaration') return statement.declaration;
  }
  return undefined;
}

/** The value of a constant at the top level of the script. */
export function constant(body: readonly Statement[], name: string): Expression | undefined {
  for (const statement of body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue;
    const found = initOf(declaration.declarations, name);
    if (found) return found;
  }
  return undefined;
}

type Declarations = Extract<Statement, { type: 'VariableDeclaration' }>['declarations'];

function initOf(declarations: Declarations, name: string): Expression | undefined {
  const found = declarations.find(({ id }) => id.type === 'Identifier' && id.name === name);
  return found?.init ?? undefined;
}
