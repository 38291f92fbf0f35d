// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Opening a trace in Perfetto's UI.

const UI = 'https://ui.perfetto.dev';

/** A link that makes Perfetto's UI fetch the trace itself; undefined where it could not reach it. */
export function perfettoLink(address: string): string | undefined {
  if (/^https:\/\//i.test(address)) {
    return address.startsWith(`${UI}/`) ? address : `${UI}/#!/?url=${encodeURIComponent(address)}`;
  }
  // The UI's own rules let it reach this machine on this port only.
  if (/^http:\/\/(127\.0\.0\.1|localhost):9001\//.test(address)) return `${UI}/#!/?url=${encodeURIComponent(address)}`;
  return undefined;
}
