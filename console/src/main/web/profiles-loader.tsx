// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The pages of profiles are fetched when somebody looks at them: those who query traces need not wait for them.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from './api.ts';
import type { ProfilesProps } from './profiles/profiles.tsx';
import { messageOf } from './run.ts';
import { Button, Message, Spinner } from './ui.tsx';

let loaded: ComponentType<ProfilesProps> | undefined;

export function ProfilesLoader(props: ProfilesProps) {
  const [Page, setPage] = useState<ComponentType<ProfilesProps> | undefined>(() => loaded);
  const [error, setError] = useState<string | undefined>();
  useEffect(() => {
    if (Page) return;
    Promise.all([import('./profiles/profiles.tsx'), style()]).then(
      ([{ ProfilesPage }]) => {
        loaded = ProfilesPage;
        setPage(() => ProfilesPage);
      },
      (e: unknown) => setError(messageOf(e)),
    );
  }, []);
  if (Page) return <Page {...props} />;
  return (
    <main class="page">
      {error ? (
        <Message kind="error" title="The pages of profiles could not be loaded" action={<Button icon="refresh" onClick={() => location.reload()}>Reload</Button>}>
          {error} The server may have been replaced by another version since this page was opened.
        </Message>
      ) : (
        <div class="grid-wait"><Spinner label="Loading" /></div>
      )}
    </main>
  );
}

/** Does a server that knows no queries know profiles? `tracefold xprof --port` is one. */
export async function servesProfilesOnly(refused: unknown): Promise<boolean> {
  if (!(refused instanceof ApiError) || refused.status !== 404) return false;
  return fetch(new URL('data/plugin/profile/config', document.baseURI.replace(/#.*$/, ''))).then((answer) => answer.ok, () => false);
}

function style(): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = new URL('console/profiles.css', document.baseURI.replace(/#.*$/, '')).href;
    link.onload = () => resolve();
    link.onerror = () => reject(new Error('Its style did not arrive.'));
    document.head.append(link);
  });
}
