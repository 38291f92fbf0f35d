// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

/// What a token is, as far as statements and macros need to know.
public enum TokenKind {
    /// Blanks, line ends and comments.
    BLANK,
    /// An identifier or keyword without quotes.
    WORD,
    /// `'text'`.
    STRING,
    /// `"name"`, `[name]` or a name in backquotes.
    QUOTED_NAME,
    /// `$name`, `:name`, `@name` or `?1`.
    VARIABLE,
    /// A number or a blob literal.
    LITERAL,
    /// `(`.
    OPEN,
    /// `)`.
    CLOSE,
    /// `,`.
    COMMA,
    /// `.`.
    DOT,
    /// `;`.
    SEMICOLON,
    /// `!` that is not part of `!=`.
    BANG,
    /// Any other character or pair of characters.
    OPERATOR,
    /// A quote or comment that never ends, or a character SQL has no use for.
    ILLEGAL
}
