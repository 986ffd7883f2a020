import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Automaton, buildAutomaton } from './automaton.ts';

/** Literals found, as "start:literal", in the order of their ends. */
function run(automaton: Automaton<string>, text: string): string[] {
  const found: string[] = [];
  let state = 0;
  for (let index = 0; index < text.length; index += 1) {
    const cls = automaton.classes[text.charCodeAt(index)] ?? 0;
    state = automaton.next[(state << automaton.shift) | cls] ?? 0;
    for (const hit of automaton.outputs[state - automaton.firstOutput] ?? []) {
      found.push(`${index + 1 - hit.length}:${hit.output}`);
    }
  }
  return found.sort();
}

function literals(...texts: string[]) {
  return texts.map((text) => ({ text, output: text }));
}

describe('automaton', () => {
  it('finds literals inside and across each other', () => {
    expect(run(buildAutomaton(literals('he', 'she', 'hers', 'his')), 'ushers')).toEqual(['1:she', '2:he', '2:hers']);
  });

  it('takes no notice of case, and a digit stands for any digit', () => {
    expect(run(buildAutomaton(literals('sq0a-', 'ДА')), 'xSQ7A- да')).toEqual(['1:sq0a-', '7:ДА']);
  });

  it('counts characters of a range as one', () => {
    const automaton = buildAutomaton(literals('\u200b'), [
      [0x200b, 0x200f],
      [0xfeff, 0xfeff],
    ]);
    expect(run(automaton, 'a\u200db\ufeff')).toEqual(['1:\u200b', '3:\u200b']);
  });

  it('finds what a search for each literal finds', () => {
    const word = fc.stringMatching(/^[ab0-]{1,4}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
        fc.stringMatching(/^[aAbB07-]{0,40}$/),
        (words, text) => {
          const folded = text.toLowerCase().replace(/\d/g, '0');
          const expected = words.flatMap((literal) =>
            [...folded].flatMap((_, at) => (folded.startsWith(literal, at) ? [`${at}:${literal}`] : [])),
          );
          expect(run(buildAutomaton(literals(...words)), text)).toEqual(expected.sort());
        },
      ),
      { numRuns: 2000 },
    );
  });
});
