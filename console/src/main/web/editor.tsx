// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab, toggleComment } from '@codemirror/commands';
import { sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { completeSql, perfettoSql } from './completion.ts';
import type { Names } from './types.ts';

// Colours are variables of the page, so that one style serves both themes.
const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--sql-keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--sql-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--sql-comment)', fontStyle: 'italic' },
  { tag: tags.typeName, color: 'var(--sql-type)' },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: 'var(--sql-operator)' },
]);

type Props = {
  text: string;
  onText: (text: string) => void;
  onRun: () => void;
  names: Names;
  /** Tells others how to put text in at the cursor and how to come here. */
  handle: (handle: EditorHandle | undefined) => void;
};

export interface EditorHandle {
  insert(text: string): void;
  focus(): void;
}

export function Editor({ text, onText, onRun, names, handle }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const outside = useRef(false);
  const latest = useRef({ onText, onRun, names });
  latest.current = { onText, onRun, names };

  useEffect(() => {
    const run = () => {
      latest.current.onRun();
      return true;
    };
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run }, { key: 'Mod-/', run: toggleComment }])),
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          sql({ dialect: perfettoSql }),
          autocompletion({ override: [completeSql(() => latest.current.names)], icons: true, maxRenderedOptions: 80 }),
          syntaxHighlighting(highlight),
          // Tab leaves the editor after Escape, as the hint of CodeMirror's documentation wants it.
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
          placeholder('SELECT name, count(*) AS n, sum(dur) AS total FROM slice GROUP BY name ORDER BY total DESC'),
          EditorView.contentAttributes.of({ 'aria-label': 'PerfettoSQL query', 'aria-description': 'Control Enter runs it; Escape, then Tab leaves the editor' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !outside.current) latest.current.onText(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    handle({
      insert(piece) {
        const { from, to } = editor.state.selection.main;
        editor.dispatch({ changes: { from, to, insert: piece }, selection: { anchor: from + piece.length }, scrollIntoView: true });
        editor.focus();
      },
      focus: () => editor.focus(),
    });
    return () => {
      handle(undefined);
      editor.destroy();
    };
  }, []);

  // Somebody else changed the text: a run was opened, a link followed. In the same turn as the render: later, the editor may
  // have a text that is newer than this one.
  useLayoutEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    outside.current = true;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
    outside.current = false;
  }, [text]);

  return <div class="editor" ref={place} />;
}
