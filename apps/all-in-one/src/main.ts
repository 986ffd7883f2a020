import { runAllInOne } from './run.ts';
import { stopWish } from './stop-wish.ts';

const code = await runAllInOne({
  args: process.argv.slice(2),
  env: process.env,
  folder: process.cwd(),
  wish: stopWish(process),
  write: (line) => void process.stdout.write(`${line}\n`),
});
process.exit(code);
