// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.syntax.TokenKind;

/// The text of a statement that joins others to a table and aggregates the table's columns, and the text that joins them to
/// an [AggregateTable] instead, whose rows stand for as many rows as are the same in all that the join reads of them.
///
/// `SELECT t.name, count(*), sum(s.dur) FROM slice s JOIN thread t USING (utid) GROUP BY 1` becomes
/// `SELECT t.name, sum(a0), sum(a1) FROM aggregates(7) AS s CROSS JOIN thread t USING (utid) GROUP BY 1`. That says the
/// same where nothing but columns that are grouped by stands beside the aggregates: any other is that of one row of a
/// group, and which one is SQLite's choice.
final class JoinedAggregateText {
    /// Words of expressions that are no names.
    private static final Set<String> KEYWORDS =
            Set.of(
                    "and", "or", "not", "is", "null", "isnull", "notnull", "in", "between", "like",
                    "glob", "case", "when", "then", "else", "end", "order", "by", "asc", "desc",
                    "nulls", "first", "last", "limit", "offset", "on", "using", "as", "inner",
                    "join", "cross", "left", "outer", "true", "false");

    /// Functions that give the same for the same, however often they are called.
    private static final Set<String> FUNCTIONS =
            Set.of(
                    "abs",
                    "coalesce",
                    "ifnull",
                    "iif",
                    "instr",
                    "length",
                    "lower",
                    "ltrim",
                    "max",
                    "min",
                    "nullif",
                    "printf",
                    "format",
                    "replace",
                    "round",
                    "rtrim",
                    "sign",
                    "substr",
                    "trim",
                    "typeof",
                    "upper");

    private final SqliteConnection connection;
    private final SelectText text;
    private final AggregateText calls;
    private final Set<ConnectedTable> tables;
    private final Map<String, String> aliases = new HashMap<>();
    private final Set<String> groups = new HashSet<>();
    private final Set<String> functions = new HashSet<>();
    private final boolean grouped;

    /// @param base the table that others are joined to
    /// @param tables all that the statement reads
    JoinedAggregateText(
            SqliteConnection connection,
            SelectText text,
            ConnectedTable base,
            Set<ConnectedTable> tables) {
        this.connection = connection;
        this.text = text;
        this.calls = new AggregateText(connection, text, base);
        this.tables = tables;
        this.grouped = !text.groups().isEmpty();
    }

    /// The aggregates to ask for, or null where the statement is not of that kind.
    @Nullable List<AggregateSpec.Output> outputs() {
        if (!callsAreKnown(text.joined()) || !callsAreKnown(text.where()) || !findGroups()) {
            return null;
        }
        for (SelectText.Range range : List.of(text.items(), text.having(), text.tail())) {
            calls.findCalls(range);
        }
        boolean known = isKnown(text.having()) && isKnown(text.tail());
        for (SelectText.Range item : text.list(text.items())) {
            known &= !text.text(item).equals("*") && isKnown(expression(item));
        }
        Set<AggregateSpec.Output> outputs = new LinkedHashSet<>();
        for (AggregateText.Call call : calls.calls()) {
            List<AggregateSpec.Output> parts = parts(call.output());
            known &= !parts.isEmpty();
            outputs.addAll(parts);
        }
        if (!known || outputs.isEmpty() || outputs.size() > AggregateTable.OUTPUTS) {
            return null;
        }
        calls.ask(outputs);
        return List.copyOf(outputs);
    }

    /// Whether groups are of rows that are equal in more than one column.
    boolean hasSeveralGroups() {
        return groups.size() > 1;
    }

    boolean isGrouped() {
        return grouped;
    }

    /// What an aggregate of aggregates is made of; nothing where it cannot be.
    private List<AggregateSpec.Output> parts(AggregateSpec.Output output) {
        AggregateSpec.Function function = output.function();
        if (function.isSum() && calls.type(output.column()) == ColumnType.DOUBLE) {
            // Added in another order, they add up to something else.
            return List.of();
        }
        return switch (function) {
            case COUNT, SUM, MIN, MAX -> List.of(output);
            case TOTAL -> List.of(sum(output));
            case AVG ->
                    List.of(
                            sum(output),
                            new AggregateSpec.Output(
                                    AggregateSpec.Function.COUNT, output.column()));
        };
    }

    private static AggregateSpec.Output sum(AggregateSpec.Output output) {
        return new AggregateSpec.Output(AggregateSpec.Function.SUM, output.column());
    }

