// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;

/// Tells the line editor where a statement ends: at a semicolon, or at once for a command with a dot.
/// Quotes mean what they mean in SQL, so a backslash is a backslash.
final class StatementParser implements Parser {
    private final DefaultParser words = new DefaultParser();

    StatementParser() {
        words.setEscapeChars(null);
        words.setQuoteChars(new char[0]);
        words.setRegexVariable(null);
        words.setRegexCommand(null);
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        String text = line.strip();
        boolean complete = text.isEmpty() || text.startsWith(".") || text.endsWith(";");
        if (context == ParseContext.ACCEPT_LINE && !complete) {
            throw new EOFError(-1, -1, "the statement goes on until a semicolon");
        }
        return words.parse(line, cursor, context);
    }
}
