// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/// Replaces macro calls, `name!(argument, …)`, by what they stand for, until none is left.
/// Substitution is by tokens. An argument is expanded where it is written, a body where it is
/// called; a macro that reaches itself is an error, and so is a text that grows beyond reason.
public final class MacroExpander {
    /// Levels of calls within calls; beyond it the text was made to hurt.
    private static final int MAX_DEPTH = 100;

    /// Characters of one expanded text: well over any real query, well under memory.
    private static final int MAX_LENGTH = 1 << 24;

    private final Function<String, @Nullable Macro> macros;
    private final Deque<String> running = new ArrayDeque<>();
    private int depth;

    /// @param macros finds a macro by its name, null when there is none
    public MacroExpander(Function<String, @Nullable Macro> macros) {
        this.macros = macros;
    }

    /// The statement with every macro call replaced.
    ///
    /// @throws dev.tracefold.processor.error.ProcessorException of category user when a call is wrong
    public SqlSource expand(SqlSource statement) {
        running.clear();
        depth = 0;
        return expand(statement, Map.of());
    }

    SqlSource expand(SqlSource source, Map<String, SqlSource> arguments) {
        String sql = source.text();
        if (arguments.isEmpty() && sql.indexOf('!') < 0) {
            return source;
        }
        if (++depth > MAX_DEPTH) {
            throw source.error(0, "Macro calls are nested too deeply");
        }
        List<Token> tokens = SqlTokenizer.significantTokens(sql);
        List<SqlSource.Edit> edits = new ArrayList<>();
        long length = sql.length();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            SqlSource.@Nullable Edit edit = null;
            if (token.kind() == TokenKind.VARIABLE) {
                @Nullable SqlSource argument = arguments.get(token.text(sql).substring(1));
                if (argument != null && sql.charAt(token.start()) == '$') {
                    edit = new SqlSource.Edit(token.start(), token.end(), argument);
                }
            } else if (MacroCall.startsAt(tokens, i)) {
                MacroCall call = MacroCall.parse(source, tokens, i);
                edit = new SqlSource.Edit(token.start(), call.end(), expand(call, arguments));
                i = call.lastToken();
            }
            if (edit != null) {
                edits.add(edit);
                length += edit.replacement().text().length();
            }
            if (length > MAX_LENGTH) {
                throw source.error(token.start(), "Macro expansion is too long");
            }
        }
        depth--;
        return source.rewrite(edits);
    }

    private SqlSource expand(MacroCall call, Map<String, SqlSource> arguments) {
        List<SqlSource> expanded = new ArrayList<>();
        for (SqlSource argument : call.arguments()) {
            expanded.add(expand(argument, arguments));
        }
        if (IntrinsicMacro.isOne(call.name())) {
            return new IntrinsicMacro(call).expand(expanded, this);
        }
        return expandNamed(call, call.name(), expanded);
    }

    /// The body of the macro of that name with the arguments put in.
    SqlSource expandNamed(MacroCall call, String name, List<SqlSource> arguments) {
        if (IntrinsicMacro.isOne(name)) {
            throw call.error("Macro '" + name + "' cannot be applied to a list");
        }
        @Nullable Macro macro = macros.apply(name);
        if (macro == null) {
            throw call.error("no such macro: " + name);
        }
        if (macro.parameters().size() != arguments.size()) {
            throw call.error(
                    "wrong number of macro arguments, expected %d actual %d"
                            .formatted(macro.parameters().size(), arguments.size()));
        }
        if (running.contains(name)) {
            throw call.error("Macros cannot be recursive or mutually recursive");
        }
        Map<String, SqlSource> byName = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            byName.put(macro.parameters().get(i), arguments.get(i));
        }
        running.push(name);
        SqlSource body = expand(macro.body(), byName);
        running.pop();
        return body;
    }
}
