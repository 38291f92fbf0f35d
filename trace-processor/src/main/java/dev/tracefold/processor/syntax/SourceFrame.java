// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayList;
import java.util.List;

/// One level of a traceback: a place in a text as it came in.
///
/// @param origin the text
/// @param start of the part that is shown at most
/// @param end of that part
/// @param offset of the character meant, in the whole text
public record SourceFrame(SqlSource.Origin origin, int start, int end, int offset) {
    /// Characters shown before and after the one meant, on its line.
    private static final int CONTEXT = 128;

    boolean head() {
        return origin.head();
    }

    static List<SourceFrame> join(List<SourceFrame> outer, List<SourceFrame> inner) {
        List<SourceFrame> all = new ArrayList<>(outer);
        all.addAll(inner);
        return all;
    }

    void appendTo(StringBuilder out) {
        String text = origin.text();
        int lineStart = offset == 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
        int line = 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
        out.append("  ").append(origin.label());
        out.append(" line ").append(line);
        out.append(" col ").append(offset - lineStart + 1).append('\n');
        appendLine(out, "    ", text, start, end, offset);
    }

    /// The line around `offset` within a part of the text, and a caret under the character.
    static void appendLine(
            StringBuilder out, String indent, String text, int start, int end, int offset) {
        int from = Math.max(start, offset - CONTEXT);
        int to = Math.min(end, offset + CONTEXT);
        if (offset > 0) {
            from = Math.max(from, text.lastIndexOf('\n', offset - 1) + 1);
        }
        int nextLine = text.indexOf('\n', offset);
        if (nextLine >= 0) {
            to = Math.min(to, nextLine);
        }
        out.append(indent).append(text, from, Math.max(from, to)).append('\n');
        out.append(indent).repeat(' ', offset - from).append("^\n");
    }
}
