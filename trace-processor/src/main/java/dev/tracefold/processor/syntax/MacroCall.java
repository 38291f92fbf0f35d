// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.error.ProcessorException;

/// A macro call as written.
///
/// @param source the text it stands in
/// @param start where its name begins there
/// @param end after its closing parenthesis
/// @param lastToken index of that parenthesis among the text's tokens
/// @param name of the macro
/// @param arguments without the blanks around them, not expanded
record MacroCall(
        SqlSource source,
        int start,
        int end,
        int lastToken,
        String name,
        List<SqlSource> arguments) {

    /// Whether a call begins at token `i`: a word, a `!`, a parenthesis.
    static boolean startsAt(List<Token> tokens, int i) {
        return i + 2 < tokens.size()
                && tokens.get(i).kind() == TokenKind.WORD
                && tokens.get(i + 1).kind() == TokenKind.BANG
                && tokens.get(i + 2).kind() == TokenKind.OPEN;
    }

    static MacroCall parse(SqlSource source, List<Token> tokens, int i) {
        String sql = source.text();
        Token name = tokens.get(i);
        TokenList list = TokenList.parse(source, tokens, i + 2);
        return new MacroCall(
                source,
                name.start(),
                tokens.get(list.lastToken()).end(),
                list.lastToken(),
                name.text(sql),
                list.elements());
    }

    ProcessorException error(String message) {
        return source.error(start, message);
    }

    /// The elements of a parenthesised list, split at the commas of its own level.
    ///
    /// @param lastToken index of its closing parenthesis
    record TokenList(List<SqlSource> elements, int lastToken) {
        static TokenList parse(SqlSource source, List<Token> tokens, int open) {
            List<SqlSource> elements = new ArrayList<>();
            int depth = 0;
            int first = open + 1;
            for (int i = open + 1; i < tokens.size(); i++) {
                switch (tokens.get(i).kind()) {
                    case OPEN -> depth++;
                    case CLOSE -> depth--;
                    default -> {}
                }
                boolean close = depth < 0;
                boolean comma = depth == 0 && tokens.get(i).kind() == TokenKind.COMMA;
                if (close && first == i && elements.isEmpty()) {
                    return new TokenList(List.of(), i);
                }
                if (close || comma) {
                    elements.add(element(source, tokens, first, i));
                    first = i + 1;
                }
                if (close) {
                    return new TokenList(List.copyOf(elements), i);
                }
            }
            throw source.error(tokens.get(open).start(), "incomplete input: '(' is never closed");
        }

        private static SqlSource element(
                SqlSource source, List<Token> tokens, int first, int afterLast) {
            if (first == afterLast) {
                Token after = tokens.get(afterLast);
                throw source.error(
                        after.start(),
                        "syntax error near '%s': empty macro argument"
                                .formatted(after.text(source.text())));
            }
            return source.slice(tokens.get(first).start(), tokens.get(afterLast - 1).end());
        }
    }
}
