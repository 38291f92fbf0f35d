// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The tokens of a text that carry meaning, each with the comment directly in front of it.
final class CommentedTokens {
    private static final Pattern LICENCE =
            Pattern.compile("copyright|SPDX-License", Pattern.CASE_INSENSITIVE);

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private final List<String> loose = new ArrayList<>();
    private final List<String> block = new ArrayList<>();
    private boolean atLineStart = true;

    CommentedTokens(String sql) {
        this.sql = sql;
        for (Token token : SqlTokenizer.tokens(sql)) {
            add(token);
        }
        endBlock();
    }

    private void add(Token token) {
        String text = token.text(sql);
        if (token.kind() != TokenKind.BLANK) {
            tokens.add(token);
            comments.add(joined(block));
            block.clear();
        } else if (text.startsWith("--")) {
            block.add(text.substring(2).strip());
        } else if (text.startsWith("/*")) {
            block.add(text.substring(2, Math.max(2, text.length() - 2)).strip());
        } else if (hasEmptyLine(text)) {
            endBlock();
        }
        // A line comment takes the end of its line with it.
        atLineStart = text.endsWith("\n");
    }

    private boolean hasEmptyLine(String blanks) {
        int end = blanks.indexOf('\n');
        return end >= 0 && (atLineStart || blanks.indexOf('\n', end + 1) >= 0);
    }

    private void endBlock() {
        if (!block.isEmpty() && tokens.isEmpty()) {
            String text = joined(block);
            if (!LICENCE.matcher(text).find()) {
                loose.add(text);
            }
        }
        block.clear();
    }

    private static String joined(List<String> lines) {
        List<String> kept =
                lines.stream().filter(line -> !line.isEmpty() && !line.startsWith("@")).toList();
        return String.join(" ", kept);
    }

    /// The comment at the top that belongs to no token.
    String heading() {
        return joined(loose);
    }

    int size() {
        return tokens.size();
    }

    boolean isWord(int i, String word) {
        return i < tokens.size() && tokens.get(i).isWord(sql, word);
    }

    boolean is(int i, TokenKind kind) {
        return i < tokens.size() && tokens.get(i).kind() == kind;
    }

    /// The token's text, empty beyond the end.
    String text(int i) {
        return i < tokens.size() ? tokens.get(i).text(sql) : "";
    }

    /// The text from one token up to another.
    String text(int from, int to) {
        return sql.substring(tokens.get(from).start(), tokens.get(to - 1).end());
    }

    /// The comment in front of a token, on one line.
    String comment(int i) {
        return i < comments.size() ? comments.get(i) : "";
    }
}
