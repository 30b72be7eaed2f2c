import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { sources } from '../scripts/sources.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The files that declare each exported name. */
function declarations(): Map<string, Set<string>> {
  const program = ts.createProgram(Object.values(sources), {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    paths: Object.fromEntries(Object.entries(sources).map(([name, file]) => [name, [file]])),
    noLib: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const places = new Map<string, Set<string>>();
  for (const file of Object.values(sources)) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
    for (const symbol of checker.getExportsOfModule(module)) {
      const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const files = (origin.declarations ?? []).map((one) => one.getSourceFile().fileName.slice(root.length));
      places.set(symbol.name, (places.get(symbol.name) ?? new Set()).add(files.join()));
    }
  }
  return places;
}

it('no exported name means different things in two packages', () => {
  const places = declarations();
  expect(places.size).toBeGreaterThan(500);
  const twice = [...places].filter(([, files]) => files.size > 1);
  expect(twice.map(([name, files]) => `${name}: ${[...files].join(' and ')}`)).toEqual([]);
});
