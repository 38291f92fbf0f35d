// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

/// A text with parts replaced.
final class RewrittenSource implements SqlSource {
    private final SqlSource base;
    private final List<Edit> edits;
    private final int[] starts;
    private final int[] ends;
    private final String text;

    RewrittenSource(SqlSource base, List<Edit> edits) {
        this.base = base;
        this.edits = List.copyOf(edits);
        this.starts = new int[edits.size()];
        this.ends = new int[edits.size()];
        String before = base.text();
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int i = 0; i < starts.length; i++) {
            Edit edit = edits.get(i);
            out.append(before, from, edit.start());
            starts[i] = out.length();
            out.append(edit.replacement().text());
            ends[i] = out.length();
            from = edit.end();
        }
        text = out.append(before, from, before.length()).toString();
    }

    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public List<SourceFrame> frames(int offset) {
        for (int i = starts.length - 1; i >= 0; i--) {
            Edit edit = edits.get(i);
            if (offset >= ends[i] && (ends[i] < text.length() || offset > ends[i])) {
                return base.frames(edit.end() + offset - ends[i]);
            }
            if (offset >= starts[i]) {
                return SourceFrame.join(
                        base.frames(edit.start()), edit.replacement().frames(offset - starts[i]));
            }
        }
        return base.frames(offset);
    }

    @Override
    public SqlSource slice(int start, int end) {
        return new SourcePart(this, start, end);
    }
}
