// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayList;
import java.util.List;

/// Cuts a text of many statements at its semicolons, those inside `CREATE TRIGGER` apart.
/// A statement begins at its first token and ends before its semicolon; empty ones are left out.
public final class StatementSplitter {
    private StatementSplitter() {}

    /// The statements of a text, unexpanded.
    public static List<SqlSource> split(SqlSource source) {
        String sql = source.text();
        List<SqlSource> statements = new ArrayList<>();
        List<Token> current = new ArrayList<>();
        for (Token token : SqlTokenizer.significantTokens(sql)) {
            if (token.kind() == TokenKind.SEMICOLON && endsStatement(sql, current)) {
                add(statements, source, current);
            } else {
                current.add(token);
            }
        }
        add(statements, source, current);
        return statements;
    }

    private static void add(List<SqlSource> statements, SqlSource source, List<Token> tokens) {
        if (!tokens.isEmpty()) {
            statements.add(source.slice(tokens.getFirst().start(), tokens.getLast().end()));
            tokens.clear();
        }
    }

    /// In a trigger only `; END ;` ends the statement.
    private static boolean endsStatement(String sql, List<Token> tokens) {
        if (!isTrigger(sql, tokens)) {
            return true;
        }
        int last = tokens.size() - 1;
        return tokens.get(last).isWord(sql, "END")
                && tokens.get(last - 1).kind() == TokenKind.SEMICOLON;
    }

    private static boolean isTrigger(String sql, List<Token> tokens) {
        if (tokens.size() < 2 || !tokens.get(0).isWord(sql, "CREATE")) {
            return false;
        }
        Token second = tokens.get(1);
        boolean temporary = second.isWord(sql, "TEMP") || second.isWord(sql, "TEMPORARY");
        Token object = temporary && tokens.size() > 2 ? tokens.get(2) : second;
        return object.isWord(sql, "TRIGGER");
    }
}
