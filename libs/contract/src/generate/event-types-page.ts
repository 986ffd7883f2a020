import { type Derivation, derivations, eventTypes } from '../event-types.ts';

/** The page with its tables made anew; what stands between them stays. */
export function eventTypesPage(page: string): string {
  return withRegion(withRegion(page, 'types', typesTable()), 'derivation', derivationTable());
}

function withRegion(page: string, name: string, lines: readonly string[]): string {
  const region = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
  if (!region.test(page)) throw new Error(`the page has no place for ${name}`);
  return page.replace(region, () => [`<!-- ${name} -->`, '', ...lines, '', `<!-- /${name} -->`].join('\n'));
}

function typesTable(): string[] {
  const rows = eventTypes.map(({ name, description, severity, isDefault }) =>
    row(`\`${name}\``, description, severity, isDefault ? 'yes' : 'no'),
  );
  return [row('type', 'what happened', 'severity', 'by default'), row('---', '---', '---', '---'), ...rows];
}

function derivationTable(): string[] {
  const rows = derivations.map(({ type, ...of }) => row(kindsOf(of), verdictsOf(of), `\`${type}\``));
  return [row('kind', 'verdict', 'type'), row('---', '---', '---'), ...rows];
}

function kindsOf({ kinds }: Pick<Derivation, 'kinds'>): string {
  return kinds === undefined ? 'any' : kinds.map(code).join(', ');
}

function verdictsOf({ verdicts, isUndecided }: Pick<Derivation, 'verdicts' | 'isUndecided'>): string {
  if (isUndecided === true) return 'undecided';
  return verdicts === undefined ? 'any' : verdicts.map(code).join(', ');
}

function code(word: string): string {
  return `\`${word}\``;
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
