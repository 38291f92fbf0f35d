// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The macros that are part of the language: tokens to text, and one macro over lists.
record IntrinsicMacro(MacroCall call) {
    private static final String STRINGIFY = "__intrinsic_stringify";
    private static final String STRINGIFY_IGNORE_TABLE = "__intrinsic_stringify_ignore_table";
    private static final Set<String> NAMES =
            Set.of(
                    STRINGIFY,
                    STRINGIFY_IGNORE_TABLE,
                    "__intrinsic_token_apply",
                    "__intrinsic_token_apply_prefix",
                    "__intrinsic_token_apply_and",
                    "__intrinsic_token_apply_and_prefix");

    static boolean isOne(String name) {
        return NAMES.contains(name);
    }

    /// @param arguments of the call, expanded
    SqlSource expand(List<SqlSource> arguments, MacroExpander expander) {
        if (call.name().equals(STRINGIFY) || call.name().equals(STRINGIFY_IGNORE_TABLE)) {
            return stringify(arguments);
        }
        return apply(arguments, expander);
    }

    private SqlSource stringify(List<SqlSource> arguments) {
        if (arguments.size() != 1) {
            throw call.error(
                    "stringify: must specify exactly 1 argument, actual " + arguments.size());
        }
        return SqlSource.ofEngine("'" + arguments.getFirst().text() + "'");
    }

    private SqlSource apply(List<SqlSource> arguments, MacroExpander expander) {
        if (arguments.size() != 2 && arguments.size() != 3) {
            throw call.error(
                    "token_apply: must specify 2 or 3 arguments, actual " + arguments.size());
        }
        String macro = arguments.getFirst().text();
        List<List<SqlSource>> lists = new ArrayList<>();
        for (SqlSource list : arguments.subList(1, arguments.size())) {
            lists.add(elements(list));
        }
        int count = lists.stream().mapToInt(List::size).min().orElse(0);
        boolean and = call.name().contains("_and");
        String joiner = and ? " AND " : ", ";
        StringBuilder text = new StringBuilder();
        List<SqlSource.Edit> edits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i > 0 || call.name().endsWith("_prefix")) {
                text.append(joiner);
            }
            int row = i;
            List<SqlSource> applied = lists.stream().map(list -> list.get(row)).toList();
            SqlSource expanded = expander.expandNamed(call, macro, applied);
            edits.add(new SqlSource.Edit(text.length(), text.length() + 1, expanded));
            text.append('_');
        }
        return SqlSource.ofEngine(text.toString()).rewrite(edits);
    }

    private List<SqlSource> elements(SqlSource list) {
        List<Token> tokens = SqlTokenizer.significantTokens(list.text());
        if (tokens.isEmpty() || tokens.getFirst().kind() != TokenKind.OPEN) {
            throw call.error("token_apply: a list must be in parentheses: " + list.text());
        }
        return MacroCall.TokenList.parse(list, tokens, 0).elements();
    }
}
