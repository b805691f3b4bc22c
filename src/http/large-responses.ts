import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { stringifyInSteps } from '../concurrency/stringify-in-steps.ts';
import { isLarge } from '../graphql/limits/result-size.ts';

/** Creates the text of large results in steps, so that other requests are served meanwhile. Equal data has one text. */
export function useLargeResponses(): Plugin {
  const texts = new WeakMap<object, Promise<string>>();

  function textOf(data: object): Promise<string> {
    const text = texts.get(data) ?? stringifyInSteps(data);
    texts.set(data, text);
    return text;
  }

  async function withText(result: ExecutionResult): Promise<ExecutionResult> {
    if (!isLarge(result.data)) return result;
    const text = await textOf(result.data);
    const written = { ...result, stringify: (sanitized: ExecutionResult) => textWith(sanitized, text) };
    return written;
  }

  return {
    async onResultProcess({ result, setResult }) {
      if (isAsyncIterable(result)) return;
      if (Array.isArray(result)) {
        if (result.some(({ data }) => isLarge(data))) setResult(await Promise.all(result.map(withText)));
      } else if (isLarge(result.data)) setResult(await withText(result));
    },
  };
}

/** The result as JSON. @param text of its data. */
function textWith(result: ExecutionResult, text: string): string {
  const entries = Object.entries(result).flatMap(([name, value]) => {
    const written = name === 'data' ? text : JSON.stringify(value);
    // Undefined for functions, as those that Yoga adds.
    return written === undefined ? [] : [`${JSON.stringify(name)}:${written}`];
  });
  return `{${entries.join(',')}}`;
}
