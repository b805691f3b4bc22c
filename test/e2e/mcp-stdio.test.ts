import { describe, expect, test } from 'vitest';
import { ADA, call, type Era, errorText, namesOf, outputOf, REVISIONS, TIME_ZONE, US_CALL } from '../support/mcp.ts';
import { clientsFile, connectOverStdio, SANDBOX, startServer } from '../support/mcp-process.ts';
import { runProject } from '../support/project-process.ts';
import { ENDED_WELL } from './gateway-process.ts';

const WEEK = { from: '2030-01-07T00:00:00+01:00', to: '2030-01-12T00:00:00+01:00', timeZone: TIME_ZONE };
const INITIALIZE = {
  id: 1,
  method: 'initialize',
  params: { protocolVersion: REVISIONS.legacy, capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

/** The start of a process can take seconds on a busy machine. */
const PROCESS_MS = { timeout: 90_000 };

describe.each<Era>(['modern', 'legacy'])('a client of the %s revision over stdio', PROCESS_MS, (era) => {
  test('finds a slot and books it, and gets nothing but the protocol', async () => {
    const { client, errors } = await connectOverStdio(SANDBOX, era);
    expect(client.getNegotiatedProtocolVersion()).toBe(REVISIONS[era]);
    expect(await namesOf(client)).toHaveLength(18);
    const { slots } = outputOf(await call(client, 'find_slots', { eventTypeId: US_CALL, ...WEEK, limit: 1 }));
    const slot = { eventTypeId: US_CALL, start: slots[0].start, timeZone: TIME_ZONE };
    const hold = outputOf(await call(client, 'hold_slot', slot));
    const booked = outputOf(
      await call(client, 'confirm_hold', { holdId: hold.holdId, attendee: ADA, timeZone: TIME_ZONE }),
    );
    expect(booked).toMatchObject({ status: 'ACCEPTED', start: slots[0].start });
    expect(errorText(await call(client, 'book_slot', { ...slot, attendee: ADA }))).toMatch(/^CONFLICT: /);
    expect(errors).toEqual([]);
  });
});

describe('a server over stdio', PROCESS_MS, () => {
  test('acts as the client that MCP_CLIENT names, within its rate limit', async () => {
    const file = clientsFile({ assistant: { '*': 'read' }, other: { '*': 'write' } });
    const { client } = await connectOverStdio({ ...file, MCP_CLIENT: 'assistant', RATE_LIMIT_PER_MINUTE: '2' });
    expect(await namesOf(client)).not.toContain('book_slot');
    const { accounts } = outputOf(await call(client, 'list_accounts'));
    expect(accounts.map(({ access }: { access: string }) => access)).toEqual(['read', 'read', 'read', 'read']);
    outputOf(await call(client, 'list_accounts'));
    expect(errorText(await call(client, 'list_accounts'))).toMatch(
      /^RATE_LIMITED: .*RATE_LIMIT_PER_MINUTE[^]*Next: Wait/,
    );
  });

  test('does not start with clients and without MCP_CLIENT, nor with an unknown one', async () => {
    const file = clientsFile({ assistant: { '*': 'read' } });
    const missing = runProject('src/cli/mcp.ts', file);
    expect(await missing.ended).toEqual({ code: 1, signal: null });
    expect(missing.stderr()).toContain(
      'MCP_CLIENT: Set it to the client whose access the assistant gets, one of: assistant',
    );
    const unknown = runProject('src/cli/mcp.ts', { ...file, MCP_CLIENT: 'nobody' });
    expect(await unknown.ended).toEqual({ code: 1, signal: null });
    expect(unknown.stderr()).toMatch(/MCP_CLIENT: Must be the name of one of the clients/);
    expect(missing.stdout() + unknown.stdout()).toBe('');
  });

  test.each<[string, (server: ReturnType<typeof startServer>) => unknown]>([
    ['its standard input ends', ({ child }) => child.stdin.end()],
    ['it gets SIGTERM', ({ child }) => child.kill('SIGTERM')],
    ['a message is too large', ({ send }) => send({ id: 2, method: 'ping', params: { text: 'x'.repeat(1_100_000) } })],
  ])('ends well when %s', async (_, end) => {
    const server = startServer();
    server.send(INITIALIZE);
    await expect.poll(server.stdout, { timeout: 60_000 }).toContain('"serverInfo"');
    end(server);
    expect(await server.ended).toEqual(ENDED_WELL);
    expect(
      server
        .stdout()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).jsonrpc),
    ).toEqual(['2.0']);
  });
});
