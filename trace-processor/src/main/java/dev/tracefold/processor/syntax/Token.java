// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

/// A token and where it lies in its text.
///
/// @param start of the first character
/// @param end after the last character
public record Token(TokenKind kind, int start, int end) {
    public String text(String sql) {
        return sql.substring(start, end);
    }

    public boolean isWord(String sql, String word) {
        return kind == TokenKind.WORD
                && end - start == word.length()
                && sql.regionMatches(true, start, word, 0, word.length());
    }
}
