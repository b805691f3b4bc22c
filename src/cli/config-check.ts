import { ConfigError, parseConfig } from '../config/config.ts';
import { listFiles, readFile } from '../config/files.ts';

try {
  const { host, port, accounts, sandbox } = parseConfig(process.env, readFile, listFiles);
  const lines = accounts.map(
    ({ key, name, definition, variable }) =>
      `  ${key.padEnd(16)} ${definition.provider.padEnd(14)} ${name}${variable ? `  (from ${variable})` : ''}`,
  );
  const sandboxLine = sandbox ? ['  and the four accounts of the sandbox'] : [];
  process.stdout.write(
    [
      'The configuration is valid.',
      `The gateway will listen on ${host}:${port}, with these accounts:`,
      ...lines,
      ...sandboxLine,
      '',
    ].join('\n'),
  );
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
