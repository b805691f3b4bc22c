import { ConfigError, parseConfig } from '../config/config.ts';
import { listFiles, readFile } from '../config/files.ts';
import { checkConnections } from './check-connections.ts';

try {
  const config = parseConfig(process.env, readFile, listFiles);
  const { host, port, accounts, sandbox } = config;
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
  if (process.argv.includes('--connect')) {
    const results = await checkConnections(accounts, config.timeoutMs);
    const report = results.map(({ key, result, message }) => `  ${key.padEnd(16)} ${result.padEnd(14)} ${message}\n`);
    process.stdout.write(`Connections:\n${report.join('')}`);
    if (results.some(({ result }) => result !== 'OK' && result !== 'SKIPPED')) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
