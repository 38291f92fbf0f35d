// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

import dev.tracefold.processor.error.ProcessorException;

/// Walks over a statement's tokens and says where one is not what it should be.
final class TokenCursor {
    private final SqlSource source;
    private final String sql;
    private final List<Token> tokens;
    private int next;

    TokenCursor(SqlSource source) {
        this.source = source;
        this.sql = source.text();
        this.tokens = SqlTokenizer.significantTokens(sql);
    }

    boolean atEnd() {
        return next >= tokens.size();
    }

    /// Whether the next tokens are these words; moves on when they are.
    boolean accept(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (next + i >= tokens.size() || !tokens.get(next + i).isWord(sql, words[i])) {
                return false;
            }
        }
        next += words.length;
        return true;
    }

    boolean accept(TokenKind kind) {
        if (atEnd() || tokens.get(next).kind() != kind) {
            return false;
        }
        next++;
        return true;
    }

    boolean acceptOperator(String operator) {
        if (atEnd() || !tokens.get(next).text(sql).equals(operator)) {
            return false;
        }
        next++;
        return true;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw syntaxError("expected " + word);
        }
    }

    void expect(TokenKind kind, String what) {
        if (!accept(kind)) {
            throw syntaxError("expected " + what);
        }
    }

    /// A word, or a name in quotes without them.
    String expectName(String what) {
        if (!atEnd()) {
            Token token = tokens.get(next);
            if (token.kind() == TokenKind.WORD) {
                next++;
                return token.text(sql);
            }
            if (token.kind() == TokenKind.QUOTED_NAME) {
                next++;
                return sql.substring(token.start() + 1, token.end() - 1);
            }
        }
        throw syntaxError("expected " + what);
    }

    void expectEnd() {
        if (!atEnd()) {
            throw syntaxError("expected the end of the statement");
        }
    }

    /// All that is left, blanks at both ends apart; there must be something.
    SqlSource expectRest(String what) {
        if (atEnd()) {
            throw syntaxError("expected " + what);
        }
        SqlSource rest = source.slice(tokens.get(next).start(), tokens.getLast().end());
        next = tokens.size();
        return rest;
    }

    /// Where the next token begins, for an error found later.
    int offset() {
        return atEnd() ? sql.length() : tokens.get(next).start();
    }

    ProcessorException error(int offset, String message) {
        return source.error(offset, message);
    }

    ProcessorException syntaxError(String expectation) {
        if (atEnd()) {
            return source.error(sql.length(), "incomplete input: " + expectation);
        }
        Token token = tokens.get(next);
        return source.error(
                token.start(),
                "syntax error near '%s': %s".formatted(token.text(sql), expectation));
    }
}
