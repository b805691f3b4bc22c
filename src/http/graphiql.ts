import type { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { Plugin } from 'graphql-yoga';

type Options = NonNullable<Parameters<typeof renderGraphiQL>[0]>;

const STYLE = `
  /* GraphiQL gives a tab its former offset back while it has the focus: it moves away between press and release of the button. */
  .graphiql-tab { transform: none !important; }
  .graphiql-logo { white-space: nowrap; }
  @media (max-width: 700px) {
    #body::before {
      background: hsl(38 100% 88%); color: #222; content: 'GraphiQL needs a window of at least 700 pixels.';
      display: block; font: 14px/1.4 sans-serif; padding: 8px 12px;
    }
  }`;

/**
 * Runs in the browser before GraphiQL. Keeps its storage apart from that of other GraphiQLs of the host, and replaces variables
 * of stored tabs that are still those of an earlier visit, since their dates have passed.
 */
function prepareStorage(tabs: readonly { readonly query: string; readonly variables?: string }[]): void {
  const PREFIX = 'scheduling-gateway:';
  const TABS = 'graphiql:tabState';
  const GIVEN = 'given-variables';
  const all = window.localStorage;
  const storage = {
    getItem: (key: string) => all.getItem(PREFIX + key),
    setItem: (key: string, value: string) => all.setItem(PREFIX + key, value),
    removeItem: (key: string) => all.removeItem(PREFIX + key),
    get length() {
      return Object.keys(all).filter((key) => key.startsWith(PREFIX)).length;
    },
    clear() {
      for (const key of Object.keys(all)) if (key.startsWith(PREFIX)) all.removeItem(key);
    },
  };
  Object.defineProperty(window, 'localStorage', { value: storage });
  try {
    const given = JSON.parse(storage.getItem(GIVEN) ?? '{}');
    const stored = JSON.parse(storage.getItem(TABS) ?? '{"tabs":[]}');
    for (const { query, variables } of tabs) {
      for (const tab of stored.tabs) {
        if (tab.query === query && tab.variables === given[query]) tab.variables = variables;
      }
    }
    const active = stored.tabs[stored.activeTabIndex];
    if (active) {
      storage.setItem(TABS, JSON.stringify(stored));
      // GraphiQL opens another tab unless these are exactly those of the active one.
      for (const part of ['query', 'variables', 'headers']) {
        if (active[part]) storage.setItem(`graphiql:${part}`, active[part]);
        else storage.removeItem(`graphiql:${part}`);
      }
    }
  } catch {
    storage.removeItem(TABS);
  }
  storage.setItem(GIVEN, JSON.stringify(Object.fromEntries(tabs.map(({ query, variables }) => [query, variables]))));
}

/**
 * GraphiQL renames a tab after the operation that ran last in it. Without this part of its code, a tab keeps the name of its
 * first operation.
 */
const RENAMING = /title:(\w+)\.operationName\|\|\(\1\.query/;

/**
 * The page of GraphiQL. Its module is loaded on first use, since it takes more memory than all other modules together.
 */
export async function renderLate(options: Options = {}): Promise<string> {
  const page = await import('@graphql-yoga/render-graphiql');
  const tabs = JSON.stringify(options.defaultTabs ?? []).replaceAll('<', String.raw`\u003c`);
  const head = `<style>${STYLE}</style>\n<script>(${prepareStorage.toString()})(${tabs});</script>`;
  return page
    .renderGraphiQL(options)
    .replace('</head>', () => `${head}\n</head>`)
    .replace(RENAMING, 'title:($1.query');
}

/** Redirects a browser that was opened at the bare address to GraphiQL. */
export function useRedirectToGraphiQL(): Plugin {
  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      if (request.method !== 'GET' || url.pathname !== '/') return;
      endResponse(new fetchAPI.Response(null, { status: 302, headers: { location: '/graphql' } }));
    },
  };
}
