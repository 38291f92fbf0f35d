// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// A piece of SQL that remembers where each of its characters came from: a file or the command
/// line, a module, a macro's body, an argument of a macro call. Pieces are cut from pieces and put
/// into pieces; an error at any offset can be led back to what was typed.
public sealed interface SqlSource permits TypedSource, RewrittenSource, SourcePart {
    /// The SQL itself.
    String text();

    /// Where the character at `offset` came from, outermost first.
    List<SourceFrame> frames(int offset);

    /// The characters from `start` up to `end`.
    SqlSource slice(int start, int end);

    /// Whether any part of this was put in place of what was typed.
    default boolean isRewritten() {
        return false;
    }

    /// What a user typed or sent.
    static SqlSource ofQuery(String sql) {
        return of("File \"stdin\"", true, sql);
    }

    /// A module's text; the statement that includes it writes the traceback's head.
    static SqlSource ofModule(String sql, String key) {
        return of("Module include \"" + key + "\"", false, sql);
    }

    /// Text of our own making.
    static SqlSource ofEngine(String sql) {
        return of("Trace Processor Internal", false, sql);
    }

    /// A body that an SQL function was given as text.
    static SqlSource ofFunction(String sql, String name) {
        return of("Function \"" + name + "\"", true, sql);
    }

    private static SqlSource of(String label, boolean head, String sql) {
        // A no-break space is a blank; SQLite would take it for a letter.
        String text = sql.replace('\u00a0', ' ');
        return new TypedSource(new Origin(label, head, text), 0, text.length());
    }

    /// This text with other text in some places.
    ///
    /// @param edits in order, not overlapping
    default SqlSource rewrite(List<Edit> edits) {
        if (edits.isEmpty()) {
            return this;
        }
        return new RewrittenSource(this, edits);
    }

    /// All of this replaced by other text, errors still leading here.
    default SqlSource replaceAll(SqlSource replacement) {
        return rewrite(List.of(new Edit(0, text().length(), replacement)));
    }

    /// Where the character at `offset` came from, written for people: one place a line pair, a
    /// caret under the character.
    default String traceback(int offset) {
        int at = Math.clamp(offset, 0, text().length());
        List<SourceFrame> frames = frames(at);
        StringBuilder out = new StringBuilder();
        if (frames.getFirst().head()) {
            if (isRewritten()) {
                out.append("Fully expanded statement\n");
                SourceFrame.appendLine(out, "  ", text(), 0, text().length(), at);
            }
            out.append("Traceback (most recent call last):\n");
        }
        frames.forEach(frame -> frame.appendTo(out));
        return out.toString();
    }

    /// The failure of a statement, with the place in front.
    default ProcessorException error(int offset, String message) {
        return new ProcessorException(Failure.user("SQL_ERROR", traceback(offset) + message));
    }

    /// Text put in place of the characters from `start` up to `end`.
    record Edit(int start, int end, SqlSource replacement) {}

    /// A text as it came in.
    ///
    /// @param label what to call it in tracebacks
    /// @param head whether a traceback that begins here has the headline
    record Origin(String label, boolean head, String text) {}
}
