import type { Problems } from './problems.ts';
import type { NumberRelation, TextShape } from './search.ts';

/** What the modifiers of one `field|modifier|…` key add up to. */
export interface Modifiers {
  readonly all: boolean;
  readonly neq: boolean;
  readonly isCased: boolean;
  readonly shape: TextShape;
  /** What kind of value is expected; one at most. */
  readonly compare: 'text' | 'regex' | 'cidr' | 'exists' | 'fieldref' | NumberRelation;
  readonly flags: { i: boolean; m: boolean; s: boolean };
}

const SHAPES: Readonly<Record<string, TextShape>> = {
  contains: 'contains',
  startswith: 'startswith',
  endswith: 'endswith',
};
const COMPARES: Readonly<Record<string, Modifiers['compare']>> = {
  re: 'regex',
  cidr: 'cidr',
  exists: 'exists',
  fieldref: 'fieldref',
  lt: 'lt',
  lte: 'lte',
  gt: 'gt',
  gte: 'gte',
};
const REGEX_FLAGS: Readonly<Record<string, 'i' | 'm' | 's'>> = {
  i: 'i',
  ignorecase: 'i',
  m: 'm',
  multiline: 'm',
  s: 's',
  dotall: 's',
};
/** Known to Sigma and not to us: refused by name, never passed over. */
const REFUSED: Readonly<Record<string, string>> = {
  expand: 'needs placeholder values, which this engine has no source for',
  base64: 'is not supported yet',
  base64offset: 'is not supported yet',
  wide: 'is not supported yet',
  utf16le: 'is not supported yet',
  utf16be: 'is not supported yet',
  utf16: 'is not supported yet',
  windash: 'is not supported yet',
  minute: 'knows no time zone and is refused',
  hour: 'knows no time zone and is refused',
  day: 'knows no time zone and is refused',
  week: 'knows no time zone and is refused',
  month: 'knows no time zone and is refused',
  year: 'knows no time zone and is refused',
};

/** @returns undefined when a modifier is unknown, refused, or does not go with another; the problem says which */
export function readModifiers(names: readonly string[], problems: Problems): Modifiers | undefined {
  const found = {
    all: false,
    neq: false,
    isCased: false,
    shape: 'whole' as TextShape,
    compare: 'text' as Modifiers['compare'],
    flags: { i: false, m: false, s: false },
  };
  let isUsable = true;
  const refuse = (message: string) => {
    problems.add(message);
    isUsable = false;
  };
  for (const name of names) {
    const shape = SHAPES[name];
    const compare = COMPARES[name];
    const flag = REGEX_FLAGS[name];
    if (name === 'all') found.all = true;
    else if (name === 'neq') found.neq = true;
    else if (name === 'cased') found.isCased = true;
    else if (shape !== undefined) {
      if (found.shape !== 'whole') refuse(`modifier ${name} does not go with ${found.shape}`);
      found.shape = shape;
    } else if (compare !== undefined) {
      if (found.compare !== 'text') refuse(`modifier ${name} does not go with ${found.compare}`);
      found.compare = compare;
    } else if (flag !== undefined) {
      if (found.compare !== 'regex') refuse(`modifier ${name} is for re only`);
      found.flags[flag] = true;
    } else refuse(REFUSED[name] === undefined ? `unknown modifier ${name}` : `modifier ${name} ${REFUSED[name]}`);
  }
  const takesShape = found.compare === 'text' || found.compare === 'fieldref';
  if (!takesShape && found.shape !== 'whole') refuse(`modifier ${found.shape} does not go with ${found.compare}`);
  if (!takesShape && found.isCased) refuse(`modifier cased does not go with ${found.compare}`);
  return isUsable ? found : undefined;
}