    /// The statement that joins aggregates, or null where the table is behind a view that is not plain.
    ///
    /// @param table name of the aggregate table
    /// @param number of what is asked
    @Nullable String sql(String table, long number) {
        String asked = AggregateText.asked(number);
        String from = calls.from(table, asked);
        if (from == null) {
            return null;
        }
        StringBuilder sql = new StringBuilder("SELECT ");
        sql.append(replaced(text.items())).append(" FROM ").append(from).append(joined());
        sql.append(AggregateText.where(calls.conditions(text, asked)));
        if (grouped) {
            sql.append(" GROUP BY ").append(text.text(text.groups()));
        }
        if (!text.having().isEmpty()) {
            sql.append(" HAVING ").append(replaced(text.having()));
        }
        return sql.append(' ').append(replaced(text.tail())).toString();
    }

    /// How many functions SQLite is to aggregate with.
    int aggregates() {
        return functions.size();
    }

    /// What is joined, to the right of the table.
    private String joined() {
        SelectText.Range joined = text.joined();
        int from = joined.from();
        if (text.isWord(from, "left") || text.isWord(from, "cross")) {
            return " " + text.text(joined);
        }
        int words = text.isWord(from, "inner") ? 2 : 1;
        return " CROSS JOIN " + text.text(new SelectText.Range(from + words, joined.to()));
    }

    private String replaced(SelectText.Range range) {
        return calls.replaced(range, this::value);
    }

    /// An aggregate of a group of aggregates. SQLite adds integers up as long as they do not overflow, and makes numbers
    /// with a point of the sum.
    private String value(AggregateSpec.Output output) {
        return switch (output.function()) {
            case COUNT ->
                    grouped
                            ? function("sum", output)
                            : "coalesce(" + function("sum", output) + ", 0)";
            case SUM -> function("sum", output);
            case TOTAL -> "(0.0 + coalesce(" + function("sum", sum(output)) + ", 0))";
            case AVG ->
                    parts(output).stream()
                            .map(part -> function("sum", part))
                            .reduce((sum, count) -> "((0.0 + " + sum + ") / " + count + ")")
                            .orElseThrow();
            case MIN -> function("min", output);
            case MAX -> function("max", output);
        };
    }

    private String function(String function, AggregateSpec.Output output) {
        String call = function + "(" + calls.name(output) + ")";
        functions.add(call);
        return call;
    }

    /// Whether nothing is called that may give something else when it is called less often.
    private boolean callsAreKnown(SelectText.Range range) {
        boolean known = true;
        for (int i = range.from(); i + 1 < range.to(); i++) {
            if (text.isName(i) && text.kind(i + 1) == TokenKind.OPEN) {
                String word = lower(i);
                known &= KEYWORDS.contains(word) || FUNCTIONS.contains(word);
            }
        }
        return known;
    }

    /// Finds the columns that are grouped by.
    ///
    /// @return whether they all are columns of which equal values look the same
    private boolean findGroups() {
        List<SelectText.Range> items = text.list(text.items());
        for (SelectText.Range item : items) {
            SelectText.Range expression = expression(item);
            if (expression.to() < item.to()) {
                aliases.put(name(item.to() - 1), words(expression));
            }
        }
        for (SelectText.Range term :
                grouped ? text.list(text.groups()) : List.<SelectText.Range>of()) {
            String column = groupColumn(term, items);
            if (!isPlain(column)) {
                return false;
            }
            groups.add(column);
        }
        return true;
    }

    private String groupColumn(SelectText.Range term, List<SelectText.Range> items) {
        if (term.to() - term.from() == 1 && text.kind(term.from()) == TokenKind.LITERAL) {
            String number = text.text(term);
            for (int i = 0; i < items.size(); i++) {
                if (number.equals(Integer.toString(i + 1))) {
                    return column(expression(items.get(i)));
                }
            }
            return "";
        }
        String column = column(term);
        String aliased = aliases.get(column);
        return aliased == null || isColumn(column) ? column : aliased;
    }

    private String column(SelectText.Range range) {
        return text.isColumn(range) ? words(range) : "";
    }

