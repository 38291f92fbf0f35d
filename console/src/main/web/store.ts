// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// What this browser remembers: nothing here is needed to open a link.

function read<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`tracefold.${key}`);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(`tracefold.${key}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing is no reason to stop.
  }
}

export const store = {
  runNames: () => read<Record<string, string>>('names', {}),
  nameRun(uuid: string, name: string): void {
    const { [uuid]: _, ...others } = store.runNames();
    write('names', name ? { ...others, [uuid]: name } : others);
  },
  theme: () => read<Theme>('theme', 'system'),
  setTheme: (theme: Theme) => write('theme', theme),
  editorHeight: () => read<number>('editorHeight', 190),
  setEditorHeight: (height: number) => write('editorHeight', height),
  panelOpen: () => read<boolean>('panel', innerWidth > 1000),
  setPanelOpen: (open: boolean) => write('panel', open),
  units: () => read<boolean>('units', true),
  setUnits: (units: boolean) => write('units', units),
  lastHash: () => read<string>('last', ''),
  setLastHash: (hash: string) => write('last', hash),
};

export type Theme = 'system' | 'light' | 'dark';

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

export function isDark(theme: Theme): boolean {
  return theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
}
