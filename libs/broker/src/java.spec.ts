import { expect, it } from 'vitest';
import { parseJavaVersion } from './java.ts';

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_412"', 8],
  ['openjdk version "21" 2023-09-19', 21],
  ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25.0.1" 2025-10-21', 25],
  ['The operation couldn’t be completed. Unable to locate a Java Runtime.', undefined],
])('reads the Java version of %j as %s', (text, version) => {
  expect(parseJavaVersion(text)).toBe(version);
});