    /// Whether a name is that of a column whose equal values look the same.
    private boolean isPlain(String name) {
        ColumnOrigin origin = name.isEmpty() ? null : origin(name);
        if (origin == null) {
            return false;
        }
        for (ConnectedTable table : tables) {
            if (table.name().equalsIgnoreCase(origin.table())) {
                for (VirtualColumn column : table.columns()) {
                    if (column.name().equalsIgnoreCase(origin.column())) {
                        return AggregateTable.canGroupBy(column);
                    }
                }
            }
        }
        return false;
    }

    private boolean isColumn(String name) {
        return origin(name) != null;
    }

    private @Nullable ColumnOrigin origin(String name) {
        try {
            ColumnOrigin origin = ColumnOrigin.of(connection, name, text.text(text.from()));
            // A name in quotes that nothing has is a text.
            return origin.table().isEmpty() ? null : origin;
        } catch (SqliteException e) {
            return null;
        }
    }

    /// An item without its name.
    private SelectText.Range expression(SelectText.Range item) {
        int last = item.to() - 1;
        if (last <= item.from() || !text.isName(last)) {
            return item;
        }
        if (text.isWord(last - 1, "as")) {
            return new SelectText.Range(item.from(), last - 1);
        }
        boolean named =
                switch (text.kind(last - 1)) {
                    case CLOSE, LITERAL, STRING, QUOTED_NAME -> true;
                    case WORD -> !KEYWORDS.contains(lower(last - 1));
                    default -> false;
                };
        return named && !KEYWORDS.contains(lower(last))
                ? new SelectText.Range(item.from(), last)
                : item;
    }

    /// Whether a range is made of calls, columns that are grouped by, and what has the same value for all rows.
    private boolean isKnown(SelectText.Range range) {
        int i = range.from();
        while (i < range.to()) {
            int next = endOfKnown(i, range.to());
            if (next < 0) {
                return false;
            }
            i = next;
        }
        return true;
    }

    private int endOfKnown(int token, int limit) {
        int call = endOfCall(token);
        if (call >= 0 || !text.isName(token)) {
            return call >= 0 ? call : token + 1;
        }
        if (token + 1 < limit && text.kind(token + 1) == TokenKind.OPEN) {
            return isScalar(lower(token)) ? token + 1 : -1;
        }
        return endOfName(token, limit);
    }

    private int endOfName(int token, int limit) {
        boolean qualified = token + 2 < limit && text.kind(token + 1) == TokenKind.DOT;
        int end = qualified ? token + 3 : token + 1;
        String name = words(new SelectText.Range(token, end));
        boolean known =
                groups.contains(name) || (!qualified && (isKeyword(token) || isAlias(token, name)));
        return known ? end : -1;
    }

    private int endOfCall(int token) {
        return calls.calls().stream()
                .filter(call -> call.range().from() == token)
                .mapToInt(call -> call.range().to())
                .findFirst()
                .orElse(-1);
    }

    /// Whether what a parenthesis follows is no aggregate: of one argument, the least and the greatest are.
    private static boolean isScalar(String word) {
        boolean aggregate = word.equals("min") || word.equals("max");
        return KEYWORDS.contains(word) || (!aggregate && FUNCTIONS.contains(word));
    }

    /// Whether a name stands for an item: for that SQLite takes it if it is all to order by, else if there is no such column.
    private boolean isAlias(int token, String name) {
        if (!aliases.containsKey(name)) {
            return false;
        }
        SelectText.Range tail = text.tail();
        boolean ordered =
                token > tail.from()
                        && token < tail.to()
                        && (text.isWord(token - 1, "by") || text.kind(token - 1) == TokenKind.COMMA)
                        && (token + 1 == tail.to()
                                || text.kind(token + 1) == TokenKind.COMMA
                                || isKeyword(token + 1));
        return ordered || !isColumn(name);
    }

    private boolean isKeyword(int token) {
        return text.kind(token) == TokenKind.WORD && KEYWORDS.contains(lower(token));
    }

    private String name(int token) {
        return words(new SelectText.Range(token, token + 1));
    }

    private String lower(int token) {
        return text.unquoted(token).toLowerCase(Locale.ROOT);
    }

    /// Names and dots, written in one way.
    private String words(SelectText.Range range) {
        StringBuilder words = new StringBuilder();
        for (int i = range.from(); i < range.to(); i++) {
            if (text.isName(i)) {
                words.append('"').append(lower(i).replace("\"", "\"\"")).append('"');
            } else {
                words.append(text.text(new SelectText.Range(i, i + 1)));
            }
        }
        return words.toString();
    }
}
