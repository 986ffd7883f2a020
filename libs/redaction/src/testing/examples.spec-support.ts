import { aiExamples } from './examples-ai.spec-support.ts';
import { cloudExamples } from './examples-cloud.spec-support.ts';
import { nationalExamples } from './examples-national.spec-support.ts';
import { personalExamples } from './examples-personal.spec-support.ts';
import { platformExamples } from './examples-platforms.spec-support.ts';
import { serviceExamples } from './examples-services.spec-support.ts';
import { webExamples } from './examples-web.spec-support.ts';

/** What one detector must find whole, and what must not be put down to it. */
export interface Examples {
  /** Texts with the secret between « and ». */
  readonly hits: readonly string[];
  readonly misses: readonly string[];
}

export type ExampleTable = Readonly<Record<string, Examples>>;

/** By detector id. Every built-in detector has a row; a test says so. */
export const examples: ExampleTable = {
  ...cloudExamples,
  ...platformExamples,
  ...aiExamples,
  ...serviceExamples,
  ...webExamples,
  ...personalExamples,
  ...nationalExamples,
};
